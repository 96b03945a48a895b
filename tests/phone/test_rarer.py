"""What is rarer at a door: a building, further questions, a note, somebody else, or nobody any more."""

import base64
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, Geolocation, Route, expect

from canvass import launches, progress, walk_lists
from canvass.enums import ListState, Result
from canvass.models import Drive, Position, Visit, WalkList
from tests import factories
from tests.canvass import street
from tests.factories import Town
from tests.phone.conftest import PHONE, Phone, come_in, watch
from tests.phone.knocking import AFTER_A_MOVE, all_sent, answer, dump, first_door, go, shell, start, wait_until
from tests.phone.test_handing_out import MAP_IS_KEPT
from tests.phone.test_screens import neighbourhood
from voters.models import User, Voter, VoterRestriction

#: A picture of one dot.
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

#: Counts what a page asks of the place: one look counts once it was answered.
COUNT_LOOKS = """
  globalThis.looks = globalThis.watches = 0;
  const look = Geolocation.prototype.getCurrentPosition;
  Geolocation.prototype.getCurrentPosition = function (found, ...given) {
    const answered = (position) => {
      found(position);
      document.documentElement.dataset.looks = globalThis.looks += 1;
    };
    return look.call(this, answered, ...given);
  };
  Geolocation.prototype.watchPosition = () => { globalThis.watches += 1; };
"""


#: Keeps, frame by frame, where the map and the first button beneath it stand.
NOTE_PLACES = """() => {
  globalThis.places = new Set();
  const note = () => {
    const found = [document.querySelector(".map"), document.querySelector(".map + * button")];
    if (found[0]) places.add(String(found.map((part) => part?.getBoundingClientRect().top)));
    requestAnimationFrame(note);
  };
  note();
}"""

#: By how much a mark on the map stands beside its place.
OFF_ITS_PLACE = """(at) => {
  const middle = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
  const [place, mark] = [at, at.querySelector(".mark")].map((each) => middle(each.getBoundingClientRect()));
  return [0, 1].map((axis) => Math.abs(place[axis] - mark[axis]));
}"""


def results(*, standing: bool = True) -> list[str]:
    visits = Visit.objects.standing() if standing else Visit.objects.all()
    return sorted(visits.values_list("result", flat=True))


def test_a_building_is_done_with_one_tap_and_undone_with_another(phone: Phone, town: Town, server: str) -> None:
    page = first_door(phone(town.volunteer), neighbourhood(town), server)
    go(page, "List")
    page.get_by_role("link", name="500").click()
    page.get_by_role("link", name="3A").click()
    answer(page, "For")
    go(page, "Building")

    page.get_by_role("button", name="Not home for the rest (5)").click()
    expect(page.locator(".said")).to_contain_text("Saved: not home, 5 doors")
    all_sent(page)
    done = results()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name="Not home for the rest (5)")).to_be_visible()
    all_sent(page)

    assert done == [Result.ANSWERED, *[Result.NOT_HOME] * 5]
    assert results() == [Result.ANSWERED]


def test_an_answer_unfolds_the_drives_questions_one_after_the_other_in_each_language(
    phone: Phone, town: Town, server: str
) -> None:
    page = first_door(phone(town.volunteer), neighbourhood(town), server)

    answer(page, "Against")
    expect(page.locator("#screen")).not_to_contain_text("yard sign")
    answer(page, "For")
    expect(page.locator("#screen")).not_to_contain_text("Where shall it stand?")
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_role("button", name="Arabic", exact=True).click()
    page.get_by_role("button", name="النافذة").click()
    heard = page.locator(".ask").evaluate("(ask) => [ask.lang, getComputedStyle(ask).direction]")
    page.get_by_role("button", name="English", exact=True).click()
    expect(page.get_by_role("button", name="Window", exact=True)).to_have_attribute("aria-pressed", "true")
    all_sent(page)

    asked = Visit.objects.filter(result=Result.FOLLOW_UP).order_by("phone_said_at")
    assert list(asked.values_list("detail", flat=True)) == ["1:1", "2:2"]
    assert heard == ["ar", "rtl"]


