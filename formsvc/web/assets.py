"""Our own styles, scripts and fonts. Their address names what is in all of them, so a browser asks for each only once.

They refer to one another by what comes last in their addresses: what a script imports, and what a style shows, is kept
for as long as they are.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, request, send_from_directory, url_for

FOLDER: Final = Path(__file__).parent / "static"
ENDPOINT: Final = "static"


def serve(app: Flask) -> None:
    """Add their addresses, and `asset` for the templates. What is changed from now on is seen after the next start."""
    _version()
    app.add_url_rule("/static/<version>/<path:filename>", ENDPOINT, _file)
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a file under static/."""
    return url_for(ENDPOINT, version=_version(), filename=name)


def lasts() -> bool:
    """Whether the file that is asked for now stays as it is: a page of another version, open while the service is
    changed or made by a machine that was changed already, gets what is here, but does not keep it."""
    return (request.view_args or {}).get("version") == _version()


def _file(version: str, filename: str) -> Response:
    return send_from_directory(FOLDER, filename)


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        if file.is_file():
            digest.update(f"{file.relative_to(FOLDER)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
