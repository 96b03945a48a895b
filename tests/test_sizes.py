"""Small: a function stops at 60 lines, a file at 500."""

import ast

from tests import sources

LONGEST_FUNCTION, LONGEST_FILE = 60, 500


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{sources.name(path)}:{node.lineno} {node.name} has {lines_of(node)} lines"
        for path in sources.files(*sources.APPS, "tests")
        for node in sources.functions(path)
        if lines_of(node) > LONGEST_FUNCTION
    ]

    assert long == []


def test_no_file_is_longer_than_500_lines() -> None:
    counts = {
        sources.name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources.files(*sources.APPS, "tests")
    }

    assert {name: count for name, count in counts.items() if count > LONGEST_FILE} == {}
