"""``services start|stop|status``: the embedded PostgreSQL and Redis."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import services
from voters.management.answering import AnsweringCommand


class EnginesElsewhere(Exception):
    """The environment names other servers, and those are not ours to start or stop."""

    code = "engines_elsewhere"


class Command(AnsweringCommand):
    help = "Start or stop the embedded PostgreSQL and Redis, or say what runs."
    requires_system_checks = ()
    refusals = (*services.REFUSALS, EnginesElsewhere)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=["start", "stop", "status"])

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        if not (settings.EMBEDDED_DATABASE or settings.EMBEDDED_REDIS):
            raise EnginesElsewhere("DATABASE_URL and REDIS_URL name the servers to use. There is nothing to run here.")
        if options["what"] == "start":
            status = services.start(with_postgres=settings.EMBEDDED_DATABASE, with_redis=settings.EMBEDDED_REDIS)
        elif options["what"] == "stop":
            status = services.stop()
        else:
            status = services.status()
        return {
            "home": str(status.home),
            "postgres": _row(status.postgres),
            "redis": _row(status.redis),
            "started": status.started,
        }

    def tell(self, answer: dict[str, Any]) -> str:
        return "\n".join(_line(name, answer[name]) for name in ("postgres", "redis"))


def _row(engine: services.Engine) -> dict[str, Any]:
    return {"running": engine.running, "pid": engine.pid, "socket": str(engine.socket)}


def _line(name: str, row: dict[str, Any]) -> str:
    return f"{name}: runs, process {row['pid']}, {row['socket']}" if row["running"] else f"{name}: stopped"
