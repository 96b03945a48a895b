"""One table says who may do what. Everything not in it is refused."""

import pytest
from django.utils import timezone

from tests import factories
from tests.factories import Town
from voters import permissions
from voters.enums import Role
from voters.models import Membership, User
from voters.permissions import Act

pytestmark = pytest.mark.django_db

MAY: dict[str, set[Role]] = {
    "see_campaign": {Role.VOLUNTEER, Role.ORGANIZER, Role.ADMIN},
    "identify": {Role.VOLUNTEER, Role.ORGANIZER, Role.ADMIN},
    "knock": {Role.VOLUNTEER, Role.ORGANIZER, Role.ADMIN},
    "text": {Role.VOLUNTEER, Role.ORGANIZER, Role.ADMIN},
    "see_voters": {Role.ORGANIZER, Role.ADMIN},
    "import_roll": {Role.ORGANIZER, Role.ADMIN},
    "merge": {Role.ORGANIZER, Role.ADMIN},
    "export": {Role.ORGANIZER, Role.ADMIN},
    "see_universes": {Role.ORGANIZER, Role.ADMIN},
    "run_doors": {Role.ORGANIZER, Role.ADMIN},
    "run_texts": {Role.ORGANIZER, Role.ADMIN},
    "approve_script": {Role.ORGANIZER, Role.ADMIN},
    "see_gate": {Role.ORGANIZER, Role.ADMIN},
    "see_leaks": {Role.ORGANIZER, Role.ADMIN},
    "review": {Role.ADMIN},
    "invite": {Role.ORGANIZER, Role.ADMIN},
    "manage_people": {Role.ADMIN},
    "change_campaign": {Role.ADMIN},
    "see_audit": {Role.ADMIN},
    "erase": {Role.ADMIN},
}


def people(town: Town) -> dict[Role, User]:
    return {Role.VOLUNTEER: town.volunteer, Role.ORGANIZER: town.organizer, Role.ADMIN: town.admin}


@pytest.mark.parametrize("act", list(Act))
def test_each_act_is_open_to_these_roles_and_no_other(town: Town, act: Act) -> None:
    may = {role for role, person in people(town).items() if permissions.can(person, act, town.ours)}

    assert may == MAY[act]


@pytest.mark.parametrize("act", list(Act))
def test_nobody_may_anything_in_the_campaign_next_door(town: Town, act: Act) -> None:
    may = [role for role, person in people(town).items() if permissions.can(person, act, town.theirs)]

    assert may == []


def test_suspending_takes_everything_away_at_the_next_question(town: Town) -> None:
    before = permissions.can(town.admin, Act.SEE_CAMPAIGN, town.ours)

    Membership.objects.filter(user=town.admin).update(suspended_at=timezone.now(), suspended_by=town.admin)

    assert (before, any(permissions.abilities(town.admin, town.ours).values())) == (True, False)


def test_who_is_no_longer_active_may_nothing(town: Town) -> None:
    User.objects.filter(pk=town.admin.pk).update(is_active=False)
    person = User.objects.get(pk=town.admin.pk)

    assert any(permissions.abilities(person, town.ours).values()) is False


def test_a_new_role_in_another_campaign_changes_nothing_here(town: Town) -> None:
    Membership.objects.create(campaign=town.theirs, user=town.volunteer, role=Role.ADMIN)

    assert permissions.role_in(town.volunteer, town.ours) == Role.VOLUNTEER
    assert permissions.can(town.volunteer, Act.REVIEW, town.theirs) is True


def test_the_button_and_its_act_cannot_disagree(town: Town) -> None:
    for person in people(town).values():
        abilities = permissions.abilities(person, town.ours)

        assert abilities == {str(act): permissions.can(person, act, town.ours) for act in Act}


def test_a_person_who_is_nowhere_may_nothing(town: Town) -> None:
    assert any(permissions.abilities(factories.user(), town.ours).values()) is False
