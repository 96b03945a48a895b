"""Ask the audit: ``manage.py audit --voter ID`` for who saw a voter, ``--verify`` for whether a row was changed."""

from typing import Any

from django.core.management.base import CommandParser

from voters import audit, audit_chain, queries, who_saw
from voters.management.answering import AnsweringCommand


class UnknownVoter(Exception):
    """No voter, or more than one, has this number."""

    code = "unknown_voter"


class RowLies(Exception):
    """A row of the audit is not what was sealed."""

    code = "row_lies"


class Command(AnsweringCommand):
    help = "Say who saw one voter, or walk the chain over the audit and name the first row that was changed."
    refusals = (UnknownVoter, RowLies)

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--voter", metavar="ID", help="our number of the voter, or the roll's")
        what.add_argument("--verify", action="store_true", help="seal what waits, then check every seal")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        return _verified() if options["verify"] else _seen(options["voter"])

    def tell(self, answer: dict[str, Any]) -> str:
        if "head" in answer:
            return f"{answer['sealed']:,} rows are as they were sealed. The latest seal is {answer['head']}."
        lines = [f"{seen['at']}  {seen['by']}  {seen['how']}" for seen in answer["seen"]]
        return "\n".join(lines) or "Nobody has been shown this voter."


def _verified() -> dict[str, Any]:
    while audit_chain.seal():
        pass  # Each round seals some thousands, until none waits.
    verdict = audit_chain.verify()
    if verdict.first_lie is not None:
        raise RowLies(f"Row {verdict.first_lie} of the audit is not what was sealed.")
    return {"sealed": verdict.sealed, "waiting": verdict.waiting, "head": verdict.head}


def _seen(number: str) -> dict[str, Any]:
    found = list(queries.search_of_id(number)[:2])
    if len(found) != 1:
        raise UnknownVoter("No voter, or more than one, has this number.")
    seen = who_saw.who_saw(voter=found[0])
    audit.record("audit.voter_asked", by=None, campaign=None, on=found[0])
    rows = [{"at": one.at.isoformat(), "by": one.by, "by_id": one.by_id, "how": one.how} for one in seen]
    return {"voter": found[0].pk, "seen": rows}
