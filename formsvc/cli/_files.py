"""Files and photos beside a JSON file of answers, and the documents written from them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from formsvc.answers import Attachment, NotReadable
from formsvc.submissions.files import FileRefused, take_in
from formsvc.whole_files import written_beside

FOR_ALL: Final = 0o644  # documents for whoever the folder is for


class FilesBeside:
    """Takes in the files that answers name, and keeps what is in them by digest.

    They are looked for beside the JSON file of the answers, then among the specimens beside the definitions.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = tuple(folder.resolve() for folder in folders)
        self._kept: dict[str, bytes] = {}

    def attach(self, raw: Any) -> Attachment:
        """The file at a relative path. Raises NotReadable."""
        if not isinstance(raw, str):
            raise NotReadable("type", "A file is given as a path relative to the JSON file.")
        path = next((path for folder in self._folders if (path := _within(folder, raw)) is not None), None)
        if path is None:
            raise NotReadable("V14", "There is no such file beside the JSON file.")
        try:
            taken = take_in(path.name, path.read_bytes())
        except FileRefused as refused:
            raise NotReadable(refused.rule, refused.message) from refused
        digest = hashlib.sha256(taken.content).hexdigest()
        self._kept[digest] = taken.content
        return Attachment(
            name=taken.name, digest=digest, content_type=taken.content_type, size=len(taken.content),
            width=taken.width, height=taken.height,
        )  # fmt: skip

    def content(self, digest: str) -> bytes:
        """What is in a file that was taken in. Raises KeyError."""
        return self._kept[digest]


def _within(folder: Path, name: str) -> Path | None:
    """The file of this name inside a folder, if there is one."""
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder) and path.is_file() else None


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write all of them or none: each complete under another name first, then put in its place. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    places = [folder / name for name in files]
    with ExitStack() as ready:
        asides = [
            ready.enter_context(written_beside(place, content, FOR_ALL))
            for place, content in zip(places, files.values(), strict=True)
        ]
        for place, aside in zip(places, asides, strict=True):
            aside.replace(place)
    return places
