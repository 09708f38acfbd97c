"""The words of a reminder: nobody has said that they have a document. Nothing of what it is, or about whom."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from formsvc.delivery.parcels import Parcel


def reminder(parcel: Parcel) -> str:
    """The text of the message. The link is a new one, because what is kept of the old one cannot be sent again."""
    local = parcel.expires_at.astimezone(ZoneInfo("Europe/London")) if parcel.expires_at else None
    lasts = f"The link works until {local.day} {local:%B %Y}.\n" if local else ""
    return (
        f"A document from {parcel.sender} still waits for you.\n\n"
        f"Open it here:\n{parcel.link}\n\n"
        "An earlier link does not work any more. The code is the same as before. Ask the sender for it if need be.\n"
        f"{lasts}\n"
        "When you have the document, press “I have this document” on its page. Then nobody asks again.\n\n"
        f"Reference: {parcel.reference}\n\n"
        "If you did not expect this, do not open the link. Tell the sender.\n"
    )
