"""Why a text does not go, in one word and one sentence."""

from datetime import datetime

from django.utils.translation import gettext as _

from textbank.enums import Closing, TextRefusal
from voters.enums import Refusal


class Refused(Exception):
    """This text may not go. ``reason`` is a word of ours or of the gate; ``opens_at`` says when it may, if known."""

    def __init__(self, reason: TextRefusal | Refusal, *, opens_at: datetime | None = None) -> None:
        super().__init__(_(str(reason.label)))
        self.reason = reason
        self.code = str(reason)
        self.opens_at = opens_at

    @property
    def closing(self) -> Closing | None:
        """Why the conversation is over, or None when the text may go at another time."""
        if isinstance(self.reason, Refusal):
            return None if self.reason == Refusal.TOO_EARLY else Closing.GATE
        return CLOSINGS.get(self.reason)


class RequestTaken(Exception):
    """Another tap already has this name: a client may repeat a request, never change it."""

    code = "request_taken"

    def __init__(self) -> None:
        super().__init__(_("This tap was used for another text."))


CLOSINGS = {
    TextRefusal.STOPPED: Closing.STOPPED,
    TextRefusal.PROTECTED: Closing.PROTECTED,
    TextRefusal.RESTRICTED: Closing.RESTRICTED,
    TextRefusal.WRONG_PERSON: Closing.WRONG_PERSON,
    TextRefusal.NO_TEXTS: Closing.NO_TEXTS,
}
