"""Files on their way in: too large for the memory of a process, they wait in that of the machine, never on a disk."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Final

from flask import Request

IN_MEMORY: Final = 500 * 1024  # bytes of one file
MEMORY: Final = Path("/dev/shm")  # noqa: S108 (a file without a name, gone with the request)


class ArrivingRequest(Request):
    """A request whose uploads are nowhere in the clear: what is on a disk can be read there after it was removed."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(MEMORY) if MEMORY.is_dir() else None)
