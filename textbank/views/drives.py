"""The organizer's pages: text drives, a new one, and how one goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from textbank import (
    access,
    batches,
    carrier,
    cost,
    drives,
    extensions,
    hearing,
    leads,
    own_phone,
    pacing,
    queries,
    rules,
    senders,
    taking,
    trouble_page,
    wordings,
)
from textbank.enums import Closing, ConversationState, MessageState
from textbank.forms import AnswerForm, DriveForm, PutForm, ReasonForm, SenderForm, WordingForm
from textbank.models import AccountStop, Drive, Reading, ReadyAnswer, Sender, Wording
from voters import access as campaigns
from voters import audit, releases
from voters.enums import Channel, Purpose, Stance
from voters.models import Campaign
from voters.permissions import Act
from voters.views.staff_page import show

PREVIEWED = 2  # The shortest and the longest first name.


@dataclass(frozen=True)
class DriveRow:
    """A drive as the list shows it."""

    pk: UUID
    name: str
    purpose: str
    universe: str
    badge: str
    state: str
    people: int
    done: int


@require_GET
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The text drives of the campaign, the newest first."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    found = Drive.objects.filter(campaign=campaign).select_related("universe").order_by("-created_at")
    shown = list(found[: queries.LIST_LENGTH])
    states = drives.states_of(shown)
    rows = [_row(drive, states.get(drive.pk, {})) for drive in shown]
    reader = campaigns.person(request.user).pk
    to_read = Reading.objects.filter(campaign=campaign, ruling="", message__state=MessageState.HELD).count()
    return show(
        request,
        "textbank/drives.html",
        campaign,
        "texts",
        rows=rows,
        to_read=to_read,
        reader=reader,
        **_switches(campaign),
    )


def _switches(campaign: Campaign) -> dict[str, Any]:
    """What the stops say, and how much needs a lead."""
    return {
        "is_stopped": rules.of(campaign).stopped_at is not None,
        "all_stopped": AccountStop.objects.exists(),
        "for_leads": _for_leads(campaign),
        "extensions": extensions.waiting(campaign),
    }


def _for_leads(campaign: Campaign) -> int:
    idle = taking.idle(campaign, at=timezone.now())
    return leads.handed_over(campaign).count() + leads.strangers(campaign).count() + len(idle)


def _row(drive: Drive, states: dict[str, int]) -> DriveRow:
    people = sum(states.values())
    badge, word = _state_of(drive)
    purpose = str(Purpose(drive.purpose).label)
    done = people - states.get(ConversationState.TO_SEND, 0)
    return DriveRow(drive.pk, drive.name, purpose, drive.universe.name, badge, word, people, done)


def _state_of(drive: Drive) -> tuple[str, str]:
    if drive.approved_at is None:
        return "wait", _("Waits for a second person")
    if drive.paused_at is not None:
        return "late", _("Paused")
    return ("out", _("Running")) if drive.drawn_up_at else ("free", _("Not drawn up yet"))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a drive. ``Check`` shows the first text for the longest name and saves nothing."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    form = _with_a_chip(request, campaign) or DriveForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_bound and form.is_valid() and request.POST.get("do") != "check":
        made = _create(request, campaign, form)
        messages.success(request, _("Saved. A second person approves it before the first text goes."))
        return redirect("textbank:drive", slug, made.pk)
    script = str(form["script"].value() or "")
    chosen = form.cleaned_data.get("universe") if form.is_bound and hasattr(form, "cleaned_data") else None
    asked = form["purpose"].value()
    purpose = Purpose(asked) if asked in Purpose.values else Purpose.IDENTIFY
    preview = drives.preview(campaign=campaign, script=script, found=chosen, purpose=purpose)
    if chosen is not None:
        reader = campaigns.person(request.user)
        audit.record("texts.preview_shown", by=reader, campaign=campaign, on=chosen, people=PREVIEWED)
    status = 400 if form.is_bound and form.errors else 200
    return show(request, "textbank/drive_new.html", campaign, "texts", form=form, preview=preview, status=status)


def _with_a_chip(request: HttpRequest, campaign: Campaign) -> DriveForm | None:
    """The form as it was typed, with the field that was clicked at the end of its text; for pages without script."""
    put = PutForm(request.POST)
    if not put.is_valid():
        return None
    name, _colon, field = put.cleaned_data["put"].partition(":")
    typed = {key: str(value) for key, value in request.POST.items() if key in DriveForm.base_fields}
    typed[name] = f"{typed.get(name, '').rstrip()} {{{field}}}".lstrip()
    return DriveForm(campaign=campaign, typed=typed)


def _create(request: HttpRequest, campaign: Any, form: DriveForm) -> Drive:
    given = form.cleaned_data
    return drives.create(
        campaign=campaign,
        purpose=Purpose(given["purpose"]),
        name=given["name"],
        universe=given["universe"],
        sender=given["sender"],
        script=given["script"],
        starts_date=given["starts_date"],
        ends_date=given["ends_date"],
        by=campaigns.person(request.user),
        answers=form.answers,
        release_count=given["release_count"],
        batch_size=given["batch_size"] or batches.USUAL_SIZE,
        texter_limit=given["texter_limit"],
        second_pass_of=given["second_pass_of"],
        hours=form.hours,
    )


@require_GET
def page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One drive: its words, its state, and what became of everybody in it."""
    drive = access.drive_for(request.user, slug, pk, Act.RUN_TEXTS)
    badge, state = _state_of(drive)
    reader = campaigns.person(request.user)
    progress = drives.progress(drive=drive)
    audit.record("texts.preview_shown", by=reader, campaign=drive.campaign, on=drive, people=PREVIEWED)
    return show(
        request,
        "textbank/drive.html",
        drive.campaign,
        "texts",
        drive=drive,
        release=_release(drive),
        purpose=Purpose(drive.purpose).label,
        badge=badge,
        state=state,
        pause_words=trouble_page.pause_words(drive.pause_reason),
        progress=progress,
        deaf=hearing.deafness(at=timezone.now()),
        used_today=pacing.used_today(campaign=drive.campaign, at=timezone.now()),
        segments_a_day=rules.of(drive.campaign).segments_a_day,
        written=progress.people - progress.states.get(ConversationState.TO_SEND, 0),
        texts=_labelled(progress.texts, MessageState),
        closings=_labelled(progress.closings, Closing),
        stances=[(s.value, s.label, progress.stances.get(s.value, 0)) for s in queries.IN_ORDER],
        failures=[(code, carrier.meaning_of(code).words, count) for code, count in sorted(progress.failures.items())],
        answers=_answers(drive),
        export_form=ReasonForm(),
        extensions=[row for row in extensions.waiting(drive.campaign) if row.drive_id == drive.pk],
        reader=reader.pk,
        **_words(drive),
        can_approve=drives.can_approve(drive=drive, by=reader),
        wrote_it=drive.created_by_id == reader.pk,
    )


