"""What a receiver is told about a document that does not hold any more, and about the one that takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from formsvc.delivery.parcels import Parcel

WHAT_HAPPENED: Final[Mapping[str, str]] = {
    "corrected": (
        "A new version is to take its place. Do not use it, and do not pass it on.\n\n"
        "You are sent the new version as soon as it is signed and may leave, or told that there is none for you."
    ),
    "withdrawn": "It does not hold any more. Do not use it, and do not pass it on. Tell those to whom you gave it.",
}


def word(parcel: Parcel) -> str:
    """The message to somebody who has a document that does not hold any more. Nothing about whom it concerns."""
    version = f"\nThis is about {parcel.earlier}." if parcel.earlier else ""
    return (
        f"{parcel.sender} sent you a document with the reference {parcel.reference}.{version}\n\n"
        f"{WHAT_HAPPENED[parcel.tells]}\n\n"
        f"Reference: {parcel.reference}\n"
        f"If this message comes twice with the number {parcel.key}, it is the same.\n"
    )


def in_place_of(parcel: Parcel) -> str:
    """Which version that the receiver has it takes the place of, as a paragraph; "" for none."""
    return f"It takes the place of {parcel.earlier}. Do not use that one any more.\n" if parcel.earlier else ""
