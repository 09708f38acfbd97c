"""Where an address in a request may lead: to a page of ours, never to another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for


def only_here(address: str) -> str:
    """The address when it is a path of this service, else the home page."""
    parts = urlsplit(address.replace("\\", "/"))
    ours = address.startswith("/") and not address.startswith("//") and not parts.scheme and not parts.netloc
    clean = ours and "\\" not in address and address.isprintable()
    return address if clean else url_for("cases.home")
