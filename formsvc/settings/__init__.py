"""What can be set: read once, from the environment, with everything that is wrong said at once."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import formsvc
from formsvc.settings import readers

BESIDE_THE_PACKAGE = Path(formsvc.__file__).resolve().parent.parent


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
    clamav_url: str = ""
    key_file: Path | None = None
    key_command: str = ""
    metrics_token: str = ""
    checkpoints: Path | None = None
    organisation: str = "Youth justice forms"
    signing_pkcs12: Path | None = None
    signing_pkcs11: str = ""
    signing_password_file: Path | None = None
    timestamp_url: str = ""
    timestamp_certificates: Path | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    oidc_name: str = "your work account"
    oidc_domains: tuple[str, ...] = ()
    oidc_two_factors: tuple[str, ...] = ()
    oidc_only: bool = False
    proxies: int | None = None
    definitions: Path = BESIDE_THE_PACKAGE / "form_definitions"
    templates: Path = BESIDE_THE_PACKAGE / "document_templates"
    demonstration: bool = False
    secure_cookies: bool | None = None
    second_factor: str = ""
    breached_passwords: Path | None = None
    session_quiet_minutes: int = 120
    session_hours: int = 12
    log: str = "text"
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
    def checkpoints_folder(self) -> Path:
        """Where the signed checkpoints of the record are."""
        return self.checkpoints or self.data.resolve() / "checkpoints"

    @property
    def checkpoints_key(self) -> Path:
        """The key that signs them."""
        return self.signing / "record.pem"

    @property
    def trusted(self) -> Path:
        """Where every certificate is that documents were ever signed with."""
        return self.signing / "trusted"

    @property
    def address(self) -> str:
        """How people reach the service; links in messages begin with it."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def second_factor_for(self) -> str:
        """Who must have a second factor: the setting, or whoever signs; in the demonstration nobody."""
        return self.second_factor or ("nobody" if self.demonstration else "signatories")

    @property
    def cookies_secure(self) -> bool:
        """Whether cookies travel by https only: the setting, or what the address says."""
        return self.address.startswith("https://") if self.secure_cookies is None else self.secure_cookies

    @property
    def trusted_proxies(self) -> int:
        """How many web servers stand in front: the setting, or one when the address is https, which we do not speak."""
        return int(self.address.startswith("https://")) if self.proxies is None else self.proxies


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
    if "key_file" in read and "key_command" in read:
        yield "FORMSVC_KEY_COMMAND: the keys come from a command or from a file: set one of the two"
    if "timestamp_certificates" in read and "timestamp_url" not in read:
        yield "FORMSVC_TIMESTAMP_CERTIFICATES: there is no time stamp to check; set FORMSVC_TIMESTAMP_URL as well"
    yield from _of_the_provider(read)


def _of_the_provider(read: Mapping[str, Any]) -> Iterator[str]:
    """Either nothing of a provider is set, or all that it takes."""
    taken = ("oidc_issuer", "oidc_client_id", "oidc_client_secret_file")
    if any(setting.startswith("oidc_") for setting in read):
        for setting in taken:
            if setting not in read:
                yield f"FORMSVC_{setting.upper()}: signing in through a provider needs it; set it as well"


def _unknown(name: str) -> str:
    known = [f"FORMSVC_{setting.upper()}" for setting in READERS]
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name}: there is no such setting" + (f"; did you mean {near[0]}?" if near else "")


READERS: Mapping[str, Callable[[str], Any]] = {
    "data": readers.path,
    "database_url": readers.url("sqlite", "postgresql"),
    "queue_url": readers.url("redis", "rediss", "unix"),
    "base_url": readers.url("http", "https"),
    "host": str,
    "port": readers.number(1, 65535),
    "smtp_url": readers.url("smtp", "smtps", "smtp+starttls"),
    "mail_from": readers.mailbox,
    "mail_domains": readers.domains,
    "bounces_url": readers.url("imaps", "imap+starttls"),
    "bounces_password_file": readers.file,
    "bounces_address": readers.mailbox,
    "webhook_hosts": readers.domains,
    "clamav_url": readers.scanner,
    "key_file": readers.path,
    "key_command": readers.command,
    "metrics_token": readers.secret,
    "checkpoints": readers.path,
    "organisation": readers.name,
    "signing_pkcs12": readers.file,
    "signing_pkcs11": readers.token,
    "signing_password_file": readers.file,
    "timestamp_url": readers.url("http", "https"),
    "timestamp_certificates": readers.file,
    "oidc_issuer": readers.issuer,
    "oidc_client_id": str,
    "oidc_client_secret_file": readers.file,
    "oidc_name": readers.name,
    "oidc_domains": readers.domains,
    "oidc_two_factors": readers.words,
    "oidc_only": readers.yes_or_no,
    "proxies": readers.number(0, 9),
    "definitions": readers.folder,
    "templates": readers.folder,
    "demonstration": readers.yes_or_no,
    "secure_cookies": readers.yes_or_no,
    "breached_passwords": readers.digests,
    "second_factor": readers.one_of("signatories", "everybody", "nobody"),
    "session_quiet_minutes": readers.number(10, 720),
    "session_hours": readers.number(1, 24),
    "log": readers.one_of("text", "json"),
    "appeal_working_days": readers.number(1, 365),
    "link_days": readers.number(1, 90),
    "web_processes": readers.number(1, 64),
    "web_threads": readers.number(1, 64),
    "workers": readers.number(0, 64),
}
