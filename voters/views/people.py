"""Who works for the campaign."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from voters import access, invitations, people, permissions
from voters.campaign_forms import InviteForm, RoleForm
from voters.enums import Role
from voters.models import Campaign
from voters.people_page import roster
from voters.permissions import Act
from voters.second_factor import fresh_factor_required
from voters.views import staff_page

REFUSALS = {
    people.OnYourself: "You cannot change your own part. Ask another admin.",
    people.LastAdmin: "A campaign keeps at least one admin. Make somebody else admin first.",
    permissions.Forbidden: "This person is staff in a campaign that is not yours. One of its admins has to do this.",
}


@require_GET
def people_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The members, and the links by which others can join."""
    campaign = access.campaign_for(request.user, slug, Act.INVITE)
    return _page(request, campaign, InviteForm(roles=_roles(request, campaign)))


@require_POST
@fresh_factor_required("voters:people")
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a link and show it, this once."""
    campaign = access.campaign_for(request.user, slug, Act.INVITE)
    form = InviteForm(request.POST, roles=_roles(request, campaign))
    if not form.is_valid():
        return _page(request, campaign, form)
    invited = invitations.invite(
        campaign=campaign, by=access.person(request.user), at=timezone.now(), **form.cleaned_data
    )
    address = settings.PUBLIC_URL + reverse("voters:join", kwargs={"token": invited.token})
    return _page(request, campaign, InviteForm(roles=_roles(request, campaign)), link=address)


@require_POST
def invitation_end(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    campaign = access.campaign_for(request.user, slug, Act.INVITE)
    invitation = access.invitation_for(campaign, pk)
    invitations.end(campaign=campaign, id=invitation.pk, by=access.person(request.user), at=timezone.now())
    messages.success(request, "The link no longer works.")
    return redirect("voters:people", slug=slug)


@require_POST
@fresh_factor_required("voters:people")
def role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a member another role."""
    campaign = access.campaign_for(request.user, slug, Act.MANAGE_PEOPLE)
    membership, form = access.membership_for(campaign, pk), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a role.")
        return redirect("voters:people", slug=slug)
    new, by = form.cleaned_data["role"], access.person(request.user)
    _try(request, lambda: people.change_role(membership=membership, role=new, by=by), "The role is changed.")
    return redirect("voters:people", slug=slug)


@require_POST
@fresh_factor_required("voters:people")
def suspend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Shut a member out at once."""
    campaign = access.campaign_for(request.user, slug, Act.MANAGE_PEOPLE)
    membership, by = access.membership_for(campaign, pk), access.person(request.user)
    said = "Suspended. Every session of this person has ended."
    _try(request, lambda: people.suspend(membership=membership, by=by, at=timezone.now()), said)
    return redirect("voters:people", slug=slug)


@require_POST
@fresh_factor_required("voters:people")
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a suspended member back in."""
    campaign = access.campaign_for(request.user, slug, Act.MANAGE_PEOPLE)
    membership, by = access.membership_for(campaign, pk), access.person(request.user)
    _try(request, lambda: people.restore(membership=membership, by=by), "Restored. They can sign in again.")
    return redirect("voters:people", slug=slug)


@require_POST
@fresh_factor_required("voters:people")
def forget_factor(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a lost second factor off a colleague's account."""
    campaign = access.campaign_for(request.user, slug, Act.MANAGE_PEOPLE)
    membership, by = access.membership_for(campaign, pk), access.person(request.user)
    said = "The second factor is taken off. They set up a new one when they sign in."
    _try(request, lambda: people.forget_factor(membership=membership, by=by), said)
    return redirect("voters:people", slug=slug)


def _try(request: HttpRequest, act: Callable[[], None], said: str) -> None:
    """Do it and say so, or say why not."""
    try:
        act()
    except tuple(REFUSALS) as refusal:
        messages.error(request, REFUSALS[type(refusal)])
    else:
        messages.success(request, said)


def _roles(request: HttpRequest, campaign: Campaign) -> list[Role]:
    """The roles to which this person may invite."""
    manages = permissions.can(access.person(request.user), Act.MANAGE_PEOPLE, campaign)
    return list(Role) if manages else [Role.VOLUNTEER]


def _page(request: HttpRequest, campaign: Campaign, form: InviteForm, *, link: str = "") -> HttpResponse:
    reader = access.person(request.user)
    shown = {
        "members": roster(people.members(campaign), reader=reader),
        "invitations": invitations.open_in(campaign, at=timezone.now()),
        "form": form,
        "link": link,
        "roles": Role.choices,
    }
    status = 400 if form.errors else 200
    return staff_page.show(request, "voters/people.html", campaign, "people", status=status, **shown)
