"""For whom a delivery is: kept sealed, read back by the key."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from formsvc.delivery.parcels import Receiver
from formsvc.delivery.tables import Delivery
from formsvc.workflow.house import House

NO_ADDRESS: Final = "There is no address for this receiver. Correct the address, or have the directory completed."


def receiver_of(house: House, delivery: Delivery) -> Receiver:
    """For whom a delivery is."""
    return Receiver(**json.loads(house.open_text(delivery.sealed_recipient, _place(delivery.key))))


def seal_receiver(house: House, key: str, receiver: Receiver) -> bytes:
    """The receiver as it is kept."""
    return house.seal_text(json.dumps(asdict(receiver), ensure_ascii=False), _place(key))


def _place(key: str) -> str:
    return f"recipient:{key}"
