"""The person's own sessions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from voters import access, second_factor, sessions


@second_factor.before_factor
@require_GET
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Every browser in which this person is signed in."""
    person = access.person(request.user)
    this = sessions.row_of(request.session)
    shown = {
        "sessions": list(sessions.of(person, at=timezone.now())),
        "this": this.pk if this else "",
        "has_factor": second_factor.is_enrolled(person),
        "is_staff": getattr(request, "is_staff_anywhere", False),
        "has_password": person.has_usable_password(),
        "tab": "sessions",
    }
    with timezone.override(person.time_zone):
        return render(request, "voters/sessions.html", shown)


@second_factor.before_factor
@require_POST
def session_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one of the person's own sessions."""
    if not sessions.end(user=access.person(request.user), id=pk):
        raise Http404
    messages.success(request, "That session has ended.")
    return redirect("voters:sessions")


@second_factor.before_factor
@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    """End every session of the person but this one."""
    ended = sessions.end_others(user=access.person(request.user), this=sessions.row_of(request.session))
    messages.success(request, f"{ended} other {'session has' if ended == 1 else 'sessions have'} ended.")
    return redirect("voters:sessions")
