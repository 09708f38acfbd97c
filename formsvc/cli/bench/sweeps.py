"""How long the sweep takes with a hundred thousand deliveries that wait for their time, and as many that were sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert

from formsvc.cli.bench.bureau import Bureau, open_bureau
from formsvc.cli.bench.decisions import decided
from formsvc.cli.bench.figures import Figure, median
from formsvc.delivery.tables import Delivery

MANY: Final = 100_000
AT_ONCE: Final = 5_000
DUE: Final = 100


def sweeps(times: int) -> Iterator[Figure]:
    """The row about the sweep."""
    with open_bureau() as bureau:
        decided(bureau, bureau.put_to_the_manager(2))
        bureau.work(bureau.service.workflow.overdue())
        before = median(bureau.service.workflow.overdue, times)
        _fill(bureau)
        yield Figure(what=f"sweep, a few deliveries, {bureau.base}", value=before, unit="ms")
        what = f"sweep, {MANY:,} open deliveries and as many sent, {bureau.base}"
        yield Figure(what=what, value=median(bureau.service.workflow.overdue, times), unit="ms")
        yield Figure(
            what="the numbers of /metrics with them", value=median(bureau.service.workflow.gauges, 5), unit="ms"
        )


def _fill(bureau: Bureau) -> None:
    """Copies of a delivery: half of those that wait are leased, half wait for their next try; a few are due."""
    with bureau.service.sessions() as session:
        known = session.query(Delivery).first()
        row = {column.name: getattr(known, column.name) for column in Delivery.__table__.columns if column.name != "id"}
    for start in range(0, 2 * MANY, AT_ONCE):
        copies = [_copy(bureau, row, number) for number in range(start + 1, start + AT_ONCE + 1)]
        with bureau.service.engine.connect() as connection:
            connection.execute(insert(Delivery), copies)
            connection.commit()


def _copy(bureau: Bureau, row: dict[str, Any], number: int) -> dict[str, Any]:
    now = bureau.service.now()
    if number > MANY:
        return row | {"key": str(uuid.uuid4()), "entry": number, "state": "sent", "sent_at": now}
    later = now + timedelta(minutes=30) if number % 2 and number > DUE else now
    lease = now + timedelta(minutes=4) if not number % 2 and number > DUE else None
    more = {"state": "waiting", "next_try": later, "leased_until": lease, "tries": 1}
    return row | more | {"key": str(uuid.uuid4()), "entry": number}
