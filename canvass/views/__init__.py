"""Pages of the doors: the organizer's and the volunteer's."""
