"""The three ways to choose as one picture: whom each would reach, of the same size of work."""

from collections.abc import Iterator, Mapping
from typing import Any

WIDTH, LEFT, BAR, GAP, TOP = 760, 210, 34, 26, 64
SCALE = WIDTH - LEFT - 90
PARTS = (
    ("supporters", "#1b6e3c", "For us"),
    ("undecided", "#8a6d00", "Undecided"),
    ("opponents", "#a3262a", "Against us"),
)
NAMES = {"score": "Over a score of 0.6", "last_answer": "By the last answer on file", "gate": "Through the gate"}


def svg(answer: Mapping[str, Any]) -> str:
    """Of every hundred people reached, how many are for us, undecided and against us; one bar an arm."""
    arms = answer["arms"]
    height = TOP + len(arms) * (BAR + GAP) + 40
    title = "Of 100 people reached by a reminder"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t"'
        ' font-family="system-ui, sans-serif" font-size="15">',
        f'<title id="t">{title}: {_spoken(arms)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="30" font-size="19" font-weight="700" fill="#1a1a1a">{title}</text>',
        *_key(),
    ]
    for number, (name, arm) in enumerate(arms.items()):
        lines += _bar(TOP + number * (BAR + GAP), NAMES[name], arm)
    lines += [
        f'<text x="16" y="{height - 14}" font-size="13" fill="#555555">'
        f"{answer['voters']:,} simulated voters, {_seeds(answer)}: manage.py simulate_election</text>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _seeds(answer: Mapping[str, Any]) -> str:
    """One seed, or those of many counties together."""
    seeds = sorted(set(answer.get("seeds", [answer.get("seed")])))
    return f"seed {seeds[0]}" if len(seeds) == 1 else "seeds " + ", ".join(map(str, seeds))


def _spoken(arms: Mapping[str, Any]) -> str:
    return "; ".join(f"{NAMES[name]}, {100 * arm['opponent_share']:.1f} against us" for name, arm in arms.items())


def _key() -> Iterator[str]:
    x = WIDTH - 330
    for _, colour, words in PARTS:
        yield f'<rect x="{x}" y="18" width="14" height="14" fill="{colour}"/>'
        yield f'<text x="{x + 20}" y="30" fill="#1a1a1a">{words}</text>'
        x += 112


def _bar(y: int, name: str, arm: Mapping[str, Any]) -> Iterator[str]:
    middle, x = y + BAR / 2 + 5, float(LEFT)
    yield _text(16, middle, name, 'fill="#1a1a1a"')
    for part, colour, _ in PARTS:
        share = arm[part] / arm["contacts"] if arm["contacts"] else 0.0
        yield f'<rect x="{x:.1f}" y="{y}" width="{share * SCALE:.1f}" height="{BAR}" fill="{colour}"/>'
        x += share * SCALE
    yield _text(x + 8, middle - 7, f"{100 * arm['opponent_share']:.1f}", 'font-weight="700" fill="#a3262a"')
    low, high = (100 * bound for bound in arm["interval"])
    yield _text(x + 8, middle + 10, f"{low:.1f} to {high:.1f}", 'font-size="12" fill="#555555"')


def _text(x: float, y: float, words: str, looks: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.0f}" {looks}>{words}</text>'
