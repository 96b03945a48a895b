"""The texter's inbox and one conversation: read it, tag it, answer it."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from textbank import access, apologies, leads, queries, scripts, sending, sharing, tagging, tasks
from textbank.enums import ConversationState
from textbank.forms import IdForm, MessageForm, ReplyForm, RequestForm, StoppedForm
from textbank.models import Conversation
from textbank.refusals import Refused, RequestTaken
from voters import access as campaigns
from voters import audit, identify
from voters.enums import Stance
from voters.models import Campaign, User
from voters.permissions import Act
from voters.views.staff_page import show

TABS = {
    "to-answer": ConversationState.TO_ANSWER,
    "waiting": ConversationState.WAITING,
    "done": ConversationState.DONE,
}


@require_GET
def inbox(request: HttpRequest, slug: str) -> HttpResponse:
    """The conversations in this texter's hand: to answer, waiting, done."""
    campaign = campaigns.campaign_for(request.user, slug, Act.TEXT)
    tab = request.GET.get("tab", "to-answer")
    if tab not in TABS:
        raise Http404
    mine = access.inbox(request.user, campaign)
    counts = queries.counts(mine)
    rows = queries.inbox(mine, tab=TABS[tab], at=timezone.now())
    if rows:
        audit.record("texts.inbox_shown", by=campaigns.person(request.user), campaign=campaign, people=len(rows))
    tabs = [(name, _(str(state.label)), counts.get(state, 0)) for name, state in TABS.items()]
    stopped = _stopped(request, campaign)
    return show(request, "textbank/inbox.html", campaign, "texts", rows=rows, tabs=tabs, open_tab=tab, stopped=stopped)


def _stopped(request: HttpRequest, campaign: Campaign) -> tuple[UUID, str] | None:
    """Whom a Stop on the page before opted out, for its Undo."""
    form = StoppedForm(request.GET)
    if "stopped" not in request.GET or not form.is_valid():
        return None
    found = access.stopped_by(request.user, campaign, form.cleaned_data["stopped"])
    return (found.pk, scripts.first_name(found.voter.first_name)) if found else None


