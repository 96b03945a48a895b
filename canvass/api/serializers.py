"""What phones send and get. Every field is named; a field that is not named here is refused."""

from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from canvass.enums import Outcome, Result
from canvass.events import Event, Fix
from voters.enums import Purpose, Stance, ToldBy

LARGEST_ID = 2**63 - 1
MOST_EVENTS = 100
MOST_LISTS = 20
FURTHEST_OFF = 100_000
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Strict(serializers.Serializer[Any]):
    """Refuses what it does not know, so that nobody slips an owner, a campaign or a source in."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {str(name)[:40]: ["There is no such field."] for name in sorted(unknown, key=str)[:10]}
            )
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    """A moment of this century, with its offset from UTC."""

    def to_internal_value(self, value: Any) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if not EARLIEST < moment < LATEST:
            raise serializers.ValidationError("This lies outside the century.")
        return moment


class RegisterSerializer(Strict):
    device = serializers.UUIDField(help_text="The phone's own name for itself.")


class WhoSerializer(serializers.Serializer[Any]):
    volunteer = serializers.UUIDField()
    campaign = serializers.CharField()
    form_token = serializers.CharField(help_text="What the registration has to show, in X-CSRFToken.")


class DoorChoiceSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    words = serializers.CharField()


class FollowUpSerializer(serializers.Serializer[Any]):
    ask = serializers.CharField()
    when = serializers.ListField(child=serializers.ChoiceField(choices=Stance.choices))
    after = serializers.CharField(help_text="The choice of the first question after which this one is asked.")
    choices = DoorChoiceSerializer(many=True)


class DoorWordsSerializer(serializers.Serializer[Any]):
    opening = serializers.CharField()
    question = serializers.CharField()
    thanks = serializers.CharField()
    follow_ups = FollowUpSerializer(many=True)
    translations = serializers.DictField(help_text="The same words, by language; choices in the same order.")


class DoorNoteSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    words = serializers.CharField()


class DoorPersonSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    age = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    said_yes_on = serializers.DateField(allow_null=True)


class DoorSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    address = serializers.CharField()
    unit = serializers.CharField()
    number = serializers.CharField()
    street = serializers.CharField()
    city = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    notes = DoorNoteSerializer(many=True)
    people = DoorPersonSerializer(many=True)


class CallSerializer(serializers.Serializer[Any]):
    """Whom a volunteer may call: a member of the staff."""

    name = serializers.CharField()
    number = serializers.CharField()


class SheetSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    campaign = serializers.CharField()
    candidate = serializers.CharField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    revision = serializers.IntegerField()
    given_at = serializers.DateTimeField()
    script = DoorWordsSerializer()
    call = CallSerializer(allow_null=True)
    asks_position = serializers.BooleanField(help_text="Say where the phone is with what is recorded.")
    doors = DoorSerializer(many=True)
    done = serializers.ListField(child=serializers.IntegerField())
    later = serializers.DictField(
        child=serializers.CharField(allow_blank=True), help_text="Doors to come back to, with the time that was named."
    )


class OwnListSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    drive = serializers.CharField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    doors = serializers.IntegerField(source="counts.doors")
    people = serializers.IntegerField(source="counts.people")
    done = serializers.IntegerField(source="counts.done")
    metres = serializers.IntegerField(help_text="The way from door to door.")
    minutes = serializers.IntegerField(help_text="How long it takes, about.")
    meeting_place = serializers.CharField(help_text="Where and when people meet, while a launch runs; else empty.")


class PastListSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    doors = serializers.IntegerField(source="counts.doors")
    done = serializers.IntegerField(source="counts.done")
    spoken = serializers.IntegerField(source="counts.spoken")


class BatchBesideSerializer(serializers.Serializer[Any]):
    """Texts to send: they need a signal, and a page of their own."""

    id = serializers.CharField()
    name = serializers.CharField()
    question = serializers.CharField()
    purpose = serializers.CharField()
    in_hand = serializers.IntegerField(help_text="People in this volunteer's hand who are not written to yet.")
    free = serializers.IntegerField(help_text="If nobody is in hand: how many may be taken at once.")
    refusal = serializers.CharField(help_text="Why nobody can be written to now, or empty.")
    url = serializers.CharField()


class BesideSerializer(serializers.Serializer[Any]):
    batches = BatchBesideSerializer(many=True)
    answers = serializers.IntegerField(help_text="Answers of voters that wait for this volunteer.")
    answers_url = serializers.CharField()


class OwnListsSerializer(serializers.Serializer[Any]):
    wipe = serializers.BooleanField(help_text="This phone was reported lost: forget every name.")
    lists = OwnListSerializer(many=True)
    past = PastListSerializer(many=True)
    beside = BesideSerializer()


class RegisteredSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Shown once; good for 14 days, for this phone alone.")
    volunteer = serializers.UUIDField()
    expires_at = serializers.DateTimeField()
    work = OwnListsSerializer(help_text="What there is to do, so that a first visit need not ask once more.")


class GivenBackSerializer(serializers.Serializer[Any]):
    doors_left = serializers.IntegerField()


class FixSerializer(Strict):
    """Where the phone is, by itself: one look, never a watch."""

    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    accuracy = serializers.IntegerField(min_value=0, max_value=FURTHEST_OFF, help_text="In metres.")


class DoorEventSerializer(Strict):
    id = serializers.UUIDField()
    list = serializers.UUIDField()
    door = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    person = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, allow_null=True, default=None)
    result = serializers.ChoiceField(choices=Result.choices)
    answer = serializers.ChoiceField(choices=Stance.choices, allow_null=True, default=None)
    told_by = serializers.ChoiceField(choices=ToldBy.choices, default=ToldBy.SELF)
    detail = serializers.CharField(max_length=40, allow_blank=True, default="")
    note = serializers.CharField(max_length=500, allow_blank=True, default="")
    said_at = MomentField(help_text="By the phone's own clock.")
    undoes = serializers.UUIDField(allow_null=True, default=None)
    corrects = serializers.UUIDField(allow_null=True, default=None)
    zone = serializers.CharField(max_length=64, allow_blank=True, default="", help_text="The phone's time zone.")
    position = FixSerializer(allow_null=True, default=None)

    def event(self, fields: dict[str, Any]) -> Event:
        return Event(
            id=fields["id"],
            walk_list_id=fields["list"],
            household_id=fields["door"],
            voter_id=fields["person"],
            result=Result(fields["result"]),
            answer=Stance(fields["answer"]) if fields["answer"] else None,
            told_by=ToldBy(fields["told_by"]),
            detail=fields["detail"],
            note=fields["note"],
            said_at=fields["said_at"],
            undoes=fields["undoes"],
            corrects=fields["corrects"],
            zone=fields["zone"],
            position=Fix(**fields["position"]) if fields["position"] else None,
        )


class EnvelopeSerializer(Strict):
    sent_at = MomentField(help_text="The phone's clock at sending; the difference corrects what it says of times.")
    version = serializers.CharField(max_length=20)
    unsent = serializers.IntegerField(min_value=0, max_value=100_000, help_text="Left on the phone after this.")
    lists = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_LISTS)


class SyncSerializer(EnvelopeSerializer):
    events = DoorEventSerializer(many=True)


class AnswerSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reason = serializers.CharField(help_text="Empty unless the event was refused.")


class ChangeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    ended = serializers.BooleanField(help_text="In this phone's hands no more: forget its names.")
    removed = serializers.ListField(child=serializers.IntegerField(), help_text="People taken off the list.")
    done_elsewhere = serializers.ListField(child=serializers.IntegerField(), help_text="Doors others have done.")


class SyncedSerializer(serializers.Serializer[Any]):
    server_at = serializers.DateTimeField()
    wipe = serializers.BooleanField(help_text="This phone was reported lost: forget every name.")
    answers = AnswerSerializer(many=True)
    changes = ChangeSerializer(many=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal: a word for a program, a sentence for a person, and by path what is wrong in a body."""

    error = serializers.CharField()
    message = serializers.CharField()
    problems = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
