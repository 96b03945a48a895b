"""What a script sends and gets about universes. Every field is named; a field that is not named here is refused."""

from typing import Any

from rest_framework import serializers

from voters.enums import Channel, Purpose, Refusal


class SearchSerializer(serializers.Serializer[Any]):
    """A search to count."""

    spec = serializers.JSONField(help_text="As docs/universes.md says.")
    purpose = serializers.ChoiceField(choices=Purpose.choices, default=Purpose.IDENTIFY)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {str(name)[:40]: ["There is no such field."] for name in sorted(unknown, key=str)[:10]}
            )
        return super().to_internal_value(data)


class NewUniverseSerializer(SearchSerializer):
    name = serializers.CharField(max_length=80)


class UniverseSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    sentence = serializers.CharField()
    spec = serializers.JSONField()
    saved_at = serializers.DateTimeField()


class UniversesSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    universes = UniverseSerializer(many=True)


class GateReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=Refusal.choices)
    people = serializers.IntegerField()


class GateSerializer(serializers.Serializer[Any]):
    channel = serializers.ChoiceField(choices=Channel.choices)
    total = serializers.IntegerField()
    allowed = serializers.IntegerField()
    refused = GateReasonSerializer(many=True)


class CountsSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    voters = serializers.IntegerField()
    doors = serializers.IntegerField()
    phones = serializers.IntegerField()
    seconds = serializers.FloatField()
    gate = GateSerializer(many=True, help_text="Of a universe for reminding: whom the gate lets pass.")
