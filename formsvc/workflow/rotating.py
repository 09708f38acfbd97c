"""Changing keys while the service runs: what older keys sealed is sealed with the newest, a little at a time.

What is done is seen from what is there, so it may be stopped or killed anywhere and begun again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Final, TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.cases.tables import Case
from formsvc.database import Base
from formsvc.database.sealed import sealed_columns
from formsvc.delivery import mailbox
from formsvc.sealing import SealingFault
from formsvc.workflow.held_by_keys import held_by_keys
from formsvc.workflow.house import SERVICE, House
from formsvc.workflow.keys_in_force import InForce, key_in_force, put_in_force
from formsvc.workflow.remarking import drop_older_marks, mark_anew, unmarked
from formsvc.workflow.resealing import Batch, Key, SealedColumn, drop_older_words, reseal_cases, reseal_rows

UNTIL_ALL_ENDED: Final = timedelta(minutes=15)  # longer than any request or task may take
UNTIL_ALL_KNOW: Final = timedelta(seconds=10)  # processes look every second; what they had begun by then is done
PASSES: Final = 10
DONE: Final = "rotation"
T = TypeVar("T")


@dataclass
class Rotated:
    """What came of it: how much was sealed anew, what does not open, and what other keys still hold."""

    sealed: int = 0
    broken: list[str] = field(default_factory=list)
    remaining: int = 0


class Rotation:
    """One run. `say` is told what was done; `wait` lets others write, and waits for them."""

    def __init__(self, house: House, say: Callable[[str], None], wait: Callable[[float], None] = time.sleep) -> None:
        self._house, self._say, self._wait = house, say, wait
        self._rotated = Rotated()

    def run(self) -> Rotated:
        """Seal everything with the newest key, and forget the digests that older ones made."""
        in_force = self._put_in_force()
        for _ in range(PASSES):
            before = self._rotated.sealed
            self._pass()
            left = in_force.since + UNTIL_ALL_KNOW - self._house.now()
            if left > timedelta():
                self._say("waiting until every process seals with it")
                self._wait(left.total_seconds())
            elif self._rotated.sealed == before:
                break
        forget_older(self._house)
        held = held_by_keys(self._house)
        self._rotated.remaining = held.total() - held[self._house.sealer.newest]
        self._note_end()
        return self._rotated

    def _put_in_force(self) -> InForce:
        with self._house.sessions.begin() as session:
            return put_in_force(session, self._house.sealer.newest, self._house.now())

    def _pass(self) -> None:
        self._rotated.broken.clear()
        for table, columns in _tables():
            if table is Case.__table__:
                self._rows(table.name, lambda session, after: reseal_cases(session, self._house.sealer, after))
            else:
                self._rows(
                    table.name,
                    lambda session, after, table=table, columns=columns: reseal_rows(  # type: ignore[misc]
                        session, self._house.sealer, table, columns, after
                    ),
                )
        self._marks()
        self._files()
        self._mail()

    def _rows(self, name: str, step: Callable[[Session, Key | None], Batch]) -> None:
        """Batch after batch, each in a transaction of its own."""
        sealed, after = 0, None
        while True:
            began = time.monotonic()
            with self._house.sessions.begin() as session:
                batch = step(session, after)
            sealed, after = sealed + batch.sealed, batch.last
            self._rotated.broken += batch.broken
            if after is None:
                break
            self._wait(time.monotonic() - began)  # as long as it took, others have their turn
        self._count(name, sealed)

    def _marks(self) -> None:
        made, after = 0, 0
        while True:
            with self._house.sessions() as session:
                found = unmarked(session, self._house.sealer.newest, after)
            if not found:
                break
            for after in found:
                try:
                    with self._house.sessions.begin() as session:
                        made += mark_anew(session, self._house.sealer, after)
                except SealingFault:
                    self._rotated.broken.append(f"answer_marks {after}")
        self._count("answer_marks", made)

    def _files(self) -> None:
        store = self._house.store
        self._each("files", store.older(self._house.sealer.begins), store.seal_anew)

    def _mail(self) -> None:
        sealer, folder = self._house.sealer, self._house.mail_folder
        if folder is not None:
            self._each("messages", mailbox.older(folder, sealer.begins), lambda file: mailbox.seal_anew(file, sealer))

    def _each(self, name: str, found: Iterator[T], seal: Callable[[T], None]) -> None:
        sealed = 0
        for one in found:
            try:
                seal(one)
                sealed += 1
            except SealingFault:
                self._rotated.broken.append(f"{name} {one}")
        self._count(name, sealed)

    def _count(self, name: str, sealed: int) -> None:
        self._rotated.sealed += sealed
        if sealed:
            self._say(f"{name}: {sealed:,} sealed anew")

    def _note_end(self) -> None:
        rotated, newest = self._rotated, self._house.sealer.newest
        if rotated.sealed and not rotated.remaining:
            with self._house.sessions.begin() as session:
                audit.append(session, SERVICE, f"keys-rotated:{newest}", DONE, self._house.now())


def forget_older(house: House) -> None:
    """Forget the digests that older keys made: every process searches by the newest."""
    for drop in (drop_older_words, drop_older_marks):
        dropped = 1
        while dropped:
            with house.sessions.begin() as session:
                dropped = drop(session, house.sealer.newest)


def why_kept(house: House, key: str) -> str:
    """Why a key may not be removed; "" when it may. What began while it sealed has ended by then."""
    newest, held = house.sealer.newest, held_by_keys(house)
    if key not in house.sealer.ids:
        return f"There is no key {key} in the ring: `formsvc keys list` shows them."
    if key == newest:
        return f"Everything new is sealed with {key}. Change it first: `formsvc keys rotate --new`."
    if held[key]:
        return f"{held[key]:,} things are sealed with {key}: run `formsvc keys rotate` first."
    with house.sessions() as session:
        in_force = key_in_force(session)
    if in_force is None or in_force.id != newest:
        return f"Not every process may know {newest} yet: run `formsvc keys rotate` first."
    if house.now() - in_force.since < UNTIL_ALL_ENDED:
        return (
            f"{newest} seals since {in_force.since:%H:%M} UTC. Wait 15 minutes, until all that began before has ended."
        )
    return ""


def _tables() -> Iterator[tuple[Table, tuple[SealedColumn, ...]]]:
    """Every table with its sealed columns."""
    for table, found in groupby(sealed_columns(Base.metadata), key=lambda one: one[0]):
        yield table, tuple((column, kind) for _, column, kind in found)
