"""The text bank's words, as they stand in the database."""

from django.db.models import TextChoices


class ConversationState(TextChoices):
    """Where a conversation stands; the texter's tabs follow it."""

    TO_SEND = "to_send", "To send"
    WAITING = "waiting", "Waiting"
    TO_ANSWER = "to_answer", "To answer"
    DONE = "done", "Done"


class Closing(TextChoices):
    """Why a conversation is done. Those without a word of their own carry the gate's reason."""

    STOPPED = "stopped", "Wants no texts"
    WRONG_PERSON = "wrong_person", "Wrong person"
    NOT_A_SUPPORTER = "not_a_supporter", "Not a supporter"
    FINISHED = "finished", "Finished"
    ABUSIVE = "abusive", "Abusive"
    NO_TEXTS = "no_texts", "Number takes no texts"
    FAILED = "failed", "The text failed"
    ANOTHER_DRIVE = "another_drive", "Goes on in another drive"
    PROTECTED = "protected", "Protected voter"
    RESTRICTED = "restricted", "Asked not to be contacted, moved or deceased"
    GATE = "gate", "The gate is shut"


class Direction(TextChoices):
    OUT = "out", "Ours"
    IN = "in", "Theirs"


class Kind(TextChoices):
    """What a text is: the first one, a reply of ours, or what the voter wrote."""

    OPENER = "opener", "First text"
    REPLY = "reply", "Reply"
    APOLOGY = "apology", "Apology to a wrong person"
    ANSWER = "answer", "Answer"


class MessageState(TextChoices):
    """The life of a text. ``message_states.ALLOWED`` says which state may follow which."""

    HELD = "held", "Waits for a lead"
    QUEUED = "queued", "Waits for the carrier"
    CLAIMED = "claimed", "Being handed over"
    SENT = "sent", "With the carrier"
    DELIVERED = "delivered", "Delivered"
    UNDELIVERED = "undelivered", "Not delivered"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Refused by the carrier"
    UNKNOWN = "unknown", "Not known if sent"
    NOT_SENT = "not_sent", "Not sent"
    CANCELLED = "cancelled", "Called off"
    RECEIVED = "received", "Received"


class WaitsFor(TextChoices):
    """Why a lead reads a text before it goes."""

    NEW_TEXTER = "new_texter", "The first texts of somebody new"
    LINK = "link", "A link that is not the campaign's"
    NUMBER = "number", "A number that is not the campaign's"
    WATCH_WORD = "watch_word", "A word on the watch list"
    LANGUAGE = "language", "A language that nobody approved"


class Ruling(TextChoices):
    """What a lead said of a text that waited."""

    RELEASED = "released", "Released as it stood"
    CORRECTED = "corrected", "Sent in other words"
    RETURNED = "returned", "Returned to its writer"


class Verdict(TextChoices):
    """What a lead makes of a conversation that they read along."""

    GOOD = "good", "Good"
    TALK = "talk", "Talked to"
    TAKEN = "taken", "Taken over"
    CORRECTED = "corrected", "ID corrected"


class Drawn(TextChoices):
    """Why a lead reads a conversation along: by a rule, the gravest first, or by chance."""

    LEAK = "leak", "A reminder reached somebody who is not for us"
    ABUSIVE = "abusive", "Closed as abusive"
    CHANGED = "changed", "The ID was changed"
    NO_ID = "no_id", "Done with an answer and no ID"
    NEW = "new", "Nobody has read this volunteer yet"
    CHANCE = "chance", "Drawn by chance"


class TextRefusal(TextChoices):
    """Why a text may not go now. The gate's own reasons come beside these."""

    SUSPENDED = "suspended", "You have no part in this campaign now."
    NOT_YOURS = "not_yours", "This person is in somebody else's hand."
    NOT_APPROVED = "not_approved", "A second person has to approve the script first."
    PAUSED = "paused", "This drive is paused."
    NOT_RELEASED = "not_released", "This drive waits for the signatures of two admins."
    ENDED = "ended", "This drive is not running today."
    ALL_STOPPED = "all_stopped", "All texts are stopped."
    SENDER_STOPPED = "sender_stopped", "The sending number is stopped."
    SENDER_RESTS = "sender_rests", "The carrier takes no more from this number for a while."
    VARIANT_STOPPED = "variant_stopped", "These words are stopped."
    ALREADY_WRITTEN = "already_written", "The first text to this person has gone."
    ALREADY_CHANGED = "already_changed", "This has changed meanwhile."
    CLOSED = "closed", "This conversation is closed."
    STOPPED = "stopped", "This person wants no texts."
    HELD = "held", "A person has to read the latest answer first."
    PROTECTED = "protected", "This person is protected."
    RESTRICTED = "restricted", "This person may not be contacted."
    WRONG_PERSON = "wrong_person", "This number is not this person's."
    NO_TEXTS = "no_texts", "This number takes no texts."
    QUIET_HOURS = "quiet_hours", "It is too early or too late where this person lives."
    TOO_FAST = "too_fast", "That is faster than one person texts. Wait a moment."
    TOO_LATE = "too_late", "The carrier takes no texts for now. Send it again."
    DEAF = "deaf", "Answers wait to be read. First texts pause for a moment."
    SILENCE = "silence", "The carrier has told us nothing for 10 minutes. First texts pause."
    SWEEP_FAILED = "sweep_failed", "Answers that we missed cannot be fetched. First texts pause."
    TAKES_WITHOUT_WRITING = (
        "takes_without_writing",
        "Three batches came back unwritten. An organizer looks first.",
    )
    ANSWERS_FIRST = "answers_first", "Voters wait for an answer from you. Answer them, then take more people."
    CARRIERS_DAY_IS_FULL = "carriers_day_full", "The carriers take no more from this campaign until midnight Pacific."
    DAY_IS_FULL = "day_is_full", "The campaign has sent what it may send in a day."
    CORRECTED = "corrected", "A lead sent other words instead."
    RETURNED = "returned", "A lead gave this text back."
    NOBODY_WROTE = "nobody_wrote", "Your own words go only to somebody who wrote to us."
    THREE_IN_A_ROW = "three_in_a_row", "Three texts without an answer. Wait for theirs."
    NO_WORDS = "no_words", "There is no text."
    TOO_LONG = "too_long", "A text holds 1,600 characters."
