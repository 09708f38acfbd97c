"""A backup put into an empty place: everything is checked before anything is written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from formsvc import audit
from formsvc.assembly.backup import FORMAT, MANIFEST, ROWS, SEAL, Manifest, Taking, open_lines
from formsvc.assembly.backup_place import NoBackup, Source, digest_of
from formsvc.database import Sessions, migrate
from formsvc.database.copying import put_in, require_empty
from formsvc.database.engine import require_answer
from formsvc.database.migrating import DatabaseTooNew, versions
from formsvc.sealing import SealBroken, Sealer
from formsvc.whole_files import HALF_WRITTEN

PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
PIECE: Final = 1 << 20


class NotAnEmptyPlace(Exception):
    """There are files where the backup should go; nothing was restored."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is there already and is not what the backup has: a backup goes into an empty data folder "
            "(FORMSVC_DATA), with nothing in it but the keys."
        )


def look(source: Source, sealer: Sealer) -> Manifest:
    """What the backup says it holds, and that it was made with keys of ours. Raises NoBackup, KeyMissing."""
    with source.open(MANIFEST) as file, source.open(SEAL) as seal:
        written, sealed = file.read(), seal.read()
    try:
        known = sealer.open(sealed, "backup manifest") == hashlib.sha256(written).digest()
    except SealBroken:
        known = False
    if not known:
        raise NoBackup("The backup's manifest is not as it was written.")
    manifest = _read(written)
    if manifest.version not in versions():
        raise DatabaseTooNew(manifest.version)
    return manifest


def check(source: Source, manifest: Manifest) -> None:
    """That every file of the backup is what it was. Raises NoBackup."""
    tables = {f"{ROWS}/{name}": digest for name, (_, digest) in manifest.tables.items()}
    for name, digest in (tables | dict(manifest.files)).items():
        if not PLAIN.fullmatch(name) or ".." in name.split("/"):
            raise NoBackup("The backup has a file with a name that is none of ours.")
        with source.open(name) as file:
            if digest_of(file) != digest:
                raise NoBackup(f"{name} of the backup is not as it was written.")


def restore(source: Source, manifest: Manifest, into: Taking) -> None:
    """Put everything in its place. Begun again after it was cut short, it goes on.

    Raises NotEmpty, NotAnEmptyPlace, NoBackup, ReferencesBroken, and what the database raises.
    """
    data = into.settings.data.resolve()
    require_answer(into.engine)
    require_empty(into.engine)
    _require_room_for(data, manifest)
    check(source, manifest)
    for name, digest in manifest.files.items():
        _put(source, name, data / name, digest)
    counts = put_in(into.engine, manifest.version, partial(_lines, source, manifest, into.sealer))
    if counts != {name: count for name, (count, _) in manifest.tables.items()}:
        raise NoBackup("There are not as many rows as the backup says.")
    migrate(into.engine, lambda: into.sealer)


def faults_of_the_record(into: Taking) -> tuple[str, ...]:
    """What is wrong with the record of what happened; nothing when its chain is whole."""
    with Sessions(into.engine)() as session:
        return tuple(f"entry {fault.number}: {fault.what}" for fault in audit.verify(audit.entries(session)))


def _read(written: bytes) -> Manifest:
    told = json.loads(written)
    if told.get("format") != FORMAT:
        raise NoBackup("The backup was made by a later version of formsvc: restore it with that.")
    tables = {name: (int(count), str(digest)) for name, (count, digest) in told.pop("tables").items()}
    return Manifest(**{**told, "tables": tables, "keys": tuple(told["keys"]), "gone": tuple(told["gone"])})


def _require_room_for(data: Path, manifest: Manifest) -> None:
    """Only what this backup brings may be there already: it was being restored before."""
    for folder in ("files", "templates", "checkpoints"):
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and path.relative_to(data).as_posix() not in manifest.files:
                raise NotAnEmptyPlace(path)


def _lines(source: Source, manifest: Manifest, sealer: Sealer, table: str) -> Iterator[str]:
    if table in manifest.tables:
        with source.open(f"{ROWS}/{table}") as file:
            yield from open_lines(file, sealer, f"backup:{manifest.id}:{table}")


def _put(source: Source, name: str, target: Path, digest: str) -> None:
    """One file, safely on the disk before it has its name."""
    if target.exists():
        with target.open("rb") as there:
            if digest_of(there) != digest:
                raise NotAnEmptyPlace(target)
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = target.with_name(f"{HALF_WRITTEN}{target.name}")
    with source.open(name) as file, half.open("wb") as copy:
        shutil.copyfileobj(file, copy, PIECE)
        copy.flush()
        os.fsync(copy.fileno())
    os.replace(half, target)
