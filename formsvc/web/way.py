"""The way of one form as the page shows it: pictures for two widths, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from formsvc.web.drawing.days import Days, Row, Stretch, days_drawn
from formsvc.web.drawing.route import Route
from formsvc.web.drawing.route_across import across
from formsvc.web.drawing.route_down import down
from formsvc.web.layout import plural
from formsvc.web.route_words import latest, standing, way_in_words
from formsvc.web.spans import day_of
from formsvc.workflow.route_views import Spell
from formsvc.workflow.sign_views import SubmissionPage

LABEL = "The way of this form, drawn. The same follows in words."


@dataclass(frozen=True, kw_only=True)
class Way:
    """`across` is "" where it does not fit; `earlier` says which rounds are not drawn. No `days` have passed: None."""

    across: Markup
    down: Markup
    standing: tuple[str, ...]
    words: Route
    earlier: str
    days: Days | None
    days_said: str
    days_wide: Markup
    days_narrow: Markup


def way_of(page: SubmissionPage) -> Way:
    """Everything that the page shows of it."""
    words = way_in_words(page)
    drawn = latest(words)
    days = days_of(page.route.spells)
    return Way(
        across=across(drawn, LABEL),
        down=down(drawn, LABEL),
        standing=standing(page),
        words=words,
        earlier=_earlier(len(words.laps) - len(drawn.laps)),
        days=days,
        days_said=_said(page.route.spells) if days is not None else "",
        days_wide=days_drawn(days, 500, "drawn--wide") if days is not None else Markup(""),
        days_narrow=days_drawn(days, 290, "drawn--narrow") if days is not None else Markup(""),
    )


def days_of(spells: Sequence[Spell]) -> Days | None:
    """The rows of the picture of days, each who had it once; nothing while it was one person or one day."""
    if len({spell.who for spell in spells}) < 2 or _over(spells) == 0:
        return None
    first, last = _ends(spells)
    still = any(spell.still for spell in spells)
    held = {who: [one for one in spells if one.who == who] for who in dict.fromkeys(one.who for one in spells)}
    return Days(
        rows=tuple(_row(who, theirs, first) for who, theirs in held.items()),
        days=(last - first).days,
        first=day_of(first),
        last="Today" if still else day_of(last),
    )


def _row(who: str, spells: Sequence[Spell], first: date) -> Row:
    stretches = (Stretch(begins=(one.begins - first).days, ends=(one.ends - first).days) for one in spells)
    days = sum(spell.days for spell in spells)
    return Row(
        who=who,
        said=plural(days, "day") if days else "same day",
        stretches=tuple(stretches),
        waits=spells[0].kind == "waits",
    )


def _ends(spells: Sequence[Spell]) -> tuple[date, date]:
    return min(spell.begins for spell in spells), max(spell.ends for spell in spells)


def _over(spells: Sequence[Spell]) -> int:
    first, last = _ends(spells)
    return (last - first).days


def _said(spells: Sequence[Spell]) -> str:
    """12 days so far. The author: 4. Team manager: 3."""
    so_far = " so far" if any(spell.still for spell in spells) else ""
    each = [
        f"{who}: {sum(spell.days for spell in spells if spell.who == who)}."
        for who in dict.fromkeys(spell.who for spell in spells)
    ]
    return f"{plural(_over(spells), 'day')}{so_far}. {' '.join(each)}"


def _earlier(rounds: int) -> str:
    return f"Not drawn: {plural(rounds, 'earlier round')}, which the words below tell." if rounds > 0 else ""
