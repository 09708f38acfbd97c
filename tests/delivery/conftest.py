"""A parcel to send."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from formsvc.delivery.parcels import Enclosure, Parcel, Receiver

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def parcel() -> Parcel:
    return Parcel(
        key="3b0f0f62-0000-4000-8000-000000000001",
        at=NOW,
        reference="HCR-7KQ2-M4XD",
        receiver=Receiver(name="Ruth Okafor", email="ruth@leeds.example.gov.uk"),
        sender="Leeds Youth Justice Service",
        form_title="Home circumstances report",
        marking="OFFICIAL-SENSITIVE",
        link="https://forms.example/receive/abc",
        code="12345678",
        expires_at=datetime(2026, 4, 14, 9, 0, tzinfo=UTC),
        enclosures=(Enclosure(name="HCR-7KQ2-M4XD.pdf", content_type="application/pdf", content=b"%PDF-1.7"),),
    )
