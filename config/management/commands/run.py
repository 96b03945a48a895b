"""``run``: everything on one machine, in the foreground, until Ctrl-C."""

import http.client
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import OperationalError, connections
from redis import Redis, RedisError

from config import checks, services, supervisor
from config.lifeline import Lifeline
from config.supervisor import Child, Supervisor
from voters.management.answering import AnsweringCommand

PYTHON = sys.executable
MANAGE = str(services.CHECKOUT / "manage.py")
QUEUES = "texts,inbound,roll,default"
PROBE_SECONDS = 0.5


class RunRefused(Exception):
    """This machine or these settings cannot run Ground Truth as one command."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Command(AnsweringCommand):
    help = "Run the engines, the web server, the worker, the schedule and the carrier simulator until Ctrl-C."
    requires_system_checks = ()
    refusals = (*services.REFUSALS, RunRefused, supervisor.StepFailed)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--demo", choices=["yes", "no"], default="yes", help="with the demonstration town, or empty"
        )

    def act(self, options: dict[str, Any]) -> None:
        demo = options["demo"] == "yes"
        check_settings(demo=demo)
        os.environ["DEMONSTRATION"] = options["demo"]  # For what we start: printed links sign in only here.
        for name, port in [("GROUNDTRUTH_PORT", settings.PORT), ("SIMULATOR_PORT", settings.SIMULATOR_PORT)][
            : 1 + demo
        ]:
            check_port(name, port)
        with _engines() as lifeline:
            prepare()
            self._supervise(Supervisor(write=self._log(options), lifeline=lifeline, folder=services.CHECKOUT), options)

    def _supervise(self, crew: Supervisor, options: dict[str, Any]) -> None:
        """The web server starts while the town is seeded, or the first admin's link is made; the rest follows."""
        demo = options["demo"] == "yes"
        web, *others = children(demo=demo)
        command = ["demo", "--no-serve"] if demo else ["first_admin", "--if-empty"]
        with crew.at_work():
            crew.keep([web])
            links = crew.finish(Child("demo" if demo else "setup", [PYTHON, MANAGE, *command]))
            crew.keep(others)
            crew.watch(is_ready=answers, on_ready=lambda: self._show(links, options))

    def _show(self, links: list[str], options: dict[str, Any]) -> None:
        answer = _answer(links, demo=options["demo"] == "yes")
        self.stdout.write(json.dumps(answer) if options["json"] else _words(links))
        self.stdout.flush()

    def _log(self, options: dict[str, Any]) -> Any:
        """Where log lines go: with --json standard output belongs to the one object."""
        stream = self.stderr if options["json"] else self.stdout

        def write(line: str) -> None:
            stream.write(line)
            stream.flush()

        return write


def check_settings(*, demo: bool) -> None:
    """Refuse what must not be run like this: production, or a town of made-up people with a real carrier."""
    if settings.PRODUCTION:
        raise RunRefused("production", "run is for one machine on a desk. In production start docker/compose.yaml.")
    simulator = f"http://127.0.0.1:{settings.SIMULATOR_PORT}"
    if demo and simulator != settings.TWILIO_API_URL:
        raise RunRefused(
            "real_carrier", "The demonstration texts nobody real. Unset TWILIO_API_URL, or run with DEMO=no."
        )


def check_port(name: str, port: int) -> None:
    """Refuse a port that somebody else holds."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refusal:
            raise RunRefused(
                "port_in_use", f"Port {port} is not free ({refusal.strerror}). Stop what uses it, or set {name}."
            ) from refusal


def prepare() -> None:
    """Refuse servers that cannot serve, bring the tables up to date and collect the static files."""
    try:
        refusal = checks.postgres_refusal(checks.version("owner"))
        Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5).ping()
    except (OperationalError, RedisError) as failure:
        raise RunRefused("engine_silent", f"An engine does not answer: {failure}") from failure
    if refusal:
        raise RunRefused("postgres_too_old", refusal)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()


def children(*, demo: bool) -> list[Child]:
    """What is kept running. The simulator is part of the demonstration only: it answers as voters would."""
    # Celery warns of root because of a format (pickle) that our settings do not accept.
    celery = [PYTHON, "-W", "ignore:::celery.platforms", "-m", "celery", "--quiet", "-A", "config"]
    web = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(settings.PORT), "--no-ws"]
    kept = [
        Child(
            "web",
            [PYTHON, "-m", "granian", *web, "--workers", "2", "--blocking-threads", "4", "config.wsgi:application"],
        ),
        Child("worker", [*celery, "worker", "-Q", QUEUES, "-c", "2", "--loglevel", "INFO", "--without-mingle"]),
        Child("beat", [*celery, "beat", "--schedule", str(settings.HOME / "schedule"), "--loglevel", "WARNING"]),
    ]
    if demo:
        kept.append(Child("phones", [PYTHON, MANAGE, "carrier_simulator", "--port", str(settings.SIMULATOR_PORT)]))
        kept.append(Child("town", [PYTHON, MANAGE, "demo_volunteers"]))
    return kept


def answers() -> bool:
    """Whether the web server answers a request."""
    connection = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=PROBE_SECONDS)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


@contextmanager
def _engines() -> Iterator[Lifeline]:
    """The embedded engines for as long as the block runs, if they did not run before.

    A request to stop ends the block quietly. The lifeline ends everything, should this process be killed.
    """
    ours = (settings.EMBEDDED_DATABASE or settings.EMBEDDED_REDIS) and not _any_runs(services.status())
    lifeline = Lifeline(services.stop if ours else _nothing)
    try:
        _take_signals(_interrupt)
        services.start(with_postgres=settings.EMBEDDED_DATABASE, with_redis=settings.EMBEDDED_REDIS)
        yield lifeline
    except (KeyboardInterrupt, supervisor.Stopped):
        pass
    finally:
        _take_signals(signal.SIG_IGN)  # Stopping takes a second; let nothing break it off.
        connections.close_all()
        if ours:
            services.stop()
        lifeline.farewell()


def _any_runs(status: services.Status) -> bool:
    return status.postgres.running or status.redis.running


def _nothing() -> None:
    """The engines were running before us and go on after us."""


def _take_signals(handler: Any) -> None:
    for number in supervisor.STOP_SIGNALS:
        signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _answer(links: list[str], *, demo: bool) -> dict[str, Any]:
    return {"url": settings.PUBLIC_URL, "demo": demo, "home": str(settings.HOME), "links": links}


def _words(links: list[str]) -> str:
    lines = [f"Ground Truth answers on {settings.PUBLIC_URL}", *links, "Ctrl-C stops everything."]
    return "\n".join(["", *(f"  {line}" if line else "" for line in lines), ""])
