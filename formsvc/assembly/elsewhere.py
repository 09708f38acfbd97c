"""The OpenID Connect provider that the settings name; what it takes to speak to one is read only when there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formsvc.settings import Settings

if TYPE_CHECKING:
    from formsvc.people.provider import Provider as Provider
else:
    Provider = object


def provider_of(settings: Settings) -> Provider | None:
    """The provider, to which nothing is said before somebody signs in; None when none is set."""
    if not settings.oidc_issuer:
        return None
    from formsvc.people.provider import Client, Provider

    return Provider(
        Client(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            secret=lambda: _secret(settings),
            back=f"{settings.address}/sign-in/elsewhere/back",
            after=f"{settings.address}/sign-in",
            strong=settings.oidc_two_factors,
        )
    )


def _secret(settings: Settings) -> str:
    """Read when it is used, so that a new one needs no new start."""
    file = settings.oidc_client_secret_file
    return file.read_text().strip() if file is not None else ""
