"""The texter's acts over the web API. Each loads the texter's own conversation, makes one call and answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from textbank import access, queries, sending, sharing, tagging, tasks
from textbank.api import serializers as forms
from textbank.refusals import Refused, RequestTaken
from voters import access as campaigns
from voters import audit, identify
from voters.enums import Stance, ToldBy

AHEAD = 5
REFUSALS = (
    Refused,
    RequestTaken,
    tagging.NothingToUndo,
    tagging.NotTheirWords,
    sharing.NotOnThisNumber,
    identify.IdTaken,
)
View = TypeVar("View", bound=Callable[..., Response])


def act(request_form: Any, answer: Any, summary: str) -> Callable[[Callable[..., Response]], Any]:
    """A POST whose refusals are answered 409 with one word and one sentence."""
    schema = extend_schema(
        summary=summary,
        request=request_form,
        responses={
            200: answer,
            400: OpenApiResponse(description="A field is missing, wrong, or not one of these."),
            403: OpenApiResponse(description="Not signed in, or not part of the role."),
            404: OpenApiResponse(description="Not there, or not yours."),
            409: forms.Refusal,
        },
    )

    def decorate(view: Callable[..., Response]) -> Any:
        @wraps(view)
        def answered(request: Request, **kwargs: Any) -> Response:
            try:
                return view(request, **kwargs)
            except REFUSALS as refusal:
                return _refused(refusal)

        endpoint: Any = answered
        return schema(api_view(["POST"])(endpoint))

    return decorate


def _refused(refusal: Any) -> Response:
    opens_at = getattr(refusal, "opens_at", None)
    message = str(refusal) or "This has changed meanwhile."
    body = {"error": refusal.code, "message": message, "opens_at": opens_at}
    return Response(forms.Refusal(body).data, status=409)


def _given(form: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """What the request says, after it was asked whether the person may say it."""
    read = form(data=request.data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


@extend_schema(summary="The next people to text, with their words", responses={200: forms.Batch, 404: None})
@api_view(["GET"])
def upcoming(request: Request, pk: UUID) -> Response:
    """Up to five people ahead, so that the next stands there at once."""
    drive = access.open_drive(request.user, pk)
    texter = campaigns.person(request.user)
    found = queries.batch(drive=drive, texter=texter, at=timezone.now(), ahead=AHEAD)
    if found.next:
        audit.record("texts.person_shown", by=texter, campaign=drive.campaign, on=drive, people=len(found.next))
    return Response(forms.Batch(found).data)


@act(forms.Tap, forms.Tapped, "Send the first text to this person")
def tap(request: Request, pk: UUID) -> Response:
    """One tap sends one text, in the approved script's words. The request carries none."""
    conversation = access.mine_to_text(request.user, pk)
    given = _given(forms.Tap, request)
    tapped = sending.tap(
        conversation=conversation,
        texter=campaigns.person(request.user),
        request_id=given["request_id"],
        at=timezone.now(),
    )
    tasks.send_after_commit(tapped.message.pk)
    return _tapped(tapped)


@act(forms.Reply, forms.Tapped, "Answer somebody who wrote")
def reply(request: Request, pk: UUID) -> Response:
    conversation = access.mine_to_text(request.user, pk)
    given = _given(forms.Reply, request)
    tapped = sending.reply(
        conversation=conversation,
        texter=campaigns.person(request.user),
        request_id=given["request_id"],
        body=given["body"],
        at=timezone.now(),
    )
    tasks.send_after_commit(tapped.message.pk)
    return _tapped(tapped)


def _tapped(tapped: sending.Tapped) -> Response:
    result = "again" if tapped.again else "new"
    body = {"result": result, "message": tapped.message.pk, "state": tapped.message.state}
    return Response(forms.Tapped(body).data)


