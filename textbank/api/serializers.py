"""The web API's own forms: every field is named, and what is not named is refused."""

from typing import Any

from rest_framework import serializers

from voters.enums import Stance

LARGEST_ID = 2**63 - 1


class Strict(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    """Refuses a request that carries anything but the fields it asks for."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(sorted(map(str, unknown)), "This is not a field."))
        return super().to_internal_value(data)


def person_field(words: str) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=LARGEST_ID, allow_null=True, default=None, help_text=words)


class Nothing(Strict):
    """An act that needs no words."""


class Tap(Strict):
    request_id = serializers.UUIDField(help_text="The client's own name for this tap; repeating it is harmless.")


class Reply(Strict):
    request_id = serializers.UUIDField()
    body = serializers.CharField(max_length=1600, trim_whitespace=False)


class ReadId(Strict):
    id = serializers.UUIDField(help_text="The client's own name for this answer.")
    message = serializers.UUIDField(help_text="The voter's text from which it was read.")
    stance = serializers.ChoiceField(choices=Stance.choices)
    person = person_field("Who of those on the phone answered; without it the person we wrote to.")


class OfMessage(Strict):
    message = serializers.UUIDField()
    person = person_field("Whose answer; without it that of the person we wrote to.")


class Tapped(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    result = serializers.ChoiceField(choices=["new", "again"])
    message = serializers.UUIDField()
    state = serializers.CharField()


class Done(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    result = serializers.ChoiceField(choices=["new", "again"])


class ReadIdAnswer(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    result = serializers.ChoiceField(choices=["new", "again"])
    id = serializers.UUIDField()
    ready_answer = serializers.CharField()
    told_by_another = serializers.BooleanField()


class Refusal(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    error = serializers.CharField()
    message = serializers.CharField()
    opens_at = serializers.DateTimeField(allow_null=True, required=False)


class Person(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    conversation = serializers.UUIDField()
    first_name = serializers.CharField()
    text = serializers.CharField()
    segments = serializers.IntegerField()


class Batch(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    people = serializers.IntegerField()
    done = serializers.IntegerField()
    refusal = serializers.CharField()
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    next = Person(many=True)


class Line(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    pk = serializers.UUIDField()
    ours = serializers.BooleanField()
    body = serializers.CharField()
    at = serializers.DateTimeField()
    badge = serializers.CharField()
    state = serializers.CharField()
    trouble = serializers.CharField()
    said = serializers.CharField()


class Holder(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    pk = serializers.IntegerField()
    name = serializers.CharField()
    said = serializers.CharField()
    told_by_another = serializers.BooleanField()


class Thread(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    pk = serializers.UUIDField()
    state = serializers.CharField()
    closing = serializers.CharField()
    held = serializers.BooleanField()
    said = serializers.CharField()
    latest_answer = serializers.UUIDField(allow_null=True)
    lines = Line(many=True)
    people = Holder(many=True)


class Latest(serializers.Serializer):  # type: ignore[type-arg]  # generic for the checker alone
    state = serializers.CharField()
    latest_answer = serializers.UUIDField(allow_null=True)
