"""The dates of one person for their calendar program, and the address under which it reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from formsvc import audit, people
from formsvc.people import Actor
from formsvc.workflow.due_views import Deadline
from formsvc.workflow.house import Steps
from formsvc.workflow.lists import Lists
from formsvc.workflow.refusals import NotFound
from formsvc.workflow.views import Home

if TYPE_CHECKING:
    from formsvc.clocks.calendar import Entry

NAME: Final = "Youth justice forms"


class Calendars(Steps):
    """Steps of a person for themselves, and what a calendar program asks."""

    def calendar_made_at(self, actor: Actor) -> datetime | None:
        """Since when this person has an address for a calendar program; None without one."""
        with self.house.sessions() as session:
            return people.feed_made_at(session, actor.id)

    def renew_calendar(self, actor: Actor) -> str:
        """Make the address anew and give it, for this one time; the one before opens nothing any more."""
        with self.house.sessions.begin() as session:
            now = self.house.now()
            token = people.renew_feed(session, actor.id, now)
            audit.append(session, f"person:{actor.id}", "calendar_made", f"person:{actor.id}", now)
            return f"{self.house.address}/calendar/{token}.ics"

    def end_calendar(self, actor: Actor) -> None:
        """No address opens this person's dates any more."""
        with self.house.sessions.begin() as session:
            if people.end_feed(session, actor.id):
                audit.append(session, f"person:{actor.id}", "calendar_ended", f"person:{actor.id}", self.house.now())

    def calendar(self, token: str) -> bytes:
        """The dates to keep of everything on somebody's page of work, without a name. Raises NotFound."""
        from formsvc.clocks.calendar import write_calendar  # its library takes a tenth of the start, and few ask for it

        with self.house.sessions() as session:
            actor = people.whose_feed(session, token)
        if actor is None:
            raise NotFound("There is no such calendar, or its address was made anew.")
        place = urlsplit(self.house.address).hostname or "formsvc"
        dates = _dates(Lists(self.house).home(actor))
        entries = tuple(self._entry(deadline, place) for deadline in dates)
        return write_calendar(f"person-{actor.id}@{place}", NAME, entries)

    def _entry(self, deadline: Deadline, place: str) -> Entry:
        from formsvc.clocks.calendar import Entry

        late = "Late: " if deadline.urgency == "overdue" else ""
        kind = "stage-" if deadline.stage else ""
        return Entry(
            uid=f"{deadline.reference}-{kind}{deadline.id}@{place}",
            title=f"{late}{deadline.title} ({deadline.reference})",
            due=deadline.due,
            timed=deadline.timed,
            url=f"{self.house.address}/submissions/{deadline.reference}",
            changed=deadline.changed,
        )


def _dates(home: Home) -> Iterator[Deadline]:
    """Every date that runs of what waits for this person, or for others with what is theirs; each once."""
    lists = (home.to_sign, home.to_fill, home.sent_back, home.drafts, home.holds, home.failed, home.under_way)
    rows = {row.reference: row for rows in lists for row in rows}
    for row in rows.values():
        yield from row.deadlines
