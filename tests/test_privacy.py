"""Every column is classified when it is born: personal, with how it ends, or plain."""

import pytest
from django.apps import apps
from django.db import models

from tests import sources

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in sources.APPS]

#: Tables that come with what we install. None of them is filled by us but the second factors.
THEIRS: dict[str, dict[str, tuple[str, ...]]] = {
    "account.EmailAddress": {"personal": ("email",), "plain": ("id", "user", "verified", "primary")},
    "account.EmailConfirmation": {"personal": (), "plain": ("id", "email_address", "created", "sent", "key")},
    "auth.Group": {"personal": (), "plain": ("id", "name")},
    "auth.Permission": {"personal": (), "plain": ("id", "name", "content_type", "codename")},
    "contenttypes.ContentType": {"personal": (), "plain": ("id", "app_label", "model")},
    "mfa.Authenticator": {"personal": ("data",), "plain": ("id", "user", "type", "created_at", "last_used_at")},
}


def columns(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if not isinstance(field, models.CompositePrimaryKey)}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_column_of_ours_is_personal_or_plain(model: type[models.Model]) -> None:
    privacy = model.Privacy  # type: ignore[attr-defined]  # each of ours has one
    personal, plain = set(privacy.personal), set(privacy.plain)

    assert personal | plain == columns(model)
    assert personal & plain == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_is_personal_says_how_it_ends(model: type[models.Model]) -> None:
    privacy = model.Privacy  # type: ignore[attr-defined]  # each of ours has one

    assert [name for name, ending in privacy.personal.items() if len(ending) < 3] == []


def test_every_other_table_is_known_column_by_column() -> None:
    others = {model._meta.label: columns(model) for model in apps.get_models() if model not in OURS}

    assert others == {label: {*named["personal"], *named["plain"]} for label, named in THEIRS.items()}


def test_nothing_that_no_feature_reads_is_kept_of_a_voter() -> None:
    named = {field.name for model in OURS for field in model._meta.concrete_fields}

    assert named & {"ssn", "social_security", "drivers_license", "license_number", "birth_place", "race"} == set()


def test_no_name_stands_in_the_words_for_a_row() -> None:
    """``str(row)`` goes into logs and errors: the default says only which row it is."""
    speaks = [model.__name__ for model in OURS if "__str__" in vars(model)]

    assert speaks == []