@require_GET
def conversation(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The thread, the question, the three answers, and the words to send."""
    found = access.to_read(request.user, slug, pk)
    reader = campaigns.person(request.user)
    thread = queries.thread(found, reader=reader, at=timezone.now())
    audit.record("texts.thread_shown", by=reader, campaign=found.campaign, on=found, people=len(thread.people))
    ready = {stance: body for stance, _word, body in thread.answers}
    return show(
        request,
        "textbank/conversation.html",
        found.campaign,
        "texts",
        thread=thread,
        is_mine=found.texter_id == reader.pk,
        stances=[(stance.value, _(str(stance.label))) for stance in queries.IN_ORDER],
        ready=ready.get(request.GET.get("ready", ""), ""),
        just=request.GET.get("just", ""),
        stopped=_stopped(request, found.campaign),
        next=queries.next_to_answer(access.inbox(request.user, found.campaign), after=found),
        request_id=uuid4(),
        id_id=uuid4(),
    )


def _act(request: HttpRequest, slug: str, pk: UUID, change: Callable[[Conversation, User], str]) -> HttpResponse:
    """Load the texter's own conversation, change it, and go back to it."""
    found = access.mine_in(request.user, slug, pk)
    try:
        query = change(found, campaigns.person(request.user))
    except (Refused, RequestTaken, sharing.NotOnThisNumber) as refusal:
        messages.error(request, str(refusal))
        query = ""
    except tagging.NothingToUndo:
        messages.warning(request, _("There is nothing to undo."))
        query = ""
    except identify.IdTaken:
        messages.warning(request, _("This has changed meanwhile."))
        query = ""
    response = redirect("textbank:conversation", slug, pk)
    response["Location"] += query
    return response


@require_POST
def read_id(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One tap: what the voter said, bound to the text it was read from."""

    def change(found: Conversation, texter: User) -> str:
        form = IdForm(request.POST)
        if not form.is_valid():
            raise Http404
        given = form.cleaned_data
        message = access.answer_in(found, given["message"])
        tagging.read_id(
            conversation=found,
            message=message,
            stance=Stance(given["stance"]),
            id=given["id"],
            texter=texter,
            voter_id=given["person"],
        )
        return f"?just=id&ready={given['stance']}"

    return _act(request, slug, pk, change)


@require_POST
def undo_id(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(found: Conversation, texter: User) -> str:
        form = MessageForm(request.POST)
        if not form.is_valid():
            raise Http404
        message = access.answer_in(found, form.cleaned_data["message"])
        whose = form.cleaned_data["person"]
        tagging.undo_id(conversation=found, message=message, texter=texter, at=timezone.now(), voter_id=whose)
        return ""

    return _act(request, slug, pk, change)


@require_POST
def reply(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One tap: the texter's words to somebody who wrote."""

    def change(found: Conversation, texter: User) -> str:
        form = ReplyForm(request.POST)
        if not form.is_valid():
            raise Http404
        tapped = sending.reply(
            conversation=found,
            texter=texter,
            request_id=form.cleaned_data["request_id"],
            body=form.cleaned_data["body"],
            at=timezone.now(),
        )
        tasks.send_after_commit(tapped.message.pk)
        return "?just=sent"

    return _act(request, slug, pk, change)


@require_POST
def stop(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Opt out at once, and show who waits next, or the inbox; the way back stands on that page."""

    def change(found: Conversation, texter: User) -> str:
        tagging.stop(conversation=found, texter=texter, at=timezone.now())
        return f"?stopped={pk}"

    response = _act(request, slug, pk, change)
    query = urlsplit(response["Location"]).query
    if query:
        found = access.mine_in(request.user, slug, pk)
        waits = queries.next_to_answer(access.inbox(request.user, found.campaign), after=found)
        place = (
            reverse("textbank:conversation", args=[slug, waits]) if waits else reverse("textbank:inbox", args=[slug])
        )
        response["Location"] = f"{place}?{query}"
    return response


@require_POST
def undo_stop(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(found: Conversation, texter: User) -> str:
        tagging.undo_stop(conversation=found, texter=texter, at=timezone.now())
        return ""

    return _act(request, slug, pk, change)


@require_POST
def wrong_person(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(found: Conversation, texter: User) -> str:
        tagging.wrong_person(conversation=found, texter=texter, at=timezone.now())
        return "?just=wrong"

    return _act(request, slug, pk, change)


@require_POST
def apologize(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One line to a wrong person."""

    def change(found: Conversation, texter: User) -> str:
        form = RequestForm(request.POST)
        if not form.is_valid():
            raise Http404
        made = apologies.say(
            conversation=found, texter=texter, request_id=form.cleaned_data["request_id"], at=timezone.now()
        )
        tasks.send_after_commit(made.pk)
        return "?just=sent"

    return _act(request, slug, pk, change)


@require_POST
def undo_wrong_person(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(found: Conversation, texter: User) -> str:
        tagging.undo_wrong_person(conversation=found, texter=texter, at=timezone.now())
        return ""

    return _act(request, slug, pk, change)


@require_POST
def not_a_stop(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(found: Conversation, texter: User) -> str:
        tagging.not_a_stop(conversation=found, texter=texter, at=timezone.now())
        return ""

    return _act(request, slug, pk, change)


@require_POST
def hand_over(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """A lead goes on; the texter says why."""

    def change(found: Conversation, texter: User) -> str:
        reason = request.POST.get("reason", "")
        leads.hand_over(conversation=found, texter=texter, reason=reason, at=timezone.now())
        messages.success(request, _("A lead takes it from here."))
        return ""

    return _act(request, slug, pk, change)


@require_POST
def finish(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(found: Conversation, texter: User) -> str:
        tagging.finish(conversation=found, texter=texter, abusive=request.POST.get("why") == "abusive")
        return ""

    return _act(request, slug, pk, change)


@require_POST
def has_voted(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    def change(found: Conversation, texter: User) -> str:
        tagging.has_voted(conversation=found, texter=texter)
        return ""

    return _act(request, slug, pk, change)
