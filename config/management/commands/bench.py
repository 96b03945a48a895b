"""``bench [NAME]``: what things cost here, as ratios within one run."""

import importlib
import json
from dataclasses import asdict, is_dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import services


class Command(BaseCommand):
    help = "Run the benchmarks, or the one that is named, and print their results as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="one of: " + ", ".join(names()))
        parser.add_argument("--json", action="store_true", help="accepted for the sake of scripts: the answer is JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        wanted = [options["name"]] if options["name"] else names()
        if unknown := set(wanted) - set(names()):
            raise CommandError(f"There is no benchmark {unknown.pop()}. There are: {', '.join(names())}.", returncode=2)
        if settings.EMBEDDED_DATABASE:
            services.start()
        results: list[dict[str, Any]] = []
        for name in wanted:
            self.stderr.write(f"{name} ...")
            found = importlib.import_module(f"tests.bench.bench_{name}").run()
            results += [asdict(one) if is_dataclass(one) and not isinstance(one, type) else one for one in found]
        self.stdout.write(json.dumps(results, indent=1))


def names() -> list[str]:
    """The benchmarks of this checkout; an installation without its tests has none."""
    return sorted(path.stem.removeprefix("bench_") for path in settings.BASE_DIR.glob("tests/bench/bench_*.py"))