def _words(drive: Drive) -> dict[str, Any]:
    """Its texts as they will arrive, how the variants did, and what they cost."""
    preview = drives.preview(
        campaign=drive.campaign, script=drive.script, found=drive.universe, purpose=Purpose(drive.purpose)
    )
    compared = wordings.compared(drive, list(drives.answers_of(drive)))
    return {
        "preview": preview,
        "cost": cost.of(drive, preview),
        "compared": [(row, [row.stances.get(stance, 0) for stance in queries.IN_ORDER]) for row in compared],
        "letters": [(letter, letter in drive.stopped_variants) for letter in wordings.letters(drive)],
        "wordings": Wording.objects.filter(drive=drive).order_by("variant", "language"),
        "wording_form": WordingForm(),
        "answer_form": AnswerForm(drive=drive),
    }


def _answers(drive: Drive) -> list[tuple[Any, str]]:
    """The ready answers, the three IDs' own first; what follows another says so."""
    rows = list(ReadyAnswer.objects.filter(drive=drive).select_related("after").order_by("pk"))
    titles = {row.pk: row.title or str(Stance(row.stance).label) for row in rows}
    order = {str(stance): place for place, stance in enumerate(queries.IN_ORDER)}
    rows.sort(key=lambda row: order.get(row.stance, len(order)))
    after = _("%(title)s, after %(before)s")
    return [
        (
            after % {"title": titles[row.pk], "before": titles[row.after_id]} if row.after_id else titles[row.pk],
            row.body,
        )
        for row in rows
    ]


