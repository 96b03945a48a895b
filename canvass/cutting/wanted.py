"""What is wanted of a turf: so many doors, or so many minutes of work."""

import math
from dataclasses import dataclass, field

ROUNDING = 1e-9


@dataclass(frozen=True)
class Pace:
    """How long things take. A further door in a building already reached costs less than the first."""

    door_minutes: float = 1.75
    flat_minutes: float = 1.0
    metres_a_minute: float = 75.0

    def minutes(self, *, doors: int, buildings: int, metres: float) -> float:
        """The minutes of a list: its doors, of which some share a building, and the way between them."""
        knocking = buildings * self.door_minutes + (doors - buildings) * self.flat_minutes
        return knocking + metres / self.metres_a_minute


class BadSize(Exception):
    """A size that no turf can have."""

    code = "bad_size"


@dataclass(frozen=True)
class Size:
    """The size of a turf: in doors, or in minutes where ``minutes`` is set; a tenth more or less is good."""

    doors: int = 60
    minutes: float | None = None
    pace: Pace = field(default_factory=Pace)
    tolerance: float = 0.10

    def __post_init__(self) -> None:
        if self.doors < 1:
            raise BadSize("A turf needs at least one door.")
        if self.minutes is not None and not 5 <= self.minutes <= 1440:
            raise BadSize("A turf takes from 5 minutes to a day.")

    @property
    def wanted(self) -> float:
        return float(self.doors) if self.minutes is None else self.minutes

    @property
    def low(self) -> float:
        bare = self.wanted * (1.0 - self.tolerance)
        return bare if self.minutes else float(math.ceil(bare - ROUNDING))

    @property
    def high(self) -> float:
        bare = self.wanted * (1.0 + self.tolerance)
        return bare if self.minutes else float(math.floor(bare + ROUNDING))

    @property
    def aim(self) -> tuple[float, float]:
        """Between what the cut draws sizes: in minutes half the tolerance, since the way in them changes to the end."""
        if self.minutes is None:
            return self.low, self.high
        return self.minutes * (1.0 - self.tolerance / 2), self.minutes * (1.0 + self.tolerance / 2)

    @property
    def rate(self) -> float:
        """Size for each metre walked."""
        return 1.0 / self.pace.metres_a_minute if self.minutes else 0.0

    def of_house(self, doors: int) -> float:
        """The size of so many doors of one building, without any way."""
        return self.pace.minutes(doors=doors, buildings=1, metres=0.0) if self.minutes else float(doors)

    def doors_of_house(self, size: float) -> int:
        """How many doors of one building fit into ``size``; at least one."""
        if not self.minutes:
            return max(1, int(size))
        return max(1, 1 + int((size - self.pace.door_minutes) / self.pace.flat_minutes + ROUNDING))
