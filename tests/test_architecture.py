"""The house rules that a machine can check."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.http import require_GET

from tests import sources

VAGUE = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py", "manager.py", "managers.py"}
VIEWS = [path for path in sources.files() if "views" in path.parts or path.name == "home.py"]
PAGES = [path for path in VIEWS if "templates" not in path.parts]
TASKS = [path for path in sources.files() if path.name == "tasks.py"]
DOMAIN = [
    path
    for path in sources.files("voters", "canvass", "textbank")
    if len(path.relative_to(sources.ROOT).parts) == 2 and path.name not in {"apps.py", "urls.py", "tasks.py"}
]
KNOW_HTTP = {
    # Modules at the root of an app that belong to the edge: they speak with the browser, and say so in their name.
    "voters/access.py",
    "voters/accounts.py",
    "voters/entering.py",
    "voters/second_factor.py",
    "voters/universe_form.py",
    "canvass/access.py",
    "textbank/access.py",
}
#: Who may filter on a stance: the gate, who records and reviews, and pages that count without choosing anybody.
ASKS_A_STANCE = re.compile(r"(stance|standing)(__in|__exact)?$")


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Which modules each of our files imports at its top level or within."""
    return {sources.name(path): set(imported(sources.tree(path))) for path in sources.files()}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_point_one_way() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=sources.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout[-2000:] + checked.stderr[-500:]


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [sources.name(path) for path in sources.files() if path.name in VAGUE] == []


def test_imports_are_absolute() -> None:
    relative = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.files()
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_no_view_fetches_by_itself_what_access_narrows() -> None:
    """``Model.objects.get`` and ``get_object_or_404`` stand in access.py, which knows who is asking."""
    found = [
        f"{sources.name(path)}:{node.lineno} {sources.dotted(node.func)}"
        for path in PAGES
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Call) and re.search(r"\.objects\.get$|^get_object_or_404$", sources.dotted(node.func))
    ]

    assert found == []


def test_tasks_import_the_domain_inside_the_function() -> None:
    at_the_top = [
        f"{sources.name(path)}:{node.lineno}"
        for path in TASKS
        for node in sources.tree(path).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in sources.APPS
    ]

    assert at_the_top == []


def test_task_arguments_are_ids() -> None:
    """A message carries ids, by keyword; each argument is a string or a number that names a row."""
    wrong = [
        f"{sources.name(path)}:{node.lineno} {node.name}"
        for path in TASKS
        for node in sources.tree(path).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
        if node.args.args or any(not argument.arg.endswith(("_id", "_ids")) for argument in node.args.kwonlyargs)
    ]

    assert wrong == []


def test_the_domain_knows_nothing_of_http(imports: dict[str, set[str]]) -> None:
    http = ("django.http", "django.shortcuts", "django.contrib.messages", "rest_framework")
    knows = {
        name: sorted(module for module in imports[name] if module.startswith(http) and "UploadedFile" not in module)
        for name in (sources.name(path) for path in DOMAIN)
        if name not in KNOW_HTTP
    }

    assert {name: modules for name, modules in knows.items() if modules} == {}


def test_one_module_speaks_to_twilio(imports: dict[str, set[str]]) -> None:
    speak = sorted(name for name, modules in imports.items() if any(each.split(".")[0] == "twilio" for each in modules))

    assert [name for name in speak if not name.startswith("textbank/carrier")] == []


def test_nobody_but_the_gate_asks_the_gate() -> None:
    """``voters_gateanswer`` and ``gate_refusal`` are named in one Python module."""
    asks = [
        sources.name(path)
        for path in sources.files()
        if re.search(r"gate_refusal|GateAnswer\.objects", path.read_text(encoding="utf-8"))
    ]

    assert asks == ["voters/gate.py"]


def test_no_module_makes_a_gotv_contact_but_the_gate() -> None:
    makes = [
        sources.name(path)
        for path in sources.files()
        if re.search(r"GotvContact(\.objects\.(create|bulk_create)|\()", path.read_text(encoding="utf-8"))
    ]

    assert makes in (["voters/gate.py"], ["voters/gate.py", "voters/models/gotv.py"])


def test_no_list_of_voters_is_chosen_by_stance_outside_the_gate() -> None:
    """A queryset of voters that filters on a stance is a second gate."""
    found = [
        f"{sources.name(path)}:{node.lineno}"
        for path in sources.files("canvass", "textbank")
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Call)
        and sources.dotted(node.func).endswith((".filter", ".exclude", ".get"))
        and sources.dotted(node.func).startswith(("Voter.", "VoterStanding.", "SupportPeriod.", "voters."))
        and any(keyword.arg and ASKS_A_STANCE.search(keyword.arg) for keyword in node.keywords)
    ]

    assert found == []


def test_every_model_says_which_of_its_columns_are_personal() -> None:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in sources.APPS]

    assert [model.__name__ for model in ours if "Privacy" not in vars(model)] == []


def views(resolver: URLResolver) -> Iterator[tuple[str, Callable[..., Any]]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from views(each)
        elif isinstance(each, URLPattern):
            yield str(each.name), each.callback


def test_every_function_view_says_which_methods_it_takes() -> None:
    """The decorator of django.views.decorators.http, or a DRF view, which has its own."""
    inner = require_GET(lambda _request: None).__code__
    silent = [name for name, view in views(get_resolver()) if not states_methods(view, inner)]

    assert silent == []


def states_methods(view: Any, inner: Any) -> bool:
    """Whether some layer of the view is the method decorator."""
    if hasattr(view, "cls") or hasattr(view, "view_class"):
        return True
    while view is not None:
        if getattr(view, "__code__", None) is inner:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_migrations_import_none_of_our_code() -> None:
    found = [
        f"{sources.name(path)} imports {module}"
        for app in sources.APPS
        for path in sorted((sources.ROOT / app).rglob("migrations/*.py"))
        for module in imported(ast.parse(path.read_text(encoding="utf-8")))
        if module.split(".")[0] in sources.APPS
    ]

    assert found == []


def test_broad_excepts_give_their_reason() -> None:
    silent = [
        f"{sources.name(path)}:{number}"
        for path in sources.files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"except (Base)?Exception\b", line) and not re.search(r"# \S", line)
    ]

    assert silent == []
