"""The life of a message as the carrier tells it. Reports come late, twice and out of order, so a state only rises."""

RANKS = {
    "scheduled": 0,
    "accepted": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
    "read": 4,
    "partially_delivered": 4,
}
FINAL = 4


def rank_of(status: str) -> int:
    """Order statuses: a report counts only when it ranks higher than what is stored. An unknown word ranks lowest."""
    return RANKS.get(status, -1)


def is_final(status: str) -> bool:
    return rank_of(status) == FINAL
