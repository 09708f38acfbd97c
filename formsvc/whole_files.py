"""A file that is there whole or not at all: written beside its place, flushed to the disk, then given its name."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HALF_WRITTEN: Final = ".part-"  # how the name begins until the file is whole
OWNER_ONLY: Final = 0o600
NOT_FLUSHED: Final = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # by a share that knows no flushing of folders


def put(path: Path, content: bytes, mode: int = OWNER_ONLY) -> None:
    """Write the file, in the place of the one that is there; when this returns it survives a crash. Raises OSError."""
    with written_beside(path, content, mode) as beside:
        os.replace(beside, path)
    flush_folder(path.parent)


def add(path: Path, content: bytes, mode: int = OWNER_ONLY) -> bool:
    """The same, unless a file has the name already: then False. Of several at once, one succeeds. Raises OSError."""
    with written_beside(path, content, mode) as beside:
        try:
            _name(beside, path)
        except FileExistsError:
            return False
    flush_folder(path.parent)
    return True


@contextmanager
def written_beside(path: Path, content: bytes, mode: int = OWNER_ONLY) -> Iterator[Path]:
    """The content in a file in the same folder, safely on the disk, to be given the name; gone if it was not."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=HALF_WRITTEN)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """The names in the folder are on the disk too, where the file system can do that."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as wrong:
        if wrong.errno not in NOT_FLUSHED:
            raise
    finally:
        os.close(descriptor)


def _name(beside: Path, path: Path) -> None:
    """Raises FileExistsError. Some shares know no second name for a file: there the name is taken, then moved to, and a
    crash between the two leaves an empty file."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:
        with path.open("xb"):
            pass  # the name is ours; whoever comes later is told that it is taken
        os.replace(beside, path)
