"""Private folders, and the place for a socket whose path must be short."""

import hashlib
import os
import re
import stat
from pathlib import Path

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, one of them for the end.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = len("/postgres/.s.PGSQL.5432")
# Commas, quotes and percent signs have meanings of their own in a list of sockets and in a URL.
PLAIN_PATH = re.compile(r"[A-Za-z0-9 ./_@+~=-]+")


class FolderRefused(Exception):
    """A folder that must be ours alone is not."""

    code = "folder_not_private"


def sockets(home: Path) -> Path:
    """The folder under which the sockets of ``home`` lie: the home itself if its path is short and plain.

    Otherwise a folder in /tmp named by the home's path, so that every process finds the same one and two homes
    never share one. /tmp and not $TMPDIR, because that differs from one login to the next.
    """
    path = os.fspath(home)
    if len(os.fsencode(path)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(path):
        return home
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path("/tmp") / f"groundtruth-{os.geteuid()}-{digest}"  # noqa: S108 -- private() refuses one that is not ours


def private(folder: Path, *, uid: int | None = None, through: int | None = None) -> Path:
    """Make ``folder`` belong to ``uid`` (else to us) alone; the group ``through`` may pass it and no more.

    A folder that exists must be a real folder (no link planted by somebody else) of the right owner.
    """
    owner = os.geteuid() if uid is None else uid
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    except FileExistsError:
        _check_private(folder, owner)
    if through is not None:
        os.chown(folder, -1, through)
    folder.chmod(0o700 if through is None else 0o710)
    return folder


def _check_private(folder: Path, owner: int) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise FolderRefused(f"{folder} is not a folder. Remove it and start again.")
    if status.st_uid != owner:
        raise FolderRefused(
            f"{folder} belongs to another account. Remove it, or set GROUNDTRUTH_HOME to another folder."
        )
