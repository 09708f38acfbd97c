"""A carer is asked whether they support contact, and what they answer is checked: where a best-interests report begins."""

from __future__ import annotations

from typing import Any, Final

from tests.journeys.everybody import Everybody
from tests.journeys.parties import Form, begin

CARER: Final = "joanne.tully@mail.example"


def asked(here: Everybody, child: str = "Maisie", **changes: Any) -> Form:
    """The prison has asked the carer."""
    form = begin(here, "primary_carer_response", child, here.public_protection)
    form.fill("application", here.public_protection, **changes)
    form.finish("application", here.public_protection)
    return form


def answered(here: Everybody, **changes: Any) -> Form:
    """The carer has answered by the private link."""
    form = asked(here)
    carer = form.guest(CARER)
    form.fill("carer", carer, **changes)
    form.finish("carer", carer)
    return form


def checked(here: Everybody, form: Form, *warned: str, **changes: Any) -> None:
    """The prison has checked what came in, and sends it on."""
    form.fill("check", here.public_protection, **changes)
    form.submit(here.public_protection, *warned)