@act(forms.Nothing, forms.Done, "Put this person behind the others")
def skip(request: Request, pk: UUID) -> Response:
    conversation = access.mine(request.user, pk)
    _given(forms.Nothing, request)
    sending.skip(conversation=conversation, texter=campaigns.person(request.user), at=timezone.now())
    return _done()


@act(forms.ReadId, forms.ReadIdAnswer, "Record what the voter said, bound to the text it was read from")
def read_id(request: Request, pk: UUID) -> Response:
    conversation = access.mine(request.user, pk)
    given = _given(forms.ReadId, request)
    texter = campaigns.person(request.user)
    recorded = tagging.read_id(
        conversation=conversation,
        message=access.answer_in(conversation, given["message"]),
        stance=Stance(given["stance"]),
        id=given["id"],
        texter=texter,
        voter_id=given["person"],
    )
    said = recorded.identification
    ready = {stance: body for stance, _word, body in queries.ready_answers(conversation, texter, to=said.voter)}
    body = {
        "result": "again" if recorded.again else "new",
        "id": recorded.identification.pk,
        "ready_answer": ready.get(given["stance"], ""),
        "told_by_another": said.told_by == ToldBy.ANOTHER,
    }
    return Response(forms.ReadIdAnswer(body).data)


@act(forms.OfMessage, forms.Done, "Take back what was read from this text")
def undo_id(request: Request, pk: UUID) -> Response:
    conversation = access.mine(request.user, pk)
    given = _given(forms.OfMessage, request)
    message = access.answer_in(conversation, given["message"])
    texter = campaigns.person(request.user)
    tagging.undo_id(
        conversation=conversation, message=message, texter=texter, at=timezone.now(), voter_id=given["person"]
    )
    return _done()


@act(forms.Nothing, forms.Done, "This person wants no texts")
def stop(request: Request, pk: UUID) -> Response:
    return _simple(request, pk, tagging.stop)


@act(forms.Nothing, forms.Done, "The stop was a slip of the finger")
def undo_stop(request: Request, pk: UUID) -> Response:
    return _simple(request, pk, tagging.undo_stop)


@act(forms.Nothing, forms.Done, "The number is somebody else's")
def wrong_person(request: Request, pk: UUID) -> Response:
    return _simple(request, pk, tagging.wrong_person)


@act(forms.Nothing, forms.Done, "The number is this person's after all")
def undo_wrong_person(request: Request, pk: UUID) -> Response:
    return _simple(request, pk, tagging.undo_wrong_person)


@act(forms.Nothing, forms.Done, "The doubtful words are no wish to be left alone")
def not_a_stop(request: Request, pk: UUID) -> Response:
    return _simple(request, pk, tagging.not_a_stop)


def _simple(request: Request, pk: UUID, change: Callable[..., None]) -> Response:
    conversation = access.mine(request.user, pk)
    _given(forms.Nothing, request)
    change(conversation=conversation, texter=campaigns.person(request.user), at=timezone.now())
    return _done()


def _done() -> Response:
    return Response(forms.Done({"result": "new"}).data)


@extend_schema(summary="A conversation in this texter's hand", responses={200: forms.Thread, 404: None})
@api_view(["GET"])
def thread(request: Request, pk: UUID) -> Response:
    conversation = access.mine(request.user, pk)
    texter = campaigns.person(request.user)
    found = queries.thread(conversation, reader=texter, at=timezone.now())
    people = len(found.people)
    audit.record("texts.thread_shown", by=texter, campaign=conversation.campaign, on=conversation, people=people)
    return Response(forms.Thread(found).data)


@extend_schema(summary="Whether something new stands in a conversation", responses={200: forms.Latest, 404: None})
@api_view(["GET"])
def latest(request: Request, pk: UUID) -> Response:
    """Ids and states alone, so that a page may ask often."""
    conversation = access.mine(request.user, pk)
    body = {"state": conversation.state, "latest_answer": queries.latest_answer(conversation)}
    return Response(forms.Latest(body).data)
