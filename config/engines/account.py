"""Who PostgreSQL runs as: it refuses to run as root, so root hands it to an account with no rights."""

import ctypes
import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
VERSION_SECONDS = 20

# What a child does between fork and exec.
Become = Callable[[], None] | None

# From linux/prctl.h and linux/capability.h; Python has no names for them.
PR_SET_SECUREBITS, NO_SETUID_FIXUP = 28, 1 << 2
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1


class AccountRefused(Exception):
    """No account on this machine can run PostgreSQL here."""

    code = "no_account"


@dataclass(frozen=True)
class Account:
    """The account a server runs as; ``demoted`` when it is not the account that starts it."""

    name: str
    uid: int
    gid: int
    demoted: bool


def own() -> Account:
    """The account of this process."""
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as missing:
        raise AccountRefused(
            f"The account number {os.geteuid()} has no name on this machine, and PostgreSQL needs one."
        ) from missing
    return Account(name=name, uid=os.geteuid(), gid=os.getegid(), demoted=False)


def for_postgres(folder: Path) -> Account:
    """The account PostgreSQL runs as: our own, or for root the one that has ``folder`` already, else nobody."""
    me = own()
    if me.uid:
        return me
    try:
        held_by = folder.stat().st_uid if folder.exists() else 0
        entry = pwd.getpwuid(held_by) if held_by else pwd.getpwnam(UNPRIVILEGED)
    except KeyError as missing:
        raise AccountRefused(
            "PostgreSQL does not run as root, and there is no account to run it as. Start as an ordinary user."
        ) from missing
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, demoted=True)


def becoming(account: Account, *paths: Path) -> Become:
    """What a child of root does between fork and exec to become ``account``; nothing for our own account.

    Where a folder above one of ``paths`` is closed to the account (a checkout under /root), the child keeps the one
    right to pass closed folders and loses every other. Opening the folders would open them to everybody.
    """
    if not account.demoted:
        return None
    passes_closed_folders = not all(is_open_to(account, path) for path in paths)
    libc = ctypes.CDLL(None, use_errno=True)

    def become() -> None:
        if passes_closed_folders:
            # Rights outlive the change of account, and access(2), which PostgreSQL asks, counts them too.
            _call(libc.prctl, PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0)
        os.setgroups([])
        os.setresgid(account.gid, account.gid, account.gid)
        os.setresuid(account.uid, account.uid, account.uid)
        if passes_closed_folders:
            _keep_only(libc, CAP_DAC_OVERRIDE)

    return become


def check_runs(account: Account, program: Path, become: Become) -> None:
    """Raise if the account cannot even run the program; every later failure then has another cause."""
    try:
        subprocess.run(  # noqa: S603 -- our own binary
            [program, "--version"], preexec_fn=become, cwd="/", capture_output=True, check=True, timeout=VERSION_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as failure:
        raise AccountRefused(
            f"PostgreSQL does not run as root, and {account.name} cannot run {program} here ({failure}). Start as an"
            " ordinary user, or from a folder that every account may enter."
        ) from failure


def is_open_to(account: Account, path: Path) -> bool:
    """Whether the account may pass every folder above ``path`` and read the path itself."""
    real = path.resolve()
    return all(_grants(account, folder.stat(), 0o1) for folder in real.parents) and _grants(account, real.stat(), 0o5)


def _grants(account: Account, status: os.stat_result, wanted: int) -> bool:
    shift = 6 if status.st_uid == account.uid else 3 if status.st_gid == account.gid else 0
    return (stat.S_IMODE(status.st_mode) >> shift) & wanted == wanted


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    """Hold one capability over the coming exec and drop the rest."""
    if not sys.platform.startswith("linux"):
        raise OSError("only Linux lets an account pass closed folders")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # Effective, permitted, inheritable; then the upper halves.
    _call(libc.capset, header, sets)
    _call(libc.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
