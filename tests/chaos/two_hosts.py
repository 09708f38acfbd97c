"""Web and worker on different hosts, PostgreSQL and Valkey on a third: the network is cut and healed while all work."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from formsvc.database import migrate, open_engine
from formsvc.settings import Settings
from formsvc.web import create_app
from tests.chaos.form import staffed, with_form, written
from tests.chaos.hosts import Network, network
from tests.chaos.judging import Verdict, judge
from tests.chaos.ordeal import NEEDED, PATIENCE, Ordeal, staffed_again
from tests.chaos.over_network import Answered, Client
from tests.chaos.servers import Place, postgresql, valkey
from tests.chaos.workers import MovedClock, impatient
from tests.real_parts.certificates import certificate_of
from tests.real_parts.moody_mail import moody_mail
from tests.web.windows import Window, window
from tests.workflow.institution import found

PORT = 5000
WHO = {"manager": ("manager", "second_manager"), "governor": ("governor", "second_governor", "third_governor")}
CLEAR = "We cannot reach the records at the moment"


@dataclass
class Lived:
    """What happened: the ordeal for the judge, every answer that people got, and when the network was away."""

    ordeal: Ordeal
    answers: list[Answered] = field(default_factory=list)
    away: tuple[float, float] = (0.0, 0.0)
    settled: float = 0.0
    log: str = ""

    def while_away(self) -> list[Answered]:
        return [one for one in self.answers if self.away[0] < one.at < self.away[1]]

    def verdict(self) -> Verdict:
        """As after the ordeal, and what people saw meanwhile."""
        judged = judge(self.ordeal)
        away, after = self.while_away(), [one for one in self.answers if one.at > self.away[1]]
        wrong = [
            f"a page said {one.status} and nothing clear"
            for one in away
            if one.status >= 500 and CLEAR not in one.words
        ]
        wrong += [f"an answer took {one.seconds:.0f} seconds" for one in self.answers if one.seconds > 45]
        wrong += [] if any(CLEAR in one.words for one in away) else ["nobody noticed that the network was away"]
        statuses = Counter(one.status for one in away)
        figures = {
            **judged.figures,
            "seconds without a network": round(self.away[1] - self.away[0]),
            "answers meanwhile": len(away),
            "of them clear pages that say so (503)": statuses[503],
            "of them no answer at all": statuses[0],
            "slowest answer, in seconds": round(max(one.seconds for one in self.answers), 1),
            "slowest answer from 30 seconds after the healing, in seconds": round(
                max((one.seconds for one in after if one.at - one.seconds > self.away[1] + 30), default=0.0), 1
            ),
            "seconds from the healing until everything had arrived": round(self.settled - self.away[1]),
        }
        return Verdict(wrong=(*judged.wrong, *wrong), figures=figures)


@dataclass
class People:
    """Everybody at their browser; each has a window of their own for each form, so that several act at once."""

    lived: Lived
    app: Any
    door: str

    def window_of(self, name: str) -> Window:
        here = self.lived.ordeal.here
        signed_in = window(self.app, getattr(here, name)).client
        cookie = signed_in.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        client = Client(f"{self.door}:{PORT}", f"{cookie.key}={cookie.value}", self.lived.answers)
        return Window(client)  # type: ignore[arg-type]

    def live(self, reference: str) -> None:
        """One form from the draft to its last decision."""
        author = self.window_of("author")
        self._until(lambda: self._submit(author, reference))
        for stage, names in WHO.items():
            windows = [self.window_of(name) for name in names]
            self._until(lambda stage=stage, windows=windows: self._decide(reference, stage, windows))  # type: ignore[misc]

    def _submit(self, author: Window, reference: str) -> bool:
        ordeal, address = self.lived.ordeal, f"/submissions/{reference}/check"
        author.open(address)
        if author.status == 200 and author.address == address:
            ordeal.pressed["submit"] += 1
            author.send(declared="yes")
        return author.status == 200 and author.address != address

    def _decide(self, reference: str, stage: str, windows: list[Window]) -> bool:
        """All who may press at the same moment; whether there are as many decisions as are needed."""
        ordeal = self.lived.ordeal
        if ordeal._approvals(reference, stage) >= NEEDED[stage]:
            return True
        together = threading.Barrier(len(windows))

        def press(one: Window) -> None:
            one.open(f"/submissions/{reference}/decision")
            ready = one.status == 200 and bool(one.tree.xpath("//input[@name='verdict']"))
            together.wait(PATIENCE)
            if ready:
                ordeal.pressed["decide"] += 1
                one.sign(verdict="approved")

        with ThreadPoolExecutor(len(windows)) as hands:
            list(hands.map(press, windows))
        return ordeal._approvals(reference, stage) >= NEEDED[stage]

    def _until(self, done: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < give_up, "somebody pressed and pressed, and it was never done"
            time.sleep(0.5)


@contextmanager
def program(words: list[str], place: Place, settings: Mapping[str, str], log: Path) -> Iterator[None]:
    """One of our own commands on a host, until it is told to end."""
    tied = [*place.runs, "setpriv", "--pdeathsig", "KILL", "--", sys.executable, *words]
    with log.open("ab") as output:
        process = subprocess.Popen(
            tied, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=os.environ | settings
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()


def environment(of: Settings, net: Network, **more: str) -> dict[str, str]:
    """What a host is told: where the others are."""
    there = net.hosts["c"].address
    return {
        "FORMSVC_DATA": str(of.data),
        "FORMSVC_DEFINITIONS": str(of.definitions),
        "FORMSVC_TEMPLATES": str(of.templates),
        "FORMSVC_DATABASE_URL": f"postgresql+psycopg://formsvc@{there}/postgres",
        "FORMSVC_QUEUE_URL": f"redis://{there}:6379/0",
        "FORMSVC_SMTP_URL": of.smtp_url,
        "FORMSVC_MAIL_DOMAINS": ",".join(of.mail_domains),
        "FORMSVC_SECOND_FACTOR": of.second_factor,
        "FORMSVC_BASE_URL": f"http://{net.door}:{PORT}",
        "FORMSVC_LOG": "json",
        **more,
    }


def two_hosts(folder: Path, *, forms: int, away_for: float, real_clock: bool) -> Lived:
    """So many forms on their way while the network is away for so many seconds."""
    with network() as net:
        certificate, key = certificate_of(folder, net.own)
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate, key)
        with (
            moody_mail(net.own, tls) as mail,
            postgresql(folder / "pg", net.hosts["c"]) as (_, url),
            valkey(folder / "queue", net.hosts["c"]) as (_, queue_url),
        ):
            clock = MovedClock(folder / "clock")
            of = with_form(folder, url, queue_url, mail.url.replace("smtp://", "smtp+starttls://"))
            of.data.mkdir()
            migrate(open_engine(url))
            staffed(found(of, clock))  # type: ignore[arg-type]
            here = staffed_again(impatient(of, clock))
            storm: Any = SimpleNamespace(done=Counter())
            lived = Lived(Ordeal(here, storm, mail))
            lived.ordeal.references = [
                written(here, here.open_another_case(f"Child {number}"), number) for number in range(forms)
            ]
            people = People(lived, create_app(here.service), net.door)
            shown = {"FORMSVC_HOST": "0.0.0.0", "FORMSVC_PORT": str(PORT), "FORMSVC_WORKERS": "0"}
            work = ["-m", "formsvc", "work"] if real_clock else ["-m", "tests.chaos.work", str(folder / "clock")]
            trusts = {"SSL_CERT_FILE": str(certificate)}
            with (
                program(["-m", "formsvc", "serve"], net.hosts["a"], environment(of, net, **shown), folder / "a.log"),
                program(work, net.hosts["b"], environment(of, net, **trusts), folder / "b.log"),
            ):
                _live(lived, people, net, away_for)
                _settle(lived, real_clock)
            lived.log = (folder / "a.log").read_text() + (folder / "b.log").read_text()
            lived.ordeal = replace_closed(lived)
            return lived


def _live(lived: Lived, people: People, net: Network, away_for: float) -> None:
    """Everybody at work; the network goes when a third is decided, and comes back."""
    home = people.window_of("author")
    people._until(lambda: home.open("/").status == 200)
    lived.answers.clear()
    references, began = lived.ordeal.references, time.monotonic()
    with ThreadPoolExecutor(4) as busy:
        lives = [busy.submit(people.live, one) for one in references]
        people._until(lambda: sum(one.done() for one in lives) >= len(references) // 3)
        cut = time.monotonic()
        net.cut()
        home.open("/")  # whoever asks now is answered before the network is back, however slow the machine is
        time.sleep(max(0.0, cut + away_for - time.monotonic()))
        net.heal()
        lived.away = (cut, time.monotonic())
        for one in lives:
            one.result()
    lived.ordeal.seconds = time.monotonic() - began


def _settle(lived: Lived, real_clock: bool) -> None:
    """Until everything has arrived: by itself, or with a clock that goes on more quickly."""
    if not real_clock:
        lived.ordeal.come_to_rest()
    give_up = time.monotonic() + 3 * PATIENCE
    while left := lived.ordeal.unsettled():
        assert time.monotonic() < give_up, f"left over: {left}"
        time.sleep(0.5)
    lived.settled = time.monotonic()


def replace_closed(lived: Lived) -> Ordeal:
    """Judged while the database is there still."""
    verdict = lived.verdict()
    lived.verdict = lambda: verdict  # type: ignore[method-assign]
    return replace(lived.ordeal)
