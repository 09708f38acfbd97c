"""What the service needs to run, and the plain words for when it is not there."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from redis import Redis, RedisError
from sqlalchemy import Engine

from formsvc.cli import NOT_THERE
from formsvc.database import DatabaseUnreachable
from formsvc.database.engine import require_answer
from formsvc.database.migrating import DatabaseTooNew, version_of, versions
from formsvc.documents.font_files import FontsMissing
from formsvc.sealing import SealingFault
from formsvc.settings import Settings, SettingsWrong, current
from formsvc.signatures.signed import SigningFault
from formsvc.storage import StorageFull


class Missing(Exception):
    """Something that the service needs is not there; the message names it and the setting that points to it."""


ENDING = 5.0  # seconds
NEEDED = (
    Missing,
    SettingsWrong,
    FontsMissing,
    DatabaseUnreachable,
    DatabaseTooNew,
    SealingFault,
    SigningFault,
    StorageFull,
)


def with_settings(run: Callable[[Settings], int]) -> int:
    """Run with the settings of the environment. What is missing is said in a sentence, with exit code 3."""
    try:
        return run(current())
    except NEEDED as missing:
        print(missing, file=sys.stderr)
        return NOT_THERE


def require_queue(url: str) -> None:
    """Raises Missing when the queue does not answer."""
    try:
        with Redis.from_url(url, socket_connect_timeout=ENDING, socket_timeout=ENDING) as queue:
            queue.ping()
    except RedisError as wrong:
        raise Missing(
            f"No queue answers at {_without_password(url)}: start one, point FORMSVC_QUEUE_URL to one, "
            "or run `formsvc serve`, which brings its own."
        ) from wrong


def require_tables(engine: Engine) -> None:
    """Raises Missing when the tables are not those of this version: a command that only asks changes none."""
    require_answer(engine)
    if version_of(engine) != versions()[-1]:
        raise Missing(
            "The database (FORMSVC_DATABASE_URL) is not as this version of formsvc has it: "
            "`formsvc serve` changes it when it starts."
        )


def soon(done: Callable[[], bool]) -> bool:
    """Whether it is done within the time that a service which was killed may need to end altogether."""
    give_up = time.monotonic() + ENDING
    while not (well := done()) and time.monotonic() < give_up:
        time.sleep(0.1)
    return well


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
