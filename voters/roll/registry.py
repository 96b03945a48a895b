"""The elections that voter files tell of, and the ways of voting in them, each under a small number: a voter's row
names them by that."""

import re
from collections.abc import Iterable, Mapping
from threading import Lock

import polars as pl

from voters.models import Election
from voters.roll.refusing import FileRefused

MOST = 32_000


def participation(election: str, method: str) -> str:
    """The name under which a vote by this method is numbered; a file that tells no method names the election alone."""
    return f"{election}/{method}" if method else election


class Registry:
    """Numbers for names of participations. Those that are new get the numbers that ``keep`` will give them."""

    def __init__(self, numbers: Mapping[str, int] | None = None) -> None:
        self._numbers = dict(numbers or {})
        self._known = frozenset(self._numbers)
        self._lock = Lock()  # A file is read by several threads.

    def number(self, name: str) -> int:
        """The number of the participation of this name, which is given one if it has none."""
        with self._lock:
            if name not in self._numbers:
                if len(self._numbers) >= MOST:
                    raise FileRefused("too_many_elections", f"The file tells of more than {MOST:,} elections.")
                self._numbers[name] = max(self._numbers.values(), default=0) + 1
            return self._numbers[name]

    def numbered(self, names: pl.Series) -> dict[str, int]:
        """The numbers of all these names."""
        return {name: self.number(name) for name in names.unique().drop_nulls().sort()}

    def keep(self) -> None:
        """Enter those that are new. The caller holds the roll since before ``load``."""
        new = sorted((number, *_parts(name)) for name, number in self._numbers.items() if name not in self._known)
        Election.objects.bulk_create(
            [
                Election(id=number, name=name, method=method, year=_year(name), kind=name.partition(" ")[2])
                for number, name, method in new
            ]
        )
        self._known = frozenset(self._numbers)


def load() -> Registry:
    """The participations that are known."""
    known = Election.objects.values_list("name", "method", "id")
    return Registry({participation(name, method): number for name, method, number in known})


def entered(names: Iterable[str]) -> dict[str, int]:
    """The numbers of these elections, entered if they are new. The caller holds the roll."""
    found = load()
    numbers = {name: found.number(name) for name in sorted(set(names))}
    found.keep()
    return numbers


def names_of(numbers: Iterable[int]) -> list[str]:
    """What these elections are called, by day."""
    found = Election.objects.filter(pk__in=list(numbers)).order_by("name")
    return list(found.values_list("name", flat=True).distinct())


def _parts(participation: str) -> tuple[str, str]:
    name, _, method = participation.partition("/")
    return name, method


def _year(name: str) -> int | None:
    found = re.match(r"(\d{4})(?![^ -])", name)
    return int(found[1]) if found else None
