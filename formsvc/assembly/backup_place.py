"""Where a backup is: a folder, or one `.tar` file. It is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Protocol, cast

PIECE: Final = 1 << 20


class PlaceTaken(Exception):
    """There is something already where the backup should go."""

    def __init__(self, place: Path) -> None:
        super().__init__(f"There is something at {place} already. Name a place where there is nothing.")


class NoBackup(Exception):
    """What was named is not a backup, or is not whole; nothing was restored."""


class Destination(Protocol):
    """Takes one file after another."""

    def put(self, name: str, source: Path) -> str:
        """Keep a copy; gives the SHA-256 of what was kept. Raises FileNotFoundError when it is gone."""


class Source(Protocol):
    """Gives them back."""

    def open(self, name: str) -> IO[bytes]:
        """Raises NoBackup when it is not there."""


@contextmanager
def writing(place: Path) -> Iterator[Destination]:
    """A new backup; what was begun and not finished is removed. Raises PlaceTaken."""
    if place.exists():
        raise PlaceTaken(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    begun = place.with_name(f".{place.name}.part-{os.getpid()}")
    opened = _tar_writer(begun) if place.suffix == ".tar" else _folder_writer(begun)
    try:
        with opened as destination:
            yield destination
        os.replace(begun, place)
    finally:
        shutil.rmtree(begun) if begun.is_dir() else begun.unlink(missing_ok=True)


@contextmanager
def reading(place: Path) -> Iterator[Source]:
    """A backup that is there. Raises NoBackup."""
    if place.is_dir():
        yield _Folder(place)
        return
    try:
        tar = tarfile.open(place, "r:")  # noqa: SIM115 (closed below; what goes wrong there is not about opening)
    except (OSError, tarfile.TarError):
        raise NoBackup(f"There is no backup at {place}.") from None
    with tar:
        yield _Tar(tar)


def digest_of(source: IO[bytes]) -> str:
    """The SHA-256 of all that is left to read."""
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


class _Hashed:
    """Reads, and knows the digest of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


class _FolderWriter:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, source: Path) -> str:
        with source.open("rb") as file:
            hashed, target = _Hashed(file), self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("wb") as copy:
                shutil.copyfileobj(cast(IO[bytes], hashed), copy, PIECE)
                copy.flush()
                os.fsync(copy.fileno())
        return hashed.digest.hexdigest()


class _TarWriter:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def put(self, name: str, source: Path) -> str:
        with source.open("rb") as file:
            hashed, entry = _Hashed(file), tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
            self._tar.addfile(entry, cast(IO[bytes], hashed))
        return hashed.digest.hexdigest()


@contextmanager
def _folder_writer(folder: Path) -> Iterator[Destination]:
    folder.mkdir(mode=0o700)
    yield _FolderWriter(folder)


@contextmanager
def _tar_writer(file: Path) -> Iterator[Destination]:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        with tarfile.open(fileobj=opened, mode="w") as tar:
            yield _TarWriter(tar)
        opened.flush()
        os.fsync(opened.fileno())


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> IO[bytes]:
        try:
            return (self._folder / name).open("rb")
        except OSError:
            raise NoBackup(f"{name} is not in the backup.") from None


class _Tar:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def open(self, name: str) -> IO[bytes]:
        try:
            found = self._tar.extractfile(name)
        except (KeyError, tarfile.TarError):
            found = None
        if found is None:
            raise NoBackup(f"{name} is not in the backup.")
        return found
