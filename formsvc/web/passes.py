"""The links whose codes were given in this browser, each with the pass that shows it; they end with its session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import session

PASSES = "passes"
MOST: Final = 30  # a browser drops a cookie of more than 4 kB, and with it all that it held


def hold(token: str, pass_: str) -> None:
    """The code of this link was given here. Of very many links the code of the first is asked again."""
    session[PASSES] = dict([*held().items(), (_short(token), pass_)][-MOST:])


def let_go(token: str) -> None:
    """This link is closed in this browser; others stay."""
    session[PASSES] = {short: pass_ for short, pass_ in held().items() if short != _short(token)}


def pass_of(token: str) -> str:
    """What shows that the code of this link was given here; "" when it was not."""
    return held().get(_short(token), "")


def held() -> Mapping[str, str]:
    """Every pass by the beginning of its link's token."""
    known: Mapping[str, str] = session.get(PASSES, {})
    return known


def _short(token: str) -> str:
    return token[:12]  # enough to tell one from another, and no link: a cookie can be read where it lies
