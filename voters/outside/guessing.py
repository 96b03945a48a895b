"""What a list from outside looks like before anybody has said anything."""

from pathlib import Path

from voters.models import Campaign, RollImport
from voters.outside import columns, reading
from voters.roll.mapping import ROWS_SHOWN, Guess

#: The name under which a page knows that a person maps the columns of a list, and whether the file names them.
LIST, UNNAMED = "list", "unnamed"
MOST_QUESTIONS = 50
TITLES = {RollImport.Kind.VOTED: "Who has voted", RollImport.Kind.IDS: "Answers from another system"}


def guess(path: Path, *, kind: str, campaign: Campaign) -> Guess:
    """The columns of a list: as they were mapped the last time for the same headings, else by their names.

    Raises FileRefused for what is no text.
    """
    file = reading.opened(path, kind)
    found = _as_last_time(kind, campaign, file.headers) or columns.guessed(kind, file.headers)
    block = next(reading.blocks(file), None)
    rows = [cells for _, cells in block.rows] if block is not None else []
    at = {ours: file.headers.index(theirs) for ours, theirs in found.items()}
    return Guess(
        layout=LIST if file.first_line > 1 else UNNAMED,
        title=TITLES[RollImport.Kind(kind)],
        headers=file.headers,
        columns={ours: [theirs] for ours, theirs in found.items()},
        fixed=False,
        rows=rows[:ROWS_SHOWN],
        filled={ours: 100 * sum(bool(row[place]) for row in rows) / len(rows) for ours, place in at.items() if rows},
        problems=[f"Line {bad.line}: {bad.reason}." for bad in (block.rejects[:5] if block is not None else [])],
        fields=columns.FIELDS[kind],
        needed=columns.NEEDED[kind],
        questions=_questions(rows, at),
    )


def _as_last_time(kind: str, campaign: Campaign, headers: tuple[str, ...]) -> dict[str, str]:
    before = RollImport.objects.filter(campaign=campaign, kind=kind, columns__headers=list(headers))
    said = before.order_by("-started_at").values_list("columns", flat=True).first() or {}
    return dict(said.get("fields", {}))


def _questions(rows: list[list[str]], at: dict[str, int]) -> list[str]:
    """Which questions the first lines answer."""
    if "question" not in at:
        return []
    return list(dict.fromkeys(row[at["question"]] for row in rows if row[at["question"]]))[:MOST_QUESTIONS]
