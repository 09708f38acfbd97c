"""Looking for words wherever they might lie in the clear: in every table, every file, and every way of writing them."""

from __future__ import annotations

import base64
import io
import json
import quopri
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from sqlalchemy import Engine, inspect, text

ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
SEGMENTS = 3  # that every photograph has at least before what is drawn


def ways_to_write(word: str) -> Iterator[bytes]:
    """A word as bytes: as it is, and as programs write it."""
    plain = word.encode()
    yield from (plain, json.dumps(word)[1:-1].encode(), quote(word).encode(), quote_plus(word).encode())
    yield from (word.encode(encoding) for encoding in ("utf-16-le", "utf-16-be"))
    yield word.encode("latin-1", "replace")
    yield quopri.encodestring(plain)
    yield plain.hex().encode()
    yield plain[::-1]
    for shift in range(3):  # what stands before it decides how base64 cuts it into threes
        whole, bits = base64.b64encode(b"\0" * shift + plain), 8 * (shift + len(plain))
        yield whole[-(-8 * shift // 6) : bits // 6]  # the letters that the word alone decides: fewer are met by chance


def found_in(content: bytes, words: Iterable[str]) -> set[str]:
    """The words that stand in some bytes, in any way of writing, also where they are packed."""
    unwrapped = content.replace(b"\r", b"").replace(b"\n", b"")  # base64 in a message is cut into lines
    pieces = [piece.lower() for piece in (content, unwrapped, *_unpacked(content))]
    return {word for word in words for written in _lower_case(word) if any(written in piece for piece in pieces)}


@lru_cache
def _lower_case(word: str) -> frozenset[bytes]:
    return frozenset(written.lower() for written in ways_to_write(word) if len(written) > 3)


def every_row(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Every value of every table that there is, whether a room knows it or not."""
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                for column, value in row.items():
                    if value is not None:
                        yield f"{table}.{column}", bytes(value) if isinstance(value, bytes) else str(value).encode()


def every_file(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, whatever it is called."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.name.encode() + b"\0" + path.read_bytes()


def in_the_clear(kept: Iterable[tuple[str, bytes]], words: Iterable[str]) -> Mapping[str, set[str]]:
    """Where which words were found; nothing when all is well."""
    wanted, found = set(words), dict[str, set[str]]()
    for where, content in kept:
        here = found_in(content, wanted)
        if here:
            found.setdefault(where, set()).update(here)
    return found


def documents_in(kept: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
    """Whatever begins like a document or a photograph somewhere in it."""
    return {
        where: what
        for where, content in kept
        for begins, what, goes_on in PACKED
        for at in re.finditer(begins, content)
        if goes_on(content[at.start() :])
    }


def _goes_on_like_a_zip_file(content: bytes) -> bool:
    """The first entry needs a version of the format that there is, and is packed in a way that there is. Four bytes
    alone are met by chance in what is sealed."""
    version, packed = content[4:6], int.from_bytes(content[8:10], "little")
    return version[:1] <= b"\x3f" and version[1:] == b"\0" and packed < 100


def _goes_on_like_a_photograph(content: bytes) -> bool:
    """After each of the first segments, which say their lengths, comes another. Three bytes alone are met by chance in
    what is sealed; values and files are looked at whole, so every photograph in them goes on."""
    following = 2
    for _ in range(SEGMENTS):
        following += 2 + int.from_bytes(content[following + 2 : following + 4], "big")
        if content[following : following + 1] != b"\xff":
            return False
    return True


PACKED: Final[tuple[tuple[bytes, str, Callable[[bytes], bool]], ...]] = (
    (rb"PK\x03\x04", "a zip file, as Word files are", _goes_on_like_a_zip_file),
    (rb"%PDF-\d\.\d", "a PDF", lambda _: True),
    (rb"\xff\xd8\xff", "a photograph", _goes_on_like_a_photograph),
)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What zip files and zlib streams in it hold."""
    if content.find(b"PK\x03\x04") >= 0:
        try:
            with zipfile.ZipFile(io.BytesIO(content[content.find(b"PK\x03\x04") :])) as package:
                yield from (package.read(name) for name in package.namelist())
        except (zipfile.BadZipFile, zlib.error, ValueError):
            pass
    for begin in ZLIB.finditer(content):
        try:
            yield zlib.decompressobj().decompress(content[begin.start() :], 2**20)
        except zlib.error:
            continue
