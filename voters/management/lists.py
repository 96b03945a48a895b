"""The commands that note a list from outside: who has voted, and what voters said to another system."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from voters import permissions, uploads
from voters.management.answering import AnsweringCommand, UnknownCampaign, campaign_named
from voters.management.telling import words
from voters.models import Campaign, RollImport, User
from voters.outside.applying import import_list
from voters.outside.report import Report
from voters.roll.applying import alone
from voters.roll.recognise import FileRefused
from voters.roll.report import SumsDiffer
from voters.roll.telling import Tell


class UnknownPerson(Exception):
    """Nobody of this address works here."""

    code = "unknown_person"


class ListCommand(AnsweringCommand):
    """Subclasses say of which kind their lists are, and in ``noted`` what becomes of a line that fits."""

    kind: ClassVar[RollImport.Kind]
    noted: ClassVar[str]
    refusals = (UnknownCampaign, UnknownPerson, permissions.Forbidden, FileRefused, SumsDiffer)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="text with commas, tabs, bars or semicolons, or a workbook")
        parser.add_argument("--campaign", metavar="SLUG", required=True)
        parser.add_argument("--column", metavar="NAME", help="the heading of the column with the voter's number")
        parser.add_argument("--by", metavar="EMAIL", help="the organizer who answers for it")
        parser.add_argument("--dry-run", action="store_true", help="count what would be noted, and note nothing")
        super().add_arguments(parser)

    def said(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the options say of the columns."""
        return {"named": {"external_id": options["column"]} if options["column"] else {}}

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.", returncode=2)
        campaign, by = campaign_named(options["campaign"]), _person(options["by"])
        with words(self.stderr.write) as tell:
            report = self._import(options, campaign, by, tell)
        if options["dry_run"]:
            self.stderr.write("This was a dry run: nothing was changed.")
        return report.as_json()

    def _import(self, options: dict[str, Any], campaign: Campaign, by: User | None, tell: Tell) -> Report:
        given = {"kind": self.kind, "path": options["file"], "campaign": campaign, "by": by, "at": timezone.now()}
        given |= {"said": self.said(options), "progress": tell}
        if options["dry_run"]:
            return import_list(**given, dry_run=True)
        row = RollImport.objects.create(
            campaign=campaign,
            kind=self.kind,
            label=uploads.label_of(options["file"].name),
            by=by,
            bytes_total=options["file"].stat().st_size,
            state=RollImport.State.APPLYING,
        )
        try:
            with alone(row.pk):  # So that no worker takes it for one whose worker has died.
                return import_list(**given, row=row)
        except BaseException as error:  # Also a stop from the keyboard.
            message = str(error) if isinstance(error, FileRefused) else uploads.FAILED_LIST
            failed = {"state": RollImport.State.FAILED, "message": message, "ended_at": timezone.now()}
            RollImport.objects.filter(pk=row.pk).update(**failed)
            raise

    def tell(self, answer: dict[str, Any]) -> str:
        fates = {"noted": self.noted, "already": "known before", "unknown": "not on the roll"}
        fates |= {"duplicates": "twice in the file", "skipped": "tell nothing", "rejected": "rejected"}
        rejects = f"   see {answer['rejects_file']}" if answer["rejects_file"] else ""
        lines = [f"{answer['rows']:,} lines in {answer['seconds']:.1f} s"]
        lines += [f"  {answer[fate]:>12,}  {told}" for fate, told in fates.items()]
        return "\n".join(lines) + rejects


def _person(email: str | None) -> User | None:
    """The person of this address; nobody where none is named: the command runs for whoever owns the machine."""
    if email is None:
        return None
    by = User.objects.filter(email=email.lower()).first()
    if by is None:
        raise UnknownPerson("Nobody here has this address.")
    return by
