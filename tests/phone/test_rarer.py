"""What is rarer at a door: a building, further questions, a note, somebody else, or nobody any more."""

from playwright.sync_api import expect

from canvass.enums import Result
from canvass.models import Drive, Position, Visit
from tests.canvass import street
from tests.factories import Town
from tests.phone.conftest import Phone
from tests.phone.knocking import all_sent, answer, first_door, start
from tests.phone.test_screens import neighbourhood
from voters.models import VoterRestriction

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


def results(*, standing: bool = True) -> list[str]:
    visits = Visit.objects.standing() if standing else Visit.objects.all()
    return sorted(visits.values_list("result", flat=True))


def test_a_building_is_done_with_one_tap_and_undone_with_another(phone: Phone, town: Town, server: str) -> None:
    page = first_door(phone(town.volunteer), neighbourhood(town), server)
    page.get_by_role("link", name="List").click()
    page.get_by_role("link", name="500").click()
    page.get_by_role("link", name="3A").click()
    answer(page, "For")
    page.get_by_role("link", name="Building").click()

    page.get_by_role("button", name="Not home for the rest (5)").click()
    expect(page.locator(".said")).to_contain_text("Saved: not home, 5 doors")
    all_sent(page)
    done = results()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Not home for the rest (5)")).to_be_visible()
    all_sent(page)

    assert done == [Result.ANSWERED, *[Result.NOT_HOME] * 5]
    assert results() == [Result.ANSWERED]


def test_an_answer_unfolds_the_drives_questions_one_after_the_other(phone: Phone, town: Town, server: str) -> None:
    page = first_door(phone(town.volunteer), neighbourhood(town), server)

    answer(page, "Against")
    expect(page.locator("#screen")).not_to_contain_text("yard sign")
    answer(page, "For")
    expect(page.locator("#screen")).not_to_contain_text("Where shall it stand?")
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_role("button", name="Window").click()
    expect(page.get_by_role("button", name="Window")).to_have_attribute("aria-pressed", "true")
    all_sent(page)

    asked = Visit.objects.filter(result=Result.FOLLOW_UP).order_by("said_at")
    assert list(asked.values_list("detail", flat=True)) == ["1:1", "2:2"]


def test_notes_newcomers_and_who_wants_to_be_left_alone(phone: Phone, town: Town, server: str) -> None:
    page = first_door(phone(town.volunteer), neighbourhood(town), server)

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Note", exact=True).click()
    page.get_by_role("button", name="Gate code").click()
    page.get_by_role("textbox", name="Gate code").fill("4411")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Somebody else lives here").click()
    page.get_by_role("textbox", name="Their name").fill("Nina New")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Asked not to be contacted").click()
    page.get_by_role("button", name="Everybody here").click()
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
    page.get_by_role("link", name="Next door").click()
    expect(page.locator("html")).to_have_attribute("data-looks", "1")

    answer(page, "For")
    answer(page, "Against")
    all_sent(page)

    places = Position.objects.values_list("latitude", "longitude", "accuracy")
    assert list(places) == [(40.12346, -83.2, 10)] * 2
    assert set(Visit.objects.values_list("phone_zone", flat=True)) == {"America/Chicago"}
    assert page.evaluate("[looks, watches]") == [1, 0]
