"""The field's words, as they stand in the database."""

from django.db.models import TextChoices


class Stance(TextChoices):
    """What one voter said, once."""

    FOR = "for", "For"
    AGAINST = "against", "Against"
    UNDECIDED = "undecided", "Undecided"


class Standing(TextChoices):
    """What the campaign believes of a voter: follows from the accepted identifications."""

    FOR = "for", "For"
    AGAINST = "against", "Against"
    UNDECIDED = "undecided", "Undecided"
    HELD = "held", "Held for review"


class Source(TextChoices):
    """How an answer reached us."""

    DOOR = "door", "At the door"
    TEXT = "text", "By text"
    PHONE = "phone", "By phone"
    PAPER = "paper", "On paper"
    IMPORT = "import", "From another system"


class ToldBy(TextChoices):
    """Who answered. Only a voter's own words make a stance."""

    SELF = "self", "Themself"
    ANOTHER = "another", "Someone else"


class Ruling(TextChoices):
    """What a person decided about one identification; the latest ruling holds."""

    HELD = "held", "Held for review"
    APPROVED = "approved", "Approved"
    SET_ASIDE = "set_aside", "Set aside"
    WITHDRAWN = "withdrawn", "Taken back by who recorded it"
    RELEASED = "released", "No longer held"


class Decided(TextChoices):
    """What an admin decides about a voter whose answers wait."""

    ACCEPT = "accept", "Accepted the latest answer"
    ACCEPT_ANOTHER = "accept_another", "Accepted another answer"
    UNDECIDED = "undecided", "Nobody knows: none of the answers counts"
    ASK_AGAIN = "ask_again", "Asks again"
    SET_ASIDE = "set_aside", "Set the latest answer aside"
    UNDO = "undo", "Took a decision back"


class Question(TextChoices):
    """How far we are with the answers of a volunteer under question; each step puts its ruling on all of them."""

    HELD = "held", "Held until somebody has looked"
    RELEASED = "released", "Released"
    SET_ASIDE = "set_aside", "Set aside"


class AskedAgain(TextChoices):
    """Why a voter is to be asked again. Only a sample of chance says how often a recorded answer is wrong."""

    SAMPLE = "sample", "Chosen by chance"
    BEFORE_REMINDING = "before_reminding", "Doubtful, and soon to be reminded"
    REVIEW = "review", "From the review"


class Role(TextChoices):
    VOLUNTEER = "volunteer", "Volunteer"
    ORGANIZER = "organizer", "Organizer"
    ADMIN = "admin", "Admin"


class VotingMethod(TextChoices):
    """How somebody voted in a past election, where the file says it."""

    IN_PERSON = "in_person", "In person on the day"
    EARLY = "early", "Early in person"
    MAIL = "mail", "By mail"
    PROVISIONAL = "provisional", "By provisional ballot"


class Purpose(TextChoices):
    """What a drive is for."""

    IDENTIFY = "identify", "Identify voters"
    GOTV = "gotv", "Get out the vote"


class Channel(TextChoices):
    DOOR = "door", "At the door"
    TEXT = "text", "By text"


class ReleaseStep(TextChoices):
    """What was decided about a drive that reminds."""

    SIGNED = "signed", "Signed"
    STOPPED = "stopped", "Stopped"


class Act(TextChoices):
    """What a GOTV contact row stands for."""

    LISTED = "listed", "Put on a list"
    SENT = "sent", "Handed to the carrier"
    PRINTED = "printed", "Printed"
    EXPORTED = "exported", "Exported"


class Party(TextChoices):
    DEM = "DEM", "Democratic"
    REP = "REP", "Republican"
    LIB = "LIB", "Libertarian"
    GRN = "GRN", "Green"
    OTH = "OTH", "Other"
    NPA = "NPA", "No party"


class Registration(TextChoices):
    """A voter's status on the roll."""

    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"
    PREREGISTERED = "preregistered", "Preregistered"
    CANCELLED = "cancelled", "Cancelled"


class Placed(TextChoices):
    """How we know where a door is; empty where nobody said."""

    FILE = "file", "By the voter file"
    SIDE = "side", "By a list of doors"
    BETWEEN = "between", "Between its neighbours"
    HAND = "hand", "Placed by hand"


class Restriction(TextChoices):
    """Why nobody may remind this voter, whatever the voter said."""

    DO_NOT_CONTACT = "do_not_contact", "Asked not to be contacted"
    MOVED = "moved", "Moved away"
    DECEASED = "deceased", "Deceased"
    VOTED = "voted", "Has voted"


class Wish(TextChoices):
    """What the holder of a telephone number asked for; the latest wish holds."""

    STOP = "stop", "No more texts"
    START = "start", "Texts again"


class WishSource(TextChoices):
    KEYWORD = "keyword", "Texted a keyword"
    PHRASE = "phrase", "Asked in plain words"
    VOLUNTEER = "volunteer", "A volunteer noted it"
    CARRIER = "carrier", "The carrier told us"
    STAFF = "staff", "Staff noted it"
    IMPORT = "import", "From another system"


class LeakCause(TextChoices):
    """Why a reminder reached somebody who is not for us."""

    CHANGED_MIND = "changed_mind", "Changed mind"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    MISRECORDED = "misrecorded", "Recorded wrongly"
    LATE_NEWS = "late_news", "Late news from an offline phone"


class Refusal(TextChoices):
    """The gate's reasons, in the order in which it looks."""

    NOT_REGISTERED = "not_registered", "Not registered"
    DECEASED = "deceased", "Deceased"
    MOVED = "moved", "Moved away"
    DO_NOT_CONTACT = "do_not_contact", "Asked not to be contacted"
    OPTED_OUT = "opted_out", "Opted out of texts"
    ALREADY_VOTED = "already_voted", "Has voted already"
    HELD_FOR_REVIEW = "held_for_review", "Held for review"
    AGAINST = "against", "Said against"
    UNDECIDED = "undecided", "Said undecided"
    EXPIRED = "expired", "Said so too long ago"
    UNVERIFIED = "unverified", "No answer that counts"
    TOLD_BY_ANOTHER = "told_by_another", "Told by somebody else"
    ONLY_A_SCORE = "only_a_score", "Only a score"
    NO_ID = "no_id", "Nobody has asked"
    TOO_EARLY = "too_early", "Reminders have not begun"


class CodeChannel(TextChoices):
    """How a sign-in code travels."""

    EMAIL = "email", "By e-mail"
    SMS = "sms", "By text"


class GuessKind(TextChoices):
    """What was guessed at sign-in."""

    CODE = "code", "Code"
    PASSWORD = "password", "Password"
    FACTOR = "factor", "Second factor"
    NUMBER = "number", "Number of a launch"
    LIST = "list", "Number of a walk list"


class AllowanceKind(TextChoices):
    """An organizer's word on one volunteer."""

    VOUCHED_FOR = "vouched_for", "Known to us"
    MORE_DOORS = "more_doors", "1,000 more people at doors"
    MORE_TEXTS = "more_texts", "1,000 more people to text"
    LOOKED_AT = "looked_at", "Looked at, goes on"


class LinkPurpose(TextChoices):
    """What a printed link is for."""

    DEMONSTRATION = "demonstration", "Look around the demonstration town"
    FIRST_ADMIN = "first_admin", "Set up the first campaign"
