"""Make everything ready before the first process starts: folders, keys, the schema, and the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from formsvc import audit
from formsvc.assembly import demonstration
from formsvc.assembly.demonstration_directory import DIRECTORY, UNCHECKED
from formsvc.assembly.keys import make_sealer, sealer_of
from formsvc.audit.checkpoint_files import ready_key
from formsvc.database import Sessions, migrate, open_engine
from formsvc.delivery import mailbox
from formsvc.documents.font_files import require_fonts
from formsvc.sealing import Sealer
from formsvc.settings import Settings
from formsvc.signatures.ready import make_ready
from formsvc.workflow import admitting, directory


def prepare(settings: Settings, now: Callable[[], datetime]) -> bool:
    """Ready the data folder and the database; harmless when they are. Nothing stays open: forks come after.
    True when a demonstration begins with this start.

    Raises FontsMissing, DatabaseUnreachable, DatabaseTooNew, SealingFault, SigningFault.
    """
    require_fonts()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(settings.database)
    try:
        migrate(engine, lambda: sealer_of(settings))
        sealer = _sealer(settings, engine)
        for file in mailbox.older(settings.mail):  # what an older version wrote in the clear
            mailbox.seal_anew(file, sealer)
        make_ready(settings, now())
        ready_key(settings.checkpoints_key)
        return settings.demonstration and _demonstrate(Sessions(engine), sealer, now())
    finally:
        engine.dispose()


def _sealer(settings: Settings, engine: Engine) -> Sealer:
    """New keys only for a new database: for any other they would open nothing, and hide that the old are gone."""
    with Sessions(engine)() as session:
        is_new = audit.newest(session)[0] == 0
    return make_sealer(settings) if is_new else sealer_of(settings)


def _demonstrate(sessions: Sessions, sealer: Sealer, at: datetime) -> bool:
    """Invent people and cases where nobody is. Their passwords take a moment, so that is asked first."""
    if admitting.anybody(sessions):
        return False
    directory.furnish(sessions, DIRECTORY, at, DIRECTORY.keys() - UNCHECKED)
    return admitting.furnish(sessions, sealer, demonstration.furnishing(at.date()), at)
