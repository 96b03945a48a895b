"""Zip archives are read and never unpacked; what could hurt is refused before and while it is read."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from voters.roll.refusing import FileRefused

MOST_MEMBERS = 300  # Texas has 254 counties; Pennsylvania packs four files for each of 67
LONGEST_DIRECTORY = 1_000_000  # bytes: the list of an archive's files becomes objects before anybody can count them
MOST_BYTES = 10 * 1024**3
MOST_TIMES = 200  # as large as its packed form
SMALL = 1_000_000  # below it, how well it is packed says nothing
NESTED = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".xlsx", ".xlsm")
MACINTOSH = "__macosx"
# The others are folders that Florida packs beside its voters.
LEFT_OUT = frozenset({"verificationfiles", "processedfiles", MACINTOSH})


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    path: Path
    name: str
    size: int

    def open(self) -> "Unpacking":
        """From its first byte; raises FileRefused, now or while it is read, where the archive is damaged or lies."""
        return Unpacking(self)


class Unpacking(io.RawIOBase):
    """A member while it is read. It can only be skipped forward."""

    def __init__(self, member: Member) -> None:
        self._size, self._at = member.size, 0
        with _refusing():
            self._archive = zipfile.ZipFile(member.path)
            self._file = self._archive.open(member.name)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """``size`` bytes, fewer at the end only."""
        with _refusing():
            found = self._file.read(-1 if size is None else size)
        self._at += len(found)
        if self._at > self._size:
            raise FileRefused("archive_lies", "The archive holds more than it says. Get it again, or unpack it.")
        return found

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Read on to ``offset``."""
        while whence == io.SEEK_SET and self._at < offset and self.read(min(SMALL, offset - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._file.close()
        self._archive.close()
        super().close()


class _Bounded(io.FileIO):
    """An archive of which no long list of files is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LONGEST_DIRECTORY:
            raise _too_many("very many")
        return super().read(size) or b""


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, to look at what it says of itself; raises FileRefused where that alone would fill the memory."""
    with _Bounded(path) as file, zipfile.ZipFile(file) as archive:
        yield archive


def _too_many(count: str) -> FileRefused:
    return FileRefused(
        "too_many_members",
        f"The archive holds {count} files; {MOST_MEMBERS} are the most. Unpack it and import its files together, or"
        " pack them into several archives and import one after the other.",
    )


def members(path: Path) -> list[Member]:
    """The files of an archive; raises FileRefused for one that is damaged, or that could hurt."""
    with _refusing(), opened(path) as archive:
        found = [member for member in archive.infolist() if not member.is_dir()]
    kept = [member for member in found if not LEFT_OUT & _folders(member.filename)]
    if len(kept) > MOST_MEMBERS:
        raise _too_many(f"{len(kept):,}")
    for member in found:
        _check(member)
    _check_together(found, kept, path.stat().st_size)
    return [Member(path, each.filename, each.file_size) for each in kept]


def left_out(path: Path) -> list[str]:
    """The files in folders that are never looked into. What a Macintosh adds by itself is no file of anybody's."""
    with _refusing(), opened(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.is_dir()]
    return [name for name in names if LEFT_OUT & _folders(name) and MACINTOSH not in _folders(name)]


def _folders(name: str) -> set[str]:
    return set(name.lower().split("/")[:-1])


def _check(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":" or "\0" in name:
        raise FileRefused("archive_path", "The archive names a file outside itself. Get it from its source again.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileRefused("archive_link", "The archive holds a link. Unpack it, and import the file itself.")
    if member.flag_bits & 0x1:
        raise FileRefused("archive_locked", "The archive has a password. Unpack it, and import the file itself.")
    if name.lower().endswith(NESTED):
        raise FileRefused("archive_nested", "The archive holds another one. Unpack it, and import the inner file.")
    if member.file_size > max(SMALL, MOST_TIMES * member.compress_size):
        raise FileRefused(
            "archive_too_dense", f"A file of the archive would grow more than {MOST_TIMES}-fold. Unpack it yourself."
        )


def _check_together(found: list[zipfile.ZipInfo], kept: list[zipfile.ZipInfo], size: int) -> None:
    """Only what is ``kept`` is ever unpacked."""
    total = sum(member.file_size for member in kept)
    if total > MOST_BYTES:
        raise FileRefused("archive_too_large", f"Unpacked it is {total / 1024**3:.0f} GB; 10 GB are the most.")
    ends = sorted((member.header_offset, member.header_offset + member.compress_size) for member in found)
    overlaps = any(start < end for (_, end), (start, _) in pairwise(ends))
    if overlaps or any(end > size for _, end in ends):
        raise FileRefused("archive_lies", "Files of the archive lie on one another. Get it from its source again.")


@contextmanager
def _refusing() -> Iterator[None]:
    """What goes wrong inside an archive, in our words."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise FileRefused(
            "archive_damaged",
            "The zip archive is damaged, or packed in a way we do not read. Get it again, or unpack it.",
        ) from error
