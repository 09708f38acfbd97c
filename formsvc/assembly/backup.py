"""A copy of everything that is kept, taken while the service runs: the rows of one moment, then the files they name.

Rows are sealed once more, so that a backup shows nothing to whoever has no key: no name of anybody, not even of staff.
Keys are never in it: neither those that seal, nor the one that signs.
"""

from __future__ import annotations

import hashlib
import json
import struct
import tempfile
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Engine

from formsvc.assembly.backup_place import Destination, NoBackup, writing
from formsvc.database.copying import Snapshot, snapshot
from formsvc.sealing import Sealer
from formsvc.settings import Settings
from formsvc.whole_files import HALF_WRITTEN

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.seal"
ROWS: Final = "rows"
KEPT: Final = ("files", "signing/trusted", "templates", "checkpoints")  # folders of the data folder
# What it has besides: keys that seal and that sign, the rows themselves, the queue, what was sent.
OWN_KEYS: Final = ("keys.json", "signing/own.pem", "signing/record.pem")
# The list of what was erased has to be newer than the copy that is brought back: it is kept by itself.
LEFT_OUT: Final = (*OWN_KEYS, "erasures.jsonl", "mail", "queue.sock", "queue.log", "serving", "formsvc.sqlite3")
CHUNK: Final = 1 << 20  # letters before they are compressed


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds. `tables` by name with rows and SHA-256; `files` by path under the data folder; `gone` are
    files that were erased while they were being copied."""

    id: str
    made_at: str
    program: str
    version: str
    keys: tuple[str, ...]
    tables: Mapping[str, tuple[int, str]]
    files: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    format: int = FORMAT

    def written(self) -> bytes:
        """As it is kept."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What a backup is taken from."""

    settings: Settings
    engine: Engine
    sealer: Sealer
    now: datetime


def back_up(taking: Taking, place: Path) -> Manifest:
    """Take a backup to a place where there is nothing yet. Raises PlaceTaken, or OSError when there is no room."""
    name = uuid.uuid4().hex
    with writing(place) as destination, tempfile.TemporaryDirectory(dir=place.parent, prefix=".rows-") as folder:
        with snapshot(taking.engine) as seen:
            tables = _take_rows(taking, seen, name, Path(folder))
            database_version = seen.version
        digests = {table: destination.put(f"{ROWS}/{table}", Path(folder) / table) for table in tables}
        files, gone = _take_files(taking.settings.data.resolve(), destination)
        manifest = Manifest(
            id=name,
            made_at=taking.now.isoformat(),
            program=version("formsvc"),
            version=database_version,
            keys=taking.sealer.ids,
            tables={table: (count, digests[table]) for table, count in tables.items()},
            files=files,
            gone=gone,
        )
        _sign(manifest, taking.sealer, destination, Path(folder))
    return manifest


def _take_rows(taking: Taking, seen: Snapshot, name: str, folder: Path) -> Mapping[str, int]:
    """Every table into a file of its own, all of the same moment; gives the number of rows of each."""
    counts = {}
    for table in seen.tables:
        with (folder / table).open("wb") as file:
            counts[table] = _seal_lines(seen.rows(table), file, taking.sealer, f"backup:{name}:{table}")
    return counts


def _seal_lines(lines: Iterator[str], file: IO[bytes], sealer: Sealer, bound_to: str) -> int:
    """Chunk after chunk, each with its length before it, in an order that cannot be changed. Gives how many rows."""
    count, number = -1, 0  # the first line names the columns
    waiting: list[str] = []
    letters = 0
    for line in lines:
        count, letters = count + 1, letters + len(line)
        waiting.append(line)
        if letters >= CHUNK:
            _seal_chunk(waiting, file, sealer, f"{bound_to}:{number}")
            waiting, letters, number = [], 0, number + 1
    _seal_chunk(waiting, file, sealer, f"{bound_to}:{number}")
    return count


def _seal_chunk(lines: list[str], file: IO[bytes], sealer: Sealer, bound_to: str) -> None:
    sealed = sealer.seal(zlib.compress("\n".join(lines).encode()), bound_to)
    file.write(struct.pack(">I", len(sealed)) + sealed)


def open_lines(file: IO[bytes], sealer: Sealer, bound_to: str) -> Iterator[str]:
    """The lines that were sealed. Raises SealBroken, KeyMissing or NoBackup."""
    number = 0
    while head := file.read(4):
        if len(head) < 4:
            raise NoBackup("The rows of the backup end in the middle.")
        (length,) = struct.unpack(">I", head)
        text = zlib.decompress(sealer.open(file.read(length), f"{bound_to}:{number}")).decode()
        yield from text.split("\n") if text else ()
        number += 1


def _take_files(data: Path, destination: Destination) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Every kept file. One that a row of the snapshot names was there before the snapshot, and never changes; it can
    only have been erased since."""
    digests, gone = {}, []
    for path in kept_in(data):
        name = path.relative_to(data).as_posix()
        try:
            digests[name] = destination.put(name, path)
        except FileNotFoundError:
            gone.append(name)
    return digests, tuple(gone)


def kept_in(data: Path) -> Iterator[Path]:
    """Every file of a data folder that is kept."""
    for name in KEPT:
        for path in sorted((data / name).rglob("*")):
            if path.is_file() and not path.name.startswith(HALF_WRITTEN):
                yield path


def _sign(manifest: Manifest, sealer: Sealer, destination: Destination, folder: Path) -> None:
    """The manifest, and what only somebody with the keys can have made of it."""
    written = manifest.written()
    for name, content in {
        MANIFEST: written,
        SEAL: sealer.seal(hashlib.sha256(written).digest(), "backup manifest"),
    }.items():
        (folder / name).write_bytes(content)
        destination.put(name, folder / name)
