"""Joining by a link, and the first admin's link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from voters import campaigns, entering, invitations, sign_in, sign_in_links
from voters.campaign_forms import FirstAdminForm, RulesForm
from voters.entering_forms import JoinForm
from voters.models import Campaign
from voters.words import how_long


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, for what, when and where; then a name and an address, and a code is sent. No voter is shown."""
    now = timezone.now()
    try:
        invitation = invitations.live(token, at=now)
    except invitations.Ended:
        return render(request, "voters/join_ended.html", status=410)
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
            )
        except sign_in.TooOften as refusal:
            form.add_error(None, f"Too many codes were asked for. Try again in {how_long(refusal.wait)}.")
        except sign_in.EmailOnly:
            form.add_error("where", "We cannot text a code to this number. Use your e-mail address.")
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
