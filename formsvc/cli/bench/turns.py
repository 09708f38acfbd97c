"""How long a person waits between two pages: the real server, the real database, every answer sealed and committed."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from formsvc.cli.bench.browser import Browser, Form
from formsvc.cli.bench.figures import Figure, percentile
from formsvc.cli.bench.office_hours import Office, open_office

ROUNDS: Final = 10  # walks through the form for each twenty measurements asked for
CLIENTS: Final = 4
REVISION: Final = re.compile(r'name="revision" value="(\d+)"')


def turns(times: int) -> Iterator[Figure]:
    """The two rows about page turns, start-up and memory."""
    with open_office(CLIENTS) as office:
        yield Figure(what="start-up to first answer", value=office.started_in, unit="s", reach=2)
        alone = _Walker(office, 0)
        alone.walk()
        taken = [turn for _ in range(max(1, times // ROUNDS)) for turn in alone.walk()]
        yield Figure(what="one page turn, median", value=statistics.median(taken), unit="ms", reach=12)
        yield Figure(what="one page turn, 95th of 100", value=percentile(taken, 0.95), unit="ms", reach=25)
        rate = _together(office, times)
        what = f"page turns a second, {CLIENTS} clients"
        yield Figure(what=what, value=rate, unit="/s", reach=100, sense="at least")
        yield Figure(what="memory of the largest process", value=office.memory(), unit="MB", reach=150)


class _Walker:
    """One person at one draft, whose pages are all answered, turning them again and again."""

    def __init__(self, office: Office, number: int) -> None:
        self._browser = Browser(office.port)
        self._browser.sign_in(office.email, office.password)
        self._paths = office.pages_of_draft(number)
        self._forms = [self._browser.form_at(path) | {"go": "next"} for path in self._paths]
        self._words = [_words_to_change(form) for form in self._forms]
        self._walks = 0

    def walk(self) -> list[float]:
        """Milliseconds of each turn: the page posted with something changed, the redirect followed, the next page read.

        What is not changed would not have to be sealed and committed again.
        """
        taken, self._walks = [], self._walks + 1
        revision = self._browser.form_at(self._paths[0])["revision"]
        for path, form, words in zip(self._paths, self._forms, self._words, strict=True):
            changed = {name: f"{form[name][0]} {'again' * (self._walks % 2)}" for name in words}
            start = time.perf_counter()
            text = self._browser.turn(path, form | changed | {"revision": revision})
            taken.append((time.perf_counter() - start) * 1000)
            revision = "".join(REVISION.findall(text))
        return taken


def _words_to_change(form: Form) -> list[str]:
    """The longest words that the page asks for; none where there is nothing but choices."""
    shown = "".join(form["shown"]).split()
    found = [name for name, text in form.items() if name.split("-")[0] in shown and " " in text[0]]
    return sorted(found, key=lambda name: len(form[name][0]))[-1:]


def _together(office: Office, times: int) -> float:
    """Turns a second of several people at once, each at a draft of their own."""
    walkers = [_Walker(office, number) for number in range(CLIENTS)]
    rounds = max(1, times // ROUNDS)
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as together:
        done = sum(together.map(lambda walker: sum(len(walker.walk()) for _ in range(rounds)), walkers))
    return done / (time.perf_counter() - start)
