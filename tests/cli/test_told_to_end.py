"""`formsvc serve` told to end: what somebody is sending is taken and answered, nobody new is let in, and it does end."""

from __future__ import annotations

import io
import signal
import socket
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from formsvc.database import migrate, open_engine
from formsvc.submissions.tables import Upload
from formsvc.web import create_app
from tests.chaos.over_network import Client
from tests.cli.test_serve import PATIENCE, environment, serves, service, until
from tests.real_parts.ports import free_port
from tests.web.windows import Window, window
from tests.workflow.institution import Clock, Institution, found, settings

BOUND = 60.0  # seconds, in which a service that was told to end has ended, with somebody sending at its slowest


def photograph() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((600, 400), 90).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


def institution(folder: Path) -> Institution:
    of = settings(folder, "")
    of.data.mkdir()
    engine = open_engine(of.database)
    migrate(engine)
    engine.dispose()
    return found(of, Clock())


def request_of(there: Window, address: str, port: int, cookie: str) -> bytes:
    """The page's own form with a photograph, as a browser sends it."""
    data: dict[str, Any] = {name: value for name, value in there.form.form_values() if name != "picture"}
    data |= {"visitor": "Grandmother", "picture": (io.BytesIO(photograph()), "gran.jpg"), "go": "next"}
    built = EnvironBuilder(method="POST", data=data)
    environ = built.get_environ()
    body = environ["wsgi.input"].read()
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        f"Content-Type: {environ['CONTENT_TYPE']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


def test_an_upload_on_its_way_is_taken_and_answered_and_then_all_of_it_ends(near: Path) -> None:
    here, port, log = institution(near), free_port(), near / "log"
    reference = here.started()
    app = create_app(replace(here.service))
    signed_in = window(app, here.author).client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert signed_in is not None
    env = environment(
        here.service.settings.data,
        PORT=str(port),
        DEFINITIONS=str(here.service.settings.definitions),
        TEMPLATES=str(here.service.settings.templates),
        SECOND_FACTOR="nobody",
        LOG="json",
    )
    with service("serve", env, log) as process:
        until(lambda: serves(port), log)
        client = Client(f"127.0.0.1:{port}", f"{signed_in.key}={signed_in.value}")
        address = f"/submissions/{reference}/pages/visitors/visitors/add"
        page = Window(client).open(address)  # type: ignore[arg-type]
        sent = request_of(page, address, port, client.cookie)
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sending:
            sending.sendall(sent[: len(sent) // 2])
            until(lambda: arrived(port, len(sent) // 2), log)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            until(lambda: refuses(port), log)
            sending.sendall(sent[len(sent) // 2 :])
            answer = sending.recv(65536).decode(errors="replace")

        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < BOUND
    assert answer.startswith("HTTP/1.1 302")
    with here.service.sessions() as session:
        assert len(session.scalars(select(Upload.id)).all()) == 1


def arrived(port: int, most: int) -> bool:
    """Whether the server has read what was sent so far: nothing waits in its end of any connection."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    ours = [line.split() for line in lines if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "01"]
    return bool(ours) and all(line[4].endswith(":00000000") for line in ours)
