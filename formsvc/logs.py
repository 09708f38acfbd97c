"""The log: a line for each thing that happened, in words of ours and never a person's, under the request's id."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, Final, TextIO

KINDS: Final = ("text", "json")
OURS: Final = "formsvc"
HIDDEN: Final = "…"
MOST_CAUSES: Final = 5
PIECE: Final = re.compile(r"[:='\"\d]")
PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{5,63}")
Given = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
_REQUEST: ContextVar[str] = ContextVar("request", default="")


def request_id() -> str:
    """The id of the request that is being answered, or that rang for what is being done; "" outside both."""
    return _REQUEST.get()


def mark(request: str) -> None:
    """From here on, what is logged in this thread belongs to this request."""
    _REQUEST.set(request)


@contextmanager
def under(request: object) -> Iterator[None]:
    """What is logged inside belongs to this request; what is no plain id is left out."""
    token = _REQUEST.set(request if isinstance(request, str) and PLAIN.fullmatch(request) else "")
    try:
        yield
    finally:
        _REQUEST.reset(token)


def set_up(kind: str, stream: TextIO | None = None) -> None:
    """Everything that this process logs goes to one place, as `kind` says; for processes that serve or work."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if kind == "json" else Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    sys.excepthook = _uncaught
    threading.excepthook = lambda caught: _uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)


class JsonLines(logging.Formatter):
    """A JSON object on each line; facts given as `extra={"facts": {...}}` stand beside the others."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": _at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": said(record),
            "process": record.process,
        }
        if request_id():
            line["request_id"] = request_id()
        line |= _facts(record)
        if record.exc_info:
            line["error"] = [{"kind": kind, "at": list(frames)} for kind, frames in _causes(record.exc_info)]
        return json.dumps(line, default=str)


class Lines(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one for each place that a fault came through."""
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        under = f"[{request_id()}]" if request_id() else ""
        line = " ".join(
            word for word in (_at(record), record.levelname, record.name, said(record), facts, under) if word
        )
        causes = _causes(record.exc_info) if record.exc_info else ()
        return "\n".join((line, *(f"  {kind}: {' < '.join(reversed(frames))}" for kind, frames in causes)))


def said(record: logging.LogRecord) -> str:
    """What a record says. Our own words are safe; of anybody else's only the numbers in them are kept."""
    if record.name == OURS or record.name.startswith(f"{OURS}."):
        return record.getMessage()
    if record.args:
        return _without_values(record)
    if record.name.startswith("gunicorn."):
        return PIECE.split(str(record.msg))[0]
    return f"said something at {Path(record.pathname).name}:{record.lineno}"


def _without_values(record: logging.LogRecord) -> str:
    given = record.args
    try:
        if isinstance(given, Mapping):
            return str(record.msg) % {name: _number(value) for name, value in given.items()}
        return str(record.msg) % tuple(_number(value) for value in given or ())
    except (TypeError, ValueError):
        return str(record.msg)


def _number(value: object) -> object:
    return value if isinstance(value, int | float) else HIDDEN


def _facts(record: logging.LogRecord) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = getattr(record, "facts", {})
    return facts


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _causes(given: Given) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What was raised and what led to it: kinds and places, and no message, which may hold what somebody typed."""
    kind, error, trace = given
    for _ in range(MOST_CAUSES):
        if kind is None:
            return
        frames = (f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in extract_tb(trace))
        yield kind.__qualname__, tuple(frames)
        error = (error.__cause__ or error.__context__) if error is not None else None
        kind, trace = (type(error), error.__traceback__) if error is not None else (None, None)


def _uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt | SystemExit):
        logging.getLogger(OURS).critical("a process or thread ended by a fault", exc_info=error)
