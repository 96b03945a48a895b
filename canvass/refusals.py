"""Why a list is not handed out, in words that say what to do."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from canvass import handing_out, numbers, trust, walk_lists
from voters import budgets, releases

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

TO_STAFF: dict[type[Exception], str] = {
    walk_lists.NotFree: "Somebody was faster: this list is out already.",
    trust.TooManyLists: "{name} has two lists in hand. Take one back first.",
    trust.NotVouchedFor: "{name} is new here: until doors of a first list are knocked, at most 100 doors are in hand."
    " Hand out a shorter list, or say on the page “Volunteers” that you know {name}.",
    trust.TakesWithoutWorking: "{name} opened three lists and knocked at few of their doors. Look at it on the page"
    " “Volunteers”; you can let {name} go on.",
    budgets.OverBudget: "{name} would see more people than one volunteer may: {why} You can add 1,000 on the page"
    " “Volunteers”.",
}
TO_STAFF |= {
    walk_lists.BeingWalked: "Another drive walks every door of this list today. Hand it out tomorrow.",
    walk_lists.NotOut: "This list has come back already.",
    releases.NotReleased: "This drive reminds, and waits for the signatures of two admins. They sign at the gate.",
    handing_out.NothingFree: "Nothing is left of this list: every door was knocked.",
}
TO_VOLUNTEER: dict[type[Exception], "StrPromise"] = {
    walk_lists.NotFree: _("Somebody was faster: this list is out already. Take another."),
    trust.TooManyLists: _("You have two lists in hand. Give one back first."),
    trust.NotVouchedFor: _(
        "Before you knock at your first list, you hold at most 100 doors. Take a shorter one, or ask your organizer."
    ),
    trust.TakesWithoutWorking: _(
        "You opened three lists with few doors knocked. Send what is on your phone, then ask your organizer."
    ),
    budgets.OverBudget: _("That is enough people for one volunteer for now. Your organizer can add more."),
}
TO_VOLUNTEER |= {
    walk_lists.BeingWalked: _("Others walk every door of this list today. Take another."),
    walk_lists.NotOut: _("This list has come back already. Take another."),
    releases.NotReleased: _("Your organizers have not released this list yet. Ask them."),
    handing_out.NothingFree: _("No list is free here now. Ask your organizer."),
    numbers.WrongNumber: _("No list has this number now. Look at it again, or scan its QR code."),
    numbers.TooManyTries: _("Too many wrong numbers. Scan the QR code of the list, or ask your organizer."),
}
REFUSED = tuple(TO_VOLUNTEER)


def in_words(refusal: Exception, *, name: str = "") -> str:
    """What to tell an organizer about ``name``, or, without one, the volunteer."""
    if name:
        return TO_STAFF[type(refusal)].format(name=name, why=refusal)
    return str(TO_VOLUNTEER[type(refusal)])
