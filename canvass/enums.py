"""The words of the doors, as they stand in the database."""

from django.db.models import TextChoices


class ListState(TextChoices):
    """Where a walk list is."""

    FREE = "free", "Free"
    OUT = "out", "Out"
    BACK = "back", "Back"
    DONE = "done", "Done"


class CutState(TextChoices):
    """Where the cutting of a drive into turfs is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"
    LOST = "lost", "Its worker died"


class Border(TextChoices):
    """What turfs may be kept within: what the roll says of each voter, under the name of its column."""

    PRECINCT = "precinct", "Precincts"
    CONGRESSIONAL = "congressional_district", "Congressional districts"
    STATE_SENATE = "state_senate_district", "State senate districts"
    STATE_HOUSE = "state_house_district", "State house districts"


class TurfAct(TextChoices):
    """What somebody did to turfs by hand."""

    DRAWN = "drawn", "A turf drawn"
    MERGED = "merged", "Turfs merged"
    SPLIT = "split", "A turf split"
    MOVED = "moved", "Doors moved"
    REORDERED = "reordered", "Doors put in another order"
    RENAMED = "renamed", "A turf renamed"
    PLACED = "placed", "Doors placed"
    RECUT = "recut", "Free turfs cut anew"


class Result(TextChoices):
    """What happened at a door. Never what a voter said: that is an identification of its own."""

    ANSWERED = "answered", "Answered"
    NOT_HOME = "not_home", "Not home"
    REFUSED = "refused", "Refused"
    MOVED = "moved", "Moved"
    DECEASED = "deceased", "Deceased"
    WRONG_ADDRESS = "wrong_address", "Wrong address"
    CANNOT_REACH = "cannot_reach", "Cannot reach the door"
    LANGUAGE = "language", "Another language"
    COME_BACK = "come_back", "Come back"
    LITERATURE = "literature", "Left literature"
    DO_NOT_CONTACT = "do_not_contact", "Asked not to be contacted"
    UNSAFE = "unsafe", "Unsafe"
    REMINDED = "reminded", "Reminded"
    HAS_VOTED = "has_voted", "Has voted"
    NOT_A_SUPPORTER = "not_a_supporter", "Not a supporter"
    FOLLOW_UP = "follow_up", "Answered a further question"
    SOMEBODY_ELSE = "somebody_else", "Somebody else lives here"
    NOTE = "note", "Note"
    TAKEN_BACK = "taken_back", "Taken back"


#: What says something about a door without being a knock on it.
NO_KNOCK = (Result.NOTE, Result.TAKEN_BACK)
#: Another knock after which nobody waits for us to come back any more.
KNOCKED_AGAIN = (
    Result.ANSWERED,
    Result.REMINDED,
    Result.HAS_VOTED,
    Result.NOT_A_SUPPORTER,
    Result.NOT_HOME,
    Result.REFUSED,
    Result.WRONG_ADDRESS,
    Result.CANNOT_REACH,
    Result.LANGUAGE,
    Result.DO_NOT_CONTACT,
    Result.UNSAFE,
)


class Held(TextChoices):
    """Why somebody has to look at an event before it counts."""

    NO = "", "Counts"
    LIST_TAKEN_AWAY = "list_taken_away", "The list was taken away before"
    DEVICE_REVOKED = "device_revoked", "The phone was reported lost"


class Outcome(TextChoices):
    """What became of one event that a phone sent."""

    NEW = "new", "Recorded"
    AGAIN = "again", "Recorded before"
    REFUSED = "refused", "Refused"


class RefusedBecause(TextChoices):
    """Why one event of a phone is not recorded."""

    ID_TAKEN = "id_taken", "Another event has this id"
    UNKNOWN_LIST = "unknown_list", "This phone never had that list"
    UNKNOWN_DOOR = "unknown_door", "That door is not on the list"
    UNKNOWN_PERSON = "unknown_person", "That person is not on the list"
    SAID_IN_THE_FUTURE = "said_in_the_future", "The phone's clock is ahead"
    SAID_BEFORE_THE_LIST = "said_before_the_list", "Earlier than the list was handed out"
    UNKNOWN_CHOICE = "unknown_choice", "The script of that list does not ask that"
    WRONG_DRIVE = "wrong_drive", "This drive does not ask that"
    MALFORMED = "malformed", "It cannot be read"
    INCOMPLETE = "incomplete", "Something is missing"
    NOT_YOURS = "not_yours", "Somebody else recorded that"
    FORBIDDEN = "forbidden", "Your part in the campaign has ended"
    TOO_MANY = "too_many", "Too many in one hour"
