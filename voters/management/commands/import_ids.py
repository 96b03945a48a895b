"""Read what voters said to another system: ``manage.py import_ids FILE --campaign SLUG``."""

from typing import Any

from django.core.management.base import CommandParser

from voters.management.lists import ListCommand
from voters.models import RollImport

COLUMNS = {"column": "external_id", "answer": "answer", "day": "said_on", "question_column": "question"}


class Command(ListCommand):
    help = "Note answers from another system. They open the gate only if the campaign says so."
    kind = RollImport.Kind.IDS
    noted = "recorded"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--answer", metavar="NAME", help="the heading of the column with the answer")
        parser.add_argument("--day", metavar="NAME", help="the heading of the column with the day of the answer")
        parser.add_argument("--question-column", metavar="NAME", help="the heading of the column with the question")
        parser.add_argument("--question", metavar="WORDS", default="", help="only answers to this question are read")
        parser.add_argument("--day-first", action="store_true", help="3/4/2026 is the third of April")
        super().add_arguments(parser)

    def said(self, options: dict[str, Any]) -> dict[str, Any]:
        named = {ours: options[option] for option, ours in COLUMNS.items() if options[option]}
        return {"named": named, "question": options["question"], "day_first": options["day_first"]}