def test_notes_newcomers_and_who_wants_to_be_left_alone(phone: Phone, town: Town, server: str) -> None:
    page = first_door(phone(town.volunteer), neighbourhood(town), server)

    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Note", exact=True).click()
    page.get_by_role("button", name="Gate code", exact=True).click()
    page.get_by_role("textbox", name="Gate code", exact=True).fill("4411")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Somebody else lives here", exact=True).click()
    page.get_by_role("textbox", name="Their name", exact=True).fill("Nina New")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Asked not to be contacted", exact=True).click()
    page.get_by_role("button", name="Everybody here", exact=True).click()
    expect(page.locator("#screen")).to_contain_text("Do not knock here again")
    all_sent(page)

    notes = {visit.result: visit.note for visit in Visit.objects.all()}
    assert notes == {Result.NOTE: "4411", Result.SOMEBODY_ELSE: "Nina New", Result.DO_NOT_CONTACT: ""}
    assert VoterRestriction.objects.count() == 2
    assert page.locator(".ids").count() == 0


def test_a_drive_that_asks_gets_one_look_at_the_place_a_door_and_no_other_drive_does(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(2))
    Drive.objects.update(asks_position=True)
    here = {"latitude": 40.123456, "longitude": -83.2, "accuracy": 9.6}
    context = phone(town.volunteer, geolocation=here, permissions=["geolocation"], timezone_id="America/Chicago")
    context.add_init_script(COUNT_LOOKS)
    page = start(context, walk, server)
    expect(page.locator("#screen")).to_contain_text("This drive notes where the phone is")
    go(page, "Next door")
    expect(page.locator("html")).to_have_attribute("data-looks", "1")

    answer(page, "For")
    answer(page, "Against")
    all_sent(page)

    places = Position.objects.values_list("latitude", "longitude", "accuracy")
    assert list(places) == [(40.12346, -83.2, 10)] * 2
    assert set(Visit.objects.values_list("phone_zone", flat=True)) == {"America/Chicago"}
    assert page.evaluate("[looks, watches]") == [1, 0]


def test_who_took_a_list_herself_knows_where_to_meet_and_whom_to_call_and_takes_more_doors(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(1))
    street.doors(2, precinct="01002")
    User.objects.filter(pk=town.organizer.pk).update(phone="+16145550123")
    now = timezone.now()
    launches.open_launch(drive=walk.drive, meeting_place="The library, 10:00", newcomers=9, by=town.organizer, at=now)
    walk_lists.draw_up(drive=walk.drive, by=town.organizer, at=now)
    WalkList.objects.filter(pk=walk.walk_list.pk).update(given_by=town.volunteer)
    page = phone(town.volunteer).new_page()
    page.clock.install()
    page.goto(shell(town, server))
    expect(page.locator(".card")).to_contain_text("Meet: The library, 10:00")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#screen")).to_contain_text("+16145550123")
    page.get_by_role("link", name="Skip", exact=True).click()
    go(page, "Next door")

    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Unsafe", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Leave now")
    call = page.get_by_role("link", name=f"Call {town.organizer.name}").get_attribute("href")
    all_sent(page)
    page.get_by_role("button", name="Take 20 more near here", exact=True).click()
    expect(page.locator("h1")).to_have_text("0 of 2 doors done")

    assert call == "tel:+16145550123"
    assert (results(), WalkList.objects.filter(volunteer=town.volunteer).count()) == ([Result.UNSAFE], 2)


def test_a_door_to_come_back_to_comes_last_and_is_done_once_somebody_answers(
    phone: Phone, town: Town, server: str
) -> None:
    walk = street.walk(town, street.doors(3))
    page = first_door(phone(town.volunteer), walk, server)
    first = page.locator("h1").inner_text()

    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Come back", exact=True).click()
    page.get_by_role("button", name="Evening", exact=True).click()
    expect(page.locator("#screen")).to_contain_text("Come back: Evening")
    go(page, "Next door")
    expect(page.locator("h1")).not_to_have_text(first)
    for _ in range(2):
        door = page.locator("h1").inner_text()
        page.clock.fast_forward(AFTER_A_MOVE)
        page.get_by_role("button", name="Not home", exact=True).click()
        expect(page.locator("h1")).not_to_have_text(door)  # The next tap is not meant for this one.
    expect(page.locator("#screen")).to_contain_text("2 of 3 doors, 0 spoken to, 0 for.")
    expect(page.get_by_role("heading", name="1 door to come back to")).to_be_visible()
    all_sent(page)
    waiting = progress.counts([walk.walk_list.pk])[walk.walk_list.pk].done
    page.clock.fast_forward(AFTER_A_MOVE)
    page.locator(".rows a").click()
    expect(page.locator("h1")).to_have_text(first)
    answer(page, "For")
    go(page, "Next door")

    expect(page.locator("#screen")).to_contain_text("3 of 3 doors, 1 spoken to, 1 for.")
    all_sent(page)
    assert (waiting, progress.counts([walk.walk_list.pk])[walk.walk_list.pk].done) == (2, 3)


