"""Where phones were: kept beside what they recorded, in drives that ask for it, and nowhere else."""

from collections.abc import Sequence

from canvass.events import Event
from canvass.models import Position, Visit
from voters import many_rows


def keep(run: Sequence[tuple[Visit, Event]]) -> None:
    """Note where the phone was at each of these events, if it says so and the drive asks."""
    many_rows.insert(
        [
            Position(
                visit=visit,
                campaign_id=visit.campaign_id,
                latitude=event.position.latitude,
                longitude=event.position.longitude,
                accuracy=event.position.accuracy,
            )
            for visit, event in run
            if event.position is not None and visit.walk_list.drive.asks_position
        ]
    )
