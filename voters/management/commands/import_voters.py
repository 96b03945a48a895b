"""Read a voter file into the roll: ``manage.py import_voters FILE``."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from voters.management.answering import AnsweringCommand
from voters.management.telling import words
from voters.models import RollImport
from voters.roll import applying, placing, report
from voters.roll.layouts import AUTO, LAYOUTS
from voters.roll.quality import COLUMNS
from voters.roll.recognise import FileRefused, recognise

NAMED = 20  # of the files that were passed over
FATES = ("created", "updated", "unchanged", "removed", "duplicates")


class Command(AnsweringCommand):
    help = "Read a voter file into the roll. Killed, the same command goes on where it was."
    refusals = (FileRefused, report.SumsDiffer)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the voter file, an archive, or a folder of one state's files")
        parser.add_argument("--layout", default=AUTO, choices=[AUTO, *sorted(LAYOUTS)], help="how it is written")
        parser.add_argument("--history", type=Path, help="the file of who voted when, where the state keeps one apart")
        parser.add_argument("--doors", type=Path, help="a list of where the doors are: id or address, lat, lon")
        parser.add_argument("--state", default="", help="two letters, for rows that do not name their state")
        parser.add_argument(
            "--missing",
            default=RollImport.Missing.AUTO,
            choices=RollImport.Missing.values,
            help="voters of the same list and counties who are not in the file: mark them as gone, keep them, or mark"
            " them unless they are more than a tenth",
        )
        parser.add_argument("--dry-run", action="store_true", help="count what would change, and change nothing")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        for file in (options["file"], options["history"], options["doors"]):
            if file and not file.exists():
                raise CommandError(f"There is no file {file}.", returncode=2)
        if options["doors"]:
            state = recognise(options["file"], layout=options["layout"], state=options["state"]).state
            placing.check_can_read(path=options["doors"], state=state)
        with words(self.stderr.write) as tell:
            done = applying.import_file(
                path=options["file"],
                layout=options["layout"],
                history=options["history"],
                state=options["state"],
                dry_run=options["dry_run"],
                missing=options["missing"],
                by=None,
                at=timezone.now(),
                progress=tell,
            )
        self._say(done)
        quality = {} if done.dry_run else {"filled": done.filled, "wrong": done.wrong}
        passed_over = {"passed_over": done.passed_over} if done.passed_over else {}
        return done.as_json() | quality | passed_over | _doors(options)

    def _say(self, done: report.Report) -> None:
        """What a person should know beside the sums."""
        for what, count in done.warnings.items():
            self.stderr.write(f"{count:,} voters have {what}: it was left out.")
        if done.histories:
            self.stderr.write(f"Who voted when was read from what lies beside the voters: {', '.join(done.histories)}.")
        for each in done.passed_over[:NAMED]:
            self.stderr.write(f"Passed over: {each['name']}: {each['why']}.")
        if len(done.passed_over) > NAMED:
            self.stderr.write(f"And {len(done.passed_over) - NAMED:,} files more were passed over; --json names them.")
        if done.dry_run:
            self.stderr.write("This was a dry run: nothing was changed.")
        for concern in done.wrong:
            self.stderr.write(f"Worth a look: {concern}")

    def tell(self, answer: dict[str, Any]) -> str:
        rejects = f"   see {answer['rejects_file']}" if answer["rejects_file"] else ""
        lines = [
            f"{answer['rows']:,} rows in {answer['seconds']:.1f} s",
            *(
                f"  {name:10} {answer[name]:>12,}"
                for name in ("created", "updated", "unchanged", "removed", "duplicates")
            ),
            f"  {'rejected':10} {answer['rejected']:>12,}{rejects}",
            f"  {'skipped':10} {answer['skipped']:>12,}",
        ]
        if answer.get("filled"):
            lines.append("What the roll holds of this list now")
            lines += [f"  {COLUMNS[name][0]:24} {share:>6.1f}%" for name, share in answer["filled"].items()]
        return "\n".join(lines)


def _doors(options: dict[str, Any]) -> dict[str, Any]:
    """Place the doors once the voters stand in the roll; a dry run looks at no doors."""
    if not options["doors"] or options["dry_run"]:
        return {}
    source = recognise(options["file"], layout=options["layout"], state=options["state"])
    return {"doors": placing.from_list(path=options["doors"], state=source.state, by=None).as_json()}
