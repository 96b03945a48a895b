"""What a script sends and gets about universes. Every field is named; a field that is not named here is refused."""

from typing import Any

from rest_framework import serializers

from voters import exports
from voters.enums import Channel, Purpose, Refusal
from voters.models import RollExport


class NamedOnly(serializers.Serializer[Any]):
    """Refuses a field that it does not name."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {str(name)[:40]: ["There is no such field."] for name in sorted(unknown, key=str)[:10]}
            )
        return super().to_internal_value(data)


class SearchSerializer(NamedOnly):
    """A search to count."""

    spec = serializers.JSONField(help_text="As docs/universes.md says.")
    purpose = serializers.ChoiceField(choices=Purpose.choices, default=Purpose.IDENTIFY)


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


class OnTheRollSerializer(serializers.Serializer[Any]):
    """What the page shows of a voter: no number, no score, no answer."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    age = serializers.IntegerField(allow_null=True)
    door = serializers.CharField()
    city = serializers.CharField()
    precinct = serializers.CharField()
    party = serializers.CharField()
    status = serializers.CharField()


class SampleSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    people = OnTheRollSerializer(many=True)


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


class NewExportSerializer(NamedOnly):
    """A part of the roll to be made a file."""

    universe = serializers.UUIDField(allow_null=True, default=None, help_text="None: everybody.")
    columns = serializers.MultipleChoiceField(choices=list(exports.LABELS.items()), allow_empty=False)
    form = serializers.ChoiceField(choices=["csv", "jsonl"], default="csv")
    reason = serializers.CharField(min_length=8, max_length=200, help_text="For whom, and for what. No voters' names.")


class ExportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    copy = serializers.IntegerField(help_text="Stands in each line of the file.")
    universe = serializers.UUIDField(allow_null=True)
    columns = serializers.ListField(child=serializers.CharField())
    form = serializers.CharField()
    people = serializers.IntegerField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=RollExport.State.choices)
    asked_at = serializers.DateTimeField()
    may_take = serializers.BooleanField(help_text="By this person, in this session, now.")


class ExportsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    exports = ExportSerializer(many=True)
