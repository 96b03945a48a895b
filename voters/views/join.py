"""Joining by a link, and the first admin's link."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voters import access, campaigns, entering, invitations, join_numbers, sign_in, sign_in_links
from voters.campaign_forms import FirstAdminForm, RulesForm
from voters.entering_forms import JoinForm, NumberForm
from voters.models import Campaign, Invitation
from voters.words import how_long


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, for what, when and where; then a name and an address, and a code is sent. No voter is shown."""
    try:
        return _join(request, invitations.live(token, at=timezone.now()))
    except invitations.Ended:
        return render(request, "voters/join_ended.html", status=410)


@login_not_required
@require_http_methods(["GET", "POST"])
def join_by_number(request: HttpRequest) -> HttpResponse:
    """Type the number on the board of a launch. A wrong one costs, and tells nothing."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = getattr(request, "client_address", "") or request.META.get("REMOTE_ADDR", "")
        try:
            invitation = join_numbers.invitation_of(
                digits=form.cleaned_data["number"], address=address, at=timezone.now()
            )
        except join_numbers.WrongNumber:
            form.add_error("number", _("No launch has this number. Look at the board again, or scan its QR code."))
        except join_numbers.NumbersClosed:
            form.add_error("number", _("Too many wrong numbers. Scan the QR code on the board, or ask for the link."))
        else:
            request.session[entering.JOINING] = str(invitation.pk)
            return redirect("voters:join_here")
    status = 400 if form.errors else 200
    return render(request, "voters/join_number.html", {"form": form}, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
def join_here(request: HttpRequest) -> HttpResponse:
    """Go on from the number that was typed in this browser, as from a link."""
    kept = request.session.get(entering.JOINING)
    if not kept:
        return redirect("voters:join_by_number")
    try:
        return _join(request, invitations.by_id(UUID(kept), at=timezone.now()))
    except invitations.Ended:
        return render(request, "voters/join_ended.html", status=410)


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    now = timezone.now()
    if request.user.is_authenticated and access.campaigns_of(request.user).filter(pk=invitation.campaign_id).exists():
        return redirect(invitation.lands_at or settings.LOGIN_REDIRECT_URL)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entering.ask(
                request,
                form.cleaned_data["where"],
                at=now,
                typed=form.data["where"].strip(),
                invitation=invitation,
                name=form.cleaned_data["name"],
                next_page=invitation.lands_at,
            )
        except sign_in.TooOften as refusal:
            form.add_error(
                None, _("Too many codes were asked for. Try again in %(wait)s.") % {"wait": how_long(refusal.wait)}
            )
        except sign_in.EmailOnly:
            form.add_error("where", _("We cannot text a code to this number. Use your e-mail address."))
        else:
            return redirect("voters:code")
    shown = {"form": form, "invitation": invitation, "asking": invitation.campaign}
    return render(request, "voters/join.html", shown)


@login_not_required
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest, token: str) -> HttpResponse:
    """Set up the first campaign, and the person who answers for it, in an empty house."""
    now = timezone.now()
    try:
        sign_in_links.check_first_admin(token, at=now)
    except (sign_in_links.LinkEnded, sign_in_links.SomebodyIsHere):
        return render(request, "voters/link_ended.html", status=410)
    person = FirstAdminForm(request.POST or None)
    rules = RulesForm(request.POST or None, instance=Campaign())
    if request.method == "POST" and person.is_valid() & rules.is_valid():
        admin = campaigns.create_first(
            rules=rules.rules(),
            token=token,
            name=person.cleaned_data["admin_name"],
            email=person.cleaned_data["email"],
            password=person.cleaned_data["password"],
            at=now,
        )
        messages.success(request, "Your campaign is set up. Now add a second factor to your account.")
        return entering.enter(request, admin)
    return render(request, "voters/first_admin.html", {"person": person, "rules": rules})
