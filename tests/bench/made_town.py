"""A town of any size for benchmarks, the same on every run: a grid of blocks, winding suburbs and country roads."""

import numpy as np

from canvass.cutting import Door

METRES_A_DEGREE = 111_195.0
NORTH, WEST = 44.05, -93.2


class _Town:
    """Doors as they come, in metres east and north of the middle."""

    def __init__(self, wanted: int, seed: int) -> None:
        self.chance, self.wanted = np.random.default_rng(seed), wanted
        self.doors: list[tuple[float, float, str, int, str]] = []

    def street(self, name: str, start: tuple[float, float], end: tuple[float, float], lots: float, first: int) -> None:
        """Houses on both sides of a straight piece of street, odd numbers on one; one in fifty has flats."""
        way = np.array(end) - np.array(start)
        far = float(np.hypot(*way))
        for side in (-1, 1):
            along = lots * self.chance.uniform(0.3, 0.9)
            while along < far - 4.0:
                across = side * np.array([way[1], -way[0]]) / far * (14.0 + self.chance.normal(0.0, 1.5))
                x, y = np.array(start) + way * along / far + across
                self.house(float(x), float(y), name, first + 2 * int(along / 8.0) + (side < 0))
                along += lots * self.chance.uniform(0.85, 1.25)

    def house(self, x: float, y: float, street: str, number: int) -> None:
        if self.chance.random() < 0.06:
            return  # A vacant lot.
        if self.chance.random() >= 0.02:
            self.doors.append((x, y, street, number, ""))
            return
        floors, flats = (int(many) for many in self.chance.integers(2, 10, 2))
        units = [f"{floor}{flat:02d}" for floor in range(1, floors + 1) for flat in range(1, flats + 1)]
        self.doors.extend((x, y, street, number, unit) for unit in units)

    def grid(self, until: int) -> float:
        """Blocks ring by ring; gives how far they reach."""
        ring = 0
        while len(self.doors) < until:
            for i in range(-ring, ring + 1):
                for j in range(-ring, ring + 1):
                    if max(abs(i), abs(j)) == ring:
                        x, y = i * 180.0, j * 90.0
                        self.street(f"Street {j}", (x, y), (x + 180.0, y), 14.0, 100 * (i + 500))
                        self.street(f"Avenue {i}", (x, y), (x, y + 90.0), 30.0, 100 * (j + 500))
            ring += 1
        return ring * 180.0

    def suburb(self, until: int, north: float) -> None:
        """Roads with courts on both sides, row by row."""
        row = 0
        while len(self.doors) < until:
            for column in range(-3, 4):
                x, y = column * 700.0, north + 320.0 * row
                self.street(f"Lane {row} {column}", (x, y), (x + 640.0, y + self.chance.uniform(-30, 30)), 22.0, 100)
                for court in range(6):
                    at = x + 60.0 + court * 100.0
                    self.street(f"Court {row} {column} {court}", (at, y), (at, y + (-1) ** court * 120.0), 19.0, 1)
            row += 1

    def country(self, reach: float) -> None:
        """Farm roads outward, until there are doors enough."""
        road = 0
        while len(self.doors) < self.wanted:
            way = 2.0 * np.pi * (road * 0.381966 % 1.0)
            out = np.array([np.cos(way), np.sin(way)])
            self.street(f"County Road {road}", tuple(out * reach), tuple(out * (reach + 5000.0)), 160.0, 1000)
            road += 1


def made_town(doors: int, *, seed: int) -> list[Door]:
    """A town of exactly so many doors, its middle first."""
    town = _Town(doors, seed)
    reach = town.grid(round(doors * 0.65))
    town.suburb(round(doors * 0.95), reach)
    town.country(reach * 1.5)
    wide = METRES_A_DEGREE * float(np.cos(np.radians(NORTH)))
    found = sorted(town.doors[:doors], key=lambda door: door[0] ** 2 + door[1] ** 2)
    return [
        Door(n, NORTH + y / METRES_A_DEGREE, WEST + x / wide, street, str(number), unit)
        for n, (x, y, street, number, unit) in enumerate(found, start=1)
    ]
