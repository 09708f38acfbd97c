"""Finished files, kept sealed under the digest of what is in them: written whole or not at all, never changed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from formsvc import whole_files

Sealing = Callable[[bytes, str], bytes]
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DIGEST = re.compile(r"[0-9a-f]{64}")
GOING = ".going-"


class StorageFull(Exception):
    """There is no room to keep a file; nothing was kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no room left to keep files in {folder} (FORMSVC_DATA).")


class NotStored(Exception):
    """No file has this digest."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"There is no stored file with the digest {digest}.")


class Store:
    """Files by the SHA-256 of their bytes. How they are sealed is passed in."""

    def __init__(self, folder: Path, seal: Sealing, unseal: Sealing) -> None:
        self._folder = folder
        self._seal = seal
        self._unseal = unseal

    def put(self, content: bytes) -> str:
        """Keep the bytes and give their digest; when it returns they survive a crash. Raises StorageFull."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole_files.put(path, self._seal(content, _place(digest)))
        except OSError as wrong:
            if wrong.errno in FULL:
                raise StorageFull(self._folder) from wrong
            raise
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes with this digest. Raises NotStored."""
        try:
            sealed = self._path(digest).read_bytes()
        except FileNotFoundError as wrong:
            raise NotStored(digest) from wrong
        return self._unseal(sealed, _place(digest))

    def exists(self, digest: str) -> bool:
        """Whether there is a file with this digest."""
        return self._path(digest).exists()

    def forget(self, digest: str) -> None:
        """Remove the file, if it is there."""
        with self._alone():
            self._path(digest).unlink(missing_ok=True)

    def forget_unless(self, digest: str, used: Callable[[], bool]) -> None:
        """Remove the file unless somebody uses it. It is put aside before that is asked for the last time: whoever
        keeps the same bytes meanwhile sees that they are not there, and writes them again. May be stopped anywhere."""
        path = self._path(digest)
        aside = path.with_name(f"{GOING}{path.name}")
        with self._alone():
            if path.exists():
                if used():
                    return
                os.replace(path, aside)
            if not aside.exists():
                return
            if used():
                os.replace(aside, path)
            else:
                aside.unlink()

    def beginnings(self, length: int) -> Iterator[bytes]:
        """How each file that is kept begins, as it is sealed."""
        for path, _ in self._kept():
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                yield file.read(length)

    def older(self, begins: bytes) -> Iterator[str]:
        """The digest of every file that does not begin so, as those do that the newest key sealed."""
        for path, digest in self._kept():
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                if file.read(len(begins)) != begins:
                    yield digest

    def seal_anew(self, digest: str) -> None:
        """Seal a file again; one that is forgotten meanwhile stays forgotten."""
        whole = self._path(digest)
        with self._alone():
            for path in (whole, whole.with_name(f"{GOING}{whole.name}")):
                with contextlib.suppress(FileNotFoundError):
                    content = self._unseal(path.read_bytes(), _place(digest))
                    whole_files.put(path, self._seal(content, _place(digest)))

    def digests(self) -> Iterator[str]:
        """The digests of everything kept."""
        for path, digest in self._kept():
            if not path.name.startswith(GOING):
                yield digest

    def _kept(self) -> Iterator[tuple[Path, str]]:
        """Every file with its digest, those that are put aside too."""
        for path in sorted(self._folder.glob("??/*")):
            digest = path.parent.name + path.name.removeprefix(GOING)
            if DIGEST.fullmatch(digest):
                yield path, digest

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """While files are removed nobody seals them anew, or what is gone would be there again."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".alone").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise NotStored(digest[:64])
        return self._folder / digest[:2] / digest[2:]


def _place(digest: str) -> str:
    return f"file:{digest}"
