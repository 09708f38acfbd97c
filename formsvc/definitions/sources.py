"""Where definitions are read from: a folder of YAML files, or the text that a submission kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Sources(Protocol):
    """Files by their path inside the folder of definitions."""

    def read(self, path: str) -> str | None:
        """The text of a file, or None when there is none. Raises UnicodeDecodeError for what is not UTF-8."""

    def names(self, folder: str) -> tuple[str, ...]:
        """The YAML files of a folder (`""` for the top), without their ending, sorted."""


@dataclass(frozen=True)
class Folder:
    """The files of a folder on disk."""

    path: Path

    def read(self, path: str) -> str | None:
        file = self.path / path
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(file.stem for file in (self.path / folder).glob("*.yaml")))


@dataclass(frozen=True)
class Texts:
    """Files held in memory, by path."""

    files: Mapping[str, str]

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def names(self, folder: str) -> tuple[str, ...]:
        prefix = f"{folder}/" if folder else ""
        inside = (path.removeprefix(prefix) for path in self.files if path.startswith(prefix))
        return tuple(sorted(path.removesuffix(".yaml") for path in inside if "/" not in path))


class Recorded:
    """Sources that remember which files were read, so that a form can be kept with everything it was read from."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._read: dict[str, str] = {}

    def read(self, path: str) -> str | None:
        text = self._sources.read(path)
        if text is not None:
            self._read[path] = text
        return text

    def names(self, folder: str) -> tuple[str, ...]:
        return self._sources.names(folder)

    def kept(self, form: str) -> tuple[str, str]:
        """What was read, as one text that `unpack` reads back, and its SHA-256."""
        text = json.dumps({"form": form, "files": self._read}, ensure_ascii=False, sort_keys=True)
        return text, hashlib.sha256(text.encode()).hexdigest()


def unpack(text: str) -> tuple[str, Texts]:
    """The form's name and the files of a kept text."""
    kept = json.loads(text)
    return kept["form"], Texts(kept["files"])
