"""What can be set: read once, from the environment, with everything that is wrong said at once."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import formsvc

BESIDE_THE_PACKAGE = Path(formsvc.__file__).resolve().parent.parent
SHORTEST_TOKEN = 20


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings in force. Text that is empty means "not set"; the properties say what then holds."""

    data: Path = Path("data")
    database_url: str = ""
    queue_url: str = ""
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = 5000
    smtp_url: str = ""
    mail_from: str = "formsvc@localhost.example"
    mail_domains: tuple[str, ...] = ()
    bounces_url: str = ""
    bounces_password_file: Path | None = None
    bounces_address: str = ""
    webhook_hosts: tuple[str, ...] = ()
    key_file: Path | None = None
    metrics_token: str = ""
    organisation: str = "Youth justice forms"
    signing_pkcs12: Path | None = None
    signing_pkcs11: str = ""
    signing_password_file: Path | None = None
    timestamp_url: str = ""
    timestamp_certificates: Path | None = None
    definitions: Path = BESIDE_THE_PACKAGE / "form_definitions"
    templates: Path = BESIDE_THE_PACKAGE / "document_templates"
    demonstration: bool = False
    secure_cookies: bool | None = None
    appeal_working_days: int = 10
    link_days: int = 14
    web_processes: int = 2
    web_threads: int = 4
    workers: int = 1

    @property
    def database(self) -> str:
        """Where the rows are: the setting, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'formsvc.sqlite3'}"

    @property
    def queue(self) -> str:
        """Where the bells ring: the setting, or the embedded server's socket in the data folder."""
        return self.queue_url or f"unix://{self.queue_socket}"

    @property
    def queue_socket(self) -> Path:
        """The embedded queue server's socket."""
        return self.data.resolve() / "queue.sock"

    @property
    def files(self) -> Path:
        """Where finished documents and uploads are kept."""
        return self.data.resolve() / "files"

    @property
    def mail(self) -> Path:
        """Where messages are written when no mail server is set."""
        return self.data.resolve() / "mail"

    @property
    def keys(self) -> Path:
        """The file with the keys that seal everything."""
        return self.key_file or self.data.resolve() / "keys.json"

    @property
    def signing(self) -> Path:
        """Where the service's own key is."""
        return self.data.resolve() / "signing"

    @property
    def trusted(self) -> Path:
        """Where every certificate is that documents were ever signed with."""
        return self.signing / "trusted"

    @property
    def address(self) -> str:
        """How people reach the service; links in messages begin with it."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def cookies_secure(self) -> bool:
        """Whether cookies travel by https only: the setting, or what the address says."""
        return self.address.startswith("https://") if self.secure_cookies is None else self.secure_cookies


class SettingsWrong(Exception):
    """Some settings cannot be used; `faults` has a sentence for each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def current() -> Settings:
    """The settings of this process. Raises SettingsWrong."""
    return from_environment(os.environ)


def from_environment(env: Mapping[str, str]) -> Settings:
    """The settings that FORMSVC_* variables give. Raises SettingsWrong with every fault at once."""
    read: dict[str, Any] = {}
    faults: list[str] = []
    for name in sorted(name for name in env if name.startswith("FORMSVC_")):
        setting = name.removeprefix("FORMSVC_").lower()
        if setting not in READERS:
            faults.append(_unknown(name))
        elif env[name].strip():
            try:
                read[setting] = READERS[setting](env[name].strip())
            except ValueError as wrong:
                faults.append(f"{name}: {wrong}")
    faults += _together(read)
    if faults:
        raise SettingsWrong(tuple(faults))
    return Settings(**read)


def _together(read: Mapping[str, Any]) -> Iterator[str]:
    """What each setting alone cannot say."""
    signs_with = [setting for setting in ("signing_pkcs11", "signing_pkcs12") if setting in read]
    if len(signs_with) == 2:
        yield "FORMSVC_SIGNING_PKCS11: documents are signed with a token or with a file: set one of the two"
    if "signing_password_file" in read and not signs_with:
        yield "FORMSVC_SIGNING_PASSWORD_FILE: there is nothing that it opens; set FORMSVC_SIGNING_PKCS12 as well"
    if "timestamp_certificates" in read and "timestamp_url" not in read:
        yield "FORMSVC_TIMESTAMP_CERTIFICATES: there is no time stamp to check; set FORMSVC_TIMESTAMP_URL as well"


def _unknown(name: str) -> str:
    known = [f"FORMSVC_{setting.upper()}" for setting in READERS]
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name}: there is no such setting" + (f"; did you mean {near[0]}?" if near else "")


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return read


def _yes_or_no(text: str) -> bool:
    words = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}
    if text.lower() not in words:
        raise ValueError("must be 1 (yes) or 0 (no)")
    return words[text.lower()]


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if urlsplit(text).scheme.partition("+psycopg")[0] not in schemes:
            raise ValueError(f"must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return text

    return read


def _mailbox(text: str) -> str:
    if text.count("@") != 1 or text.startswith("@") or text.endswith("@") or any(letter.isspace() for letter in text):
        raise ValueError("must be an e-mail address such as forms@service.example")
    return text


def _name(text: str) -> str:
    if len(text) > 64 or not text.isprintable():
        raise ValueError("must be a name of at most 64 characters")
    return text


def _secret(text: str) -> str:
    if len(text) < SHORTEST_TOKEN:
        raise ValueError(f"must have at least {SHORTEST_TOKEN} characters, and nobody should be able to guess it")
    return text


def _domains(text: str) -> tuple[str, ...]:
    return tuple(domain.strip().lower().removeprefix("@") for domain in text.split(",") if domain.strip())


def _folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise ValueError("there is no such folder")
    return folder


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _file(text: str) -> Path:
    file = Path(text).expanduser()
    if not file.is_file():
        raise ValueError("there is no such file")
    return file


def _token(text: str) -> str:
    """RFC 7512: pkcs11:token=forms;object=signing?module-path=/usr/lib/softhsm/libsofthsm2.so"""
    parts = urlsplit(text)
    named = {name for name, _, value in (one.partition("=") for one in parts.path.split(";")) if value}
    if parts.scheme != "pkcs11" or not {"token", "object"} <= named or "module-path=/" not in parts.query:
        raise ValueError("must say module, token and key: pkcs11:token=NAME;object=NAME?module-path=/PATH")
    return text


READERS: Mapping[str, Callable[[str], Any]] = {
    "data": _path,
    "database_url": _url("sqlite", "postgresql"),
    "queue_url": _url("redis", "rediss", "unix"),
    "base_url": _url("http", "https"),
    "host": str,
    "port": _number(1, 65535),
    "smtp_url": _url("smtp", "smtps", "smtp+starttls"),
    "mail_from": _mailbox,
    "mail_domains": _domains,
    "bounces_url": _url("imaps", "imap+starttls"),
    "bounces_password_file": _file,
    "bounces_address": _mailbox,
    "webhook_hosts": _domains,
    "key_file": _path,
    "metrics_token": _secret,
    "organisation": _name,
    "signing_pkcs12": _file,
    "signing_pkcs11": _token,
    "signing_password_file": _file,
    "timestamp_url": _url("http", "https"),
    "timestamp_certificates": _file,
    "definitions": _folder,
    "templates": _folder,
    "demonstration": _yes_or_no,
    "secure_cookies": _yes_or_no,
    "appeal_working_days": _number(1, 365),
    "link_days": _number(1, 90),
    "web_processes": _number(1, 64),
    "web_threads": _number(1, 64),
    "workers": _number(1, 64),
}
