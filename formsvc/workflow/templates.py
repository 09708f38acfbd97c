"""The templates a round was submitted with, kept as they were: what was read is what is signed and sent."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from formsvc.definitions.faults import Fault
from formsvc.definitions.model import FormDefinition
from formsvc.whole_files import HALF_WRITTEN

SHARED: Final = "shared"
FAULTY: Final = (
    "A document of this form cannot be made: its template has a fault, which an administrator can see. "
    "What you saved is safe."
)
_FAULTS: Final[dict[tuple[str, str], tuple[Fault, ...]]] = {}


def faults_of(definition: FormDefinition, templates: Path) -> tuple[Fault, ...]:
    """Every fault of a form's templates, looked for once for each state that they are in."""
    state = (definition.digest, words_of(templates, definition.id))
    if state not in _FAULTS:
        from formsvc.documents.checking import template_faults  # a twentieth of a second that no start-up should cost

        _FAULTS[state] = tuple(sorted(set(template_faults(definition, templates))))
    return _FAULTS[state]


def words_of(templates: Path, form: str) -> str:
    """SHA-256 over every file of a form's templates, and of those that all forms share."""
    return _digest_of(templates, tuple((file, file.stat().st_mtime_ns) for file in _files(templates, form)))


def keep_templates(templates: Path, kept: Path, form: str) -> str:
    """Copy a form's templates to where nothing changes them, once for each digest; gives the digest."""
    words = words_of(templates, form)
    if not (kept / words).is_dir():
        kept.mkdir(parents=True, exist_ok=True)
        copy = Path(tempfile.mkdtemp(dir=kept, prefix=HALF_WRITTEN))
        try:
            _copy(templates, form, copy)
        except BaseException:
            shutil.rmtree(copy)
            raise
        _name(copy, kept / words)
    return words


def _copy(templates: Path, form: str, to: Path) -> None:
    for file in _files(templates, form):
        place = to / file.relative_to(templates)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


def _name(copy: Path, place: Path) -> None:
    try:
        os.replace(copy, place)
    except OSError:
        shutil.rmtree(copy)  # another process was quicker
        if not place.is_dir():
            raise


def _files(templates: Path, form: str) -> Iterator[Path]:
    for folder in (form, SHARED):
        yield from sorted(file for file in (templates / folder).rglob("*") if file.is_file())


@lru_cache(maxsize=64)
def _digest_of(templates: Path, files: tuple[tuple[Path, int], ...]) -> str:
    digest = hashlib.sha256()
    for file, _ in files:
        name = file.relative_to(templates).as_posix()
        digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
