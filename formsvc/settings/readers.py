"""How the text of each setting is read; what is wrong with it is a ValueError that says what would be right."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_TOKEN = 20
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def number(lowest: int, highest: int) -> Callable[[str], int]:
    """A whole number between these."""

    def read(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return read


def yes_or_no(text: str) -> bool:
    """True or false, in the words that people use."""
    words = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}
    if text.lower() not in words:
        raise ValueError("must be 1 (yes) or 0 (no)")
    return words[text.lower()]


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"must be {' or '.join(words)}")
        return text.lower()

    return read


def url(*schemes: str) -> Callable[[str], str]:
    """An address that begins with one of these schemes."""

    def read(text: str) -> str:
        if urlsplit(text).scheme.partition("+psycopg")[0] not in schemes:
            raise ValueError(f"must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return text

    return read


def scanner(text: str) -> str:
    """Where a virus scanner listens."""
    place = urlsplit(text)
    try:
        there = bool(place.hostname and place.port) if place.scheme == "tcp" else place.path.startswith("/")
    except ValueError:
        there = False
    if place.scheme not in ("tcp", "unix") or not there:
        raise ValueError("must be where clamd listens: tcp://host:3310 or unix:///path/to/its/socket")
    return text


def mailbox(text: str) -> str:
    """An e-mail address."""
    if text.count("@") != 1 or text.startswith("@") or text.endswith("@") or any(letter.isspace() for letter in text):
        raise ValueError("must be an e-mail address such as forms@service.example")
    return text


def name(text: str) -> str:
    """A short name."""
    if len(text) > 64 or not text.isprintable():
        raise ValueError("must be a name of at most 64 characters")
    return text


def secret(text: str) -> str:
    """Something that nobody guesses."""
    if len(text) < SHORTEST_TOKEN:
        raise ValueError(f"must have at least {SHORTEST_TOKEN} characters, and nobody should be able to guess it")
    return text


def command(text: str) -> str:
    """A program with its arguments, quoted as in a shell, which it is run without."""
    try:
        if shlex.split(text):
            return text
    except ValueError:
        pass
    raise ValueError("must be a program with its arguments; a quotation mark is not closed")


def domains(text: str) -> tuple[str, ...]:
    """Domains with commas between them."""
    return tuple(domain.strip().lower().removeprefix("@") for domain in text.split(",") if domain.strip())


def words(text: str) -> tuple[str, ...]:
    """Words with commas between them, as they stand."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def issuer(text: str) -> str:
    """The issuer of an OpenID Connect provider, exactly as it names itself: one tenant's own, not one for everybody."""
    parts = urlsplit(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("must be an address that begins with https://, or with http:// on this very machine")
    if parts.username is not None or parts.query or parts.fragment or not parts.hostname:
        raise ValueError("must be the issuer alone, as the provider names itself, such as https://id.example/forms")
    if {"common", "organizations", "consumers"} & set(parts.path.split("/")):
        raise ValueError("must name your own tenant: this one lets in people of every organisation")
    return text


def folder(text: str) -> Path:
    """A folder that is there."""
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise ValueError("there is no such folder")
    return folder


def path(text: str) -> Path:
    """A path that need not be there yet."""
    return Path(text).expanduser()


def file(text: str) -> Path:
    """A file that is there."""
    file = Path(text).expanduser()
    if not file.is_file():
        raise ValueError("there is no such file")
    return file


def digests(text: str) -> Path:
    """A file of SHA-1 digests, one to a line."""
    found = file(text)
    with found.open("rb") as lines:
        first = lines.readline(80).strip()
    if not re.fullmatch(rb"[0-9A-Fa-f]{40}(:\d+)?", first):
        raise ValueError("must be a file of SHA-1 digests in order, one to a line, as Pwned Passwords is published")
    return found


def token(text: str) -> str:
    """RFC 7512: pkcs11:token=forms;object=signing?module-path=/usr/lib/softhsm/libsofthsm2.so"""
    parts = urlsplit(text)
    named = {name for name, _, value in (one.partition("=") for one in parts.path.split(";")) if value}
    if parts.scheme != "pkcs11" or not {"token", "object"} <= named or "module-path=/" not in parts.query:
        raise ValueError("must say module, token and key: pkcs11:token=NAME;object=NAME?module-path=/PATH")
    return text
