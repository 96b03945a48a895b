"""Events are written in runs: those from which at most an answer follows, together; every other one by itself."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from canvass import effects, positions
from canvass.book import Book
from canvass.effects import Unacceptable
from canvass.enums import RefusedBecause
from canvass.events import Event
from canvass.models import Visit
from voters import identify, many_rows, permissions

#: What the database says when something of that id stands already.
TAKEN = ("canvass_visit_pkey", "voters_identification_pkey")


@dataclass
class Writer:
    """Takes the events of one batch in the order in which they were said.

    What it was given is written at the latest by ``flush``, which must come last. ``refused`` then names those of
    a run that could not be written after all, with the reason.
    """

    book: Book
    refused: dict[UUID, RefusedBecause] = field(default_factory=dict)
    _run: list[tuple[Visit, Event]] = field(default_factory=list)

    def add(self, visit: Visit, event: Event) -> None:
        """Write the event with the run, or at once with all that follows from it. Raises ``Unacceptable``."""
        if effects.goes_together(visit, event=event, book=self.book):
            self._run.append((visit, event))
        else:
            self.flush()
            self._write(visit, event)
        self.book.keep(visit, event)

    def flush(self) -> None:
        """Write the run in a few statements, or, where one event of it cannot stand, one after the other."""
        run, self._run = self._run, []
        if not run:
            return
        try:
            with transaction.atomic():
                many_rows.insert([visit for visit, _ in run])
                positions.keep(run)
                effects.hear(run, book=self.book)
        except IntegrityError as error:
            _check_id_is_taken(error)
            self._write_singly(run)
        except permissions.Forbidden:
            self._write_singly(run)

    def _write_singly(self, run: list[tuple[Visit, Event]]) -> None:
        for visit, event in run:
            try:
                self._write(visit, event)
            except Unacceptable as refusal:
                self.refused[event.id] = refusal.reason
                self.book.forget(visit)

    def _write(self, visit: Visit, event: Event) -> None:
        try:
            with transaction.atomic():
                visit.save(force_insert=True)
                positions.keep([(visit, event)])
                effects.follow(visit, event=event, book=self.book)
        except identify.IdTaken as taken:
            raise Unacceptable(RefusedBecause.ID_TAKEN) from taken
        except permissions.Forbidden as forbidden:
            raise Unacceptable(RefusedBecause.FORBIDDEN) from forbidden
        except IntegrityError as error:
            _check_id_is_taken(error)
            raise Unacceptable(RefusedBecause.ID_TAKEN) from error


def _check_id_is_taken(error: IntegrityError) -> None:
    """Raise the error again unless it says that something of that id stands already."""
    if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") not in TAKEN:
        raise error