def _release(drive: Drive) -> releases.State | None:
    """For a reminding drive, who has signed it."""
    if drive.purpose != Purpose.GOTV:
        return None
    return releases.state(campaign=drive.campaign, channel=Channel.TEXT, drive_id=drive.pk)


def _labelled(counts: dict[str, int], words: Any) -> list[tuple[str, int]]:
    return [(word.label, counts[word.value]) for word in words if word.value in counts]


def _act(request: HttpRequest, slug: str, pk: UUID, act: Act, change: Callable[[Drive], str]) -> HttpResponse:
    """Load the drive, change it, and go back to its page with one sentence."""
    drive = access.drive_for(request.user, slug, pk, act)
    try:
        messages.success(request, change(drive))
    except drives.AlreadyDecided:
        messages.warning(request, _("Somebody did this a moment ago."))
    except drives.SecondPerson:
        messages.error(request, _("You wrote this script. A second person approves it."))
    except batches.NotDrawable:
        messages.error(request, _("A paused drive draws up nobody."))
    return redirect("textbank:drive", slug, pk)


@require_POST
def approve(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(drive: Drive) -> str:
        drives.approve(drive=drive, by=campaigns.person(request.user), at=timezone.now())
        return _("Approved. Texters can begin once people are drawn up.")

    return _act(request, slug, pk, Act.APPROVE_SCRIPT, change)


@require_POST
def draw_up(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(drive: Drive) -> str:
        drawn = batches.draw_up(drive=drive, by=campaigns.person(request.user), at=timezone.now())
        return ngettext(
            "%(added)s of %(found)s people came to the drive, %(left)s are left out.",
            "%(added)s of %(found)s people came to the drive, %(left)s are left out.",
            drawn.added,
        ) % {"added": drawn.added, "found": drawn.found, "left": drawn.left_out}

    return _act(request, slug, pk, Act.RUN_TEXTS, change)


@require_POST
def pause(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(drive: Drive) -> str:
        drives.pause(drive=drive, by=campaigns.person(request.user), at=timezone.now())
        return _("Paused. Nothing goes until somebody resumes it.")

    return _act(request, slug, pk, Act.RUN_TEXTS, change)


@require_POST
def resume(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(drive: Drive) -> str:
        drives.resume(drive=drive, by=campaigns.person(request.user))
        return _("Running again.")

    return _act(request, slug, pk, Act.RUN_TEXTS, change)


def _trouble(sender: Sender) -> str:
    """Why a sender is stopped, in words."""
    if sender.stopped_at is None:
        return ""
    return carrier.meaning_of(sender.stop_code).words if sender.stop_code else _("Somebody stopped it.")


@require_http_methods(["GET", "POST"])
def sending_from(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers and services from which the campaign texts, and a new one."""
    campaign = campaigns.campaign_for(request.user, slug, Act.CHANGE_CAMPAIGN)
    form = SenderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            senders.add(campaign=campaign, by=campaigns.person(request.user), **form.cleaned_data)
        except senders.Taken as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("Added."))
            return redirect("textbank:senders", slug)
    rows = [
        (sender, _trouble(sender), own_phone.proof(sender=sender))
        for sender in Sender.objects.filter(campaign=campaign).order_by("added_at")
    ]
    status = 400 if form.is_bound else 200
    return show(request, "textbank/senders.html", campaign, "texts", form=form, rows=rows, status=status)
