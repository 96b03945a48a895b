"""All conversations of a campaign: found by words, answer, volunteer, tag, error and drive, and given to others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from textbank import access, carrier, queries, reassigning, scripts, searching, sharing
from textbank.enums import Closing, ConversationState, Direction, MessageState
from textbank.forms import ReassignForm, SearchForm
from textbank.models import Conversation, Drive, Message
from textbank.refusals import Refused
from voters import access as campaigns
from voters import audit, budgets
from voters import queries as roll
from voters.enums import Stance
from voters.models import Campaign, Membership
from voters.permissions import Act
from voters.views.staff_page import show

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A conversation in the list."""

    pk: UUID
    name: str
    texter: str
    drive: str
    line: str
    said: str
    state: str
    age: str


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Fifty of the conversations that fit, the latest first."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    form = SearchForm(request.GET, choices=_choices(campaign))
    rows = _fitting(campaign, form)
    shown = roll.page_of(rows, number=request.GET.get("page"))
    shown.object_list = _rows(list(shown.object_list), at=timezone.now())
    if shown.object_list:
        reader = campaigns.person(request.user)
        audit.record("texts.search_shown", by=reader, campaign=campaign, people=len(shown.object_list))
    kept = QueryDict(mutable=True)
    kept.update({name: request.GET.get(name, "") for name in form.fields if request.GET.get(name)})
    reassign = ReassignForm(texters=_texters(campaign))
    return show(
        request,
        "textbank/all_texts.html",
        campaign,
        "texts",
        form=form,
        page=shown,
        kept=kept.urlencode(),
        reassign=reassign,
    )


def _fitting(campaign: Campaign, form: SearchForm) -> QuerySet[Conversation]:
    """What the form asks for; nothing where it asks for something that is not there."""
    rows = searching.found(campaign, form.search if form.is_valid() else searching.Search())
    return (rows if form.is_valid() else rows.none()).select_related("voter", "texter", "drive")


def _choices(campaign: Campaign) -> Mapping[str, Choices]:
    """What each field offers."""
    codes = Message.objects.filter(campaign=campaign, error_code__isnull=False).order_by("error_code")
    known = [(str(code), f"{code} {carrier.meaning_of(code).words}") for code in _distinct(codes)]
    states = [(str(state), str(MessageState(state).label)) for state in searching.TROUBLED]
    open_tags = [
        ("to_answer", ConversationState.TO_ANSWER.label),
        ("waiting", ConversationState.WAITING.label),
        ("to_send", ConversationState.TO_SEND.label),
        ("for_lead", _("For a lead")),
        ("held", _("Read first")),
    ]
    return {
        "answer": [*((str(stance), str(stance.label)) for stance in queries.IN_ORDER), (searching.NO_ID, _("no ID"))],
        "volunteer": _texters(campaign),
        "tag": [(name, str(label)) for name, label in open_tags] + [(str(c), str(c.label)) for c in Closing],
        "error": [*states, *known],
        "drive": [(str(pk), name) for pk, name in _drives(campaign).values_list("pk", "name")],
    }


def _distinct(rows: QuerySet[Message]) -> list[int]:
    return [code for code in rows.values_list("error_code", flat=True).distinct() if code is not None]


def _drives(campaign: Campaign) -> QuerySet[Drive]:
    return Drive.objects.filter(campaign=campaign).order_by("name")


def _texters(campaign: Campaign) -> Choices:
    """Who may have conversations in hand."""
    rows = Membership.objects.filter(campaign=campaign, suspended_at=None, user__is_active=True)
    found = rows.order_by("user__name").values_list("user_id", "user__name")
    return [(str(pk), name) for pk, name in found]


def _rows(found: Sequence[Conversation], *, at: datetime) -> list[Row]:
    """One line each: the latest text, and what was read from the latest answer."""
    texts = Message.objects.filter(conversation=OuterRef("pk")).order_by("-made_at")
    lines = dict(
        Conversation.objects.filter(pk__in=[row.pk for row in found])
        .annotate(line=Subquery(texts.values("body")[:1]))
        .values_list("pk", "line")
    )
    said = _said(found)
    return [_row(row, lines.get(row.pk) or "", said, at) for row in found]


def _row(row: Conversation, line: str, said: Mapping[UUID, str], at: datetime) -> Row:
    return Row(
        pk=row.pk,
        name=scripts.first_name(row.voter.first_name),
        texter=row.texter.name if row.texter else "",
        drive=row.drive.name,
        line=line,
        said=said.get(row.pk, ""),
        state=queries.closing_words(row) or str(ConversationState(row.state).label),
        age=queries.age(row.latest_at, at),
    )


def _said(found: Sequence[Conversation]) -> dict[UUID, str]:
    """The answers that were read in each conversation."""
    by_pk = {row.pk: row for row in found}
    texts = list(Message.objects.filter(conversation__in=by_pk, direction=Direction.IN).order_by("made_at"))
    for text in texts:
        text.conversation = by_pk[text.conversation_id]
    read = sharing.read_from(texts)
    return {
        text.conversation_id: ", ".join(str(Stance(row.stance).label) for row in read[text.pk])
        for text in texts
        if text.pk in read
    }


@require_POST
def reassign(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the chosen conversations, or all that fit, to somebody, or back to the pool."""
    campaign = campaigns.campaign_for(request.user, slug, Act.RUN_TEXTS)
    form = ReassignForm(request.POST, texters=_texters(campaign))
    asked = QueryDict(request.GET.urlencode())
    response = redirect("textbank:all_texts", slug)
    response["Location"] += f"?{asked.urlencode()}"
    if not form.is_valid():
        messages.error(request, _("Nothing is moved: choose who gets them."))
        return response
    if form.cleaned_data["whole"]:
        rows = _fitting(campaign, SearchForm(asked, choices=_choices(campaign)))
    else:
        rows = Conversation.objects.filter(pk__in=_uuids(request.POST.getlist("chosen")))
    to = access.volunteer_of(campaign, UUID(form.cleaned_data["to"])) if form.cleaned_data["to"] else None
    try:
        moved = reassigning.give(
            campaign=campaign, conversations=rows, to=to, by=campaigns.person(request.user), at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    except budgets.OverBudget:
        messages.error(request, _("Nothing is moved: that is more people than one volunteer may see in a day."))
    else:
        messages.success(request, _moved_words(moved))
    return response


def _moved_words(moved: reassigning.Moved) -> str:
    return ngettext(
        "%(moved)s of %(found)s conversations is moved. The others are done, or were there already.",
        "%(moved)s of %(found)s conversations are moved. The others are done, or were there already.",
        moved.moved,
    ) % {"moved": moved.moved, "found": moved.found}


def _uuids(given: Sequence[str]) -> list[UUID]:
    found = []
    for text in given[: roll.PAGE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