def test_a_house_with_tiles_of_its_own_shows_them_under_the_doors_and_asks_no_other_host(
    chromium: Browser, town: Town, server: str, settings: Any
) -> None:
    settings.MAP_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "© The surveyors of Ashbury"
    walk = neighbourhood(town)
    complaints: list[str] = []
    here = Geolocation(latitude=40.1, longitude=-83.2, accuracy=10)
    context = chromium.new_context(**PHONE, geolocation=here, permissions=["geolocation"])
    watch(context, (server, "https://tiles.example.org/"), complaints)
    come_in(context, town.volunteer, server)
    asked: list[str] = []

    def draw(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=TILE, content_type="image/png")

    context.route("https://tiles.example.org/**", draw)
    page = start(context, walk, server)

    go(page, "Map")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator("#screen")).to_contain_text("© The surveyors of Ashbury")
    page.get_by_role("button", name="Where am I?", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="You are here, within 10 m")).to_be_visible()
    off = page.locator(".map-mark").first.evaluate(OFF_ITS_PLACE)

    policy = context.request.get(shell(town, server)).headers["content-security-policy"]
    assert "img-src 'self' data: https://tiles.example.org;" in policy
    assert asked
    assert max(off) < 1
    assert complaints == []
    context.close()


def test_the_maps_code_lies_on_the_phone_and_is_read_only_when_the_map_is_opened(
    phone: Phone, town: Town, server: str
) -> None:
    page = start(phone(town.volunteer), neighbourhood(town), server)
    wait_until(page, MAP_IS_KEPT)
    before = page.evaluate("typeof L")

    go(page, "Map")
    expect(page.locator(".map-mark").first).to_be_visible()

    assert (before, page.evaluate("typeof L")) == ("undefined", "object")


def test_nothing_moves_when_the_map_opens(phone: Phone, town: Town, server: str) -> None:
    page = start(phone(town.volunteer), neighbourhood(town), server, in_real_time=True)
    page.evaluate(NOTE_PLACES)

    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".map-mark").first).to_be_visible()
    expect(page.get_by_text("Opening the map")).to_be_hidden()
    before = page.locator(".map").evaluate("map => map.querySelector('.mark').getBoundingClientRect().x")
    page.get_by_role("button", name="Closer", exact=True).click()

    expect(page.locator(".map-mark").first).to_be_visible()
    page.wait_for_function("places.size")
    assert page.evaluate("places.size") == 1
    assert page.locator(".map").evaluate("map => map.querySelector('.mark').getBoundingClientRect().x") != before


def test_a_list_is_searched_and_filtered_shows_what_another_did_and_its_rest_is_given_back(
    phone: Phone, town: Town, server: str
) -> None:
    other = factories.member(town.ours, name="Otto Other")
    theirs = street.walk(town, street.doors(13), volunteer=other)
    theirs.send(theirs.event(Result.NOT_HOME))
    rest = walk_lists.take_back(walk_list=theirs.walk_list, by=other, at=timezone.now())
    assert rest is not None
    late = theirs.voters[5]
    Voter.objects.filter(pk=late.pk).update(last_name="Zanzibar")
    given = walk_lists.assign(walk_list=rest, volunteer=town.volunteer, by=town.organizer, at=timezone.now())
    page = phone(town.volunteer).new_page()
    page.clock.install()
    page.goto(f"{shell(town, server)}#{given.pk}")
    page.get_by_role("link", name="Skip", exact=True).click()
    expect(page.locator("h1")).to_have_text("0 of 12 doors done")
    rows, search = page.locator(".rows li"), page.get_by_role("searchbox", name="Name or number")

    theirs.send(theirs.event(Result.NOT_HOME, late, voter_id=None))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("h1")).to_have_text("1 of 12 doors done")
    search.fill("zanzi")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Done by another volunteer")
    page.get_by_role("button", name="To do", exact=True).click()
    expect(page.locator("#screen")).to_contain_text("No door is like this.")
    search.fill("")
    expect(rows).to_have_count(11)
    all_sent(page)
    page.get_by_role("button", name="Give the rest back", exact=True).click()
    expect(page.locator(".said")).to_have_text("Thank you. 11 doors are free for somebody else.")

    assert dump(page)["lists"] == []
    assert WalkList.objects.get(volunteer=town.volunteer).state == ListState.BACK
    page.get_by_role("link", name="Take a walk list", exact=True).click()
    expect(page.get_by_label("Number of the list")).to_be_visible()
