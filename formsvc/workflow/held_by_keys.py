"""What each key holds: how many values, digests and files were made with it, and whether it can be done without."""

from __future__ import annotations

from collections import Counter
from typing import Final

from sqlalchemy import ColumnElement, LargeBinary, func, select

from formsvc.cases.tables import CaseWord
from formsvc.database import Base
from formsvc.database.sealed import sealed_columns
from formsvc.delivery import mailbox
from formsvc.sealing import SEALED_BYTES, SealBroken, key_of_digest, key_of_start
from formsvc.submissions.tables import AnswerMark
from formsvc.workflow.house import House
from formsvc.workflow.remarking import lacks

NOBODYS: Final = "unknown"  # what begins like nothing that we seal


def held_by_keys(house: House) -> Counter[str]:
    """How many things there are by the id of the key that they were made with."""
    found: Counter[str] = Counter()
    with house.sessions() as session:
        for _, column, _ in sealed_columns(Base.metadata):
            start: ColumnElement[bytes] = func.substr(column, 1, SEALED_BYTES, type_=LargeBinary)
            counted = select(start, func.count(column)).where(column.is_not(None)).group_by(start)
            for begins, number in session.execute(counted):
                found[_key(begins)] += number
        found.update(map(key_of_digest, session.scalars(select(CaseWord.digest))))
        needed = select(AnswerMark.mark).where(lacks(house.sealer.newest))
        found.update(map(key_of_digest, session.scalars(needed)))
    found.update(map(_key, house.store.beginnings(SEALED_BYTES)))
    if house.mail_folder is not None:
        found.update(map(_key, mailbox.beginnings(house.mail_folder, SEALED_BYTES)))
    return found


def _key(begins: bytes) -> str:
    try:
        return key_of_start(bytes(begins))
    except SealBroken:
        return NOBODYS
