"""For whom a delivery is: kept sealed, read back by the key."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from formsvc.database.sealed import bound_at, bound_to
from formsvc.delivery.parcels import Receiver
from formsvc.delivery.tables import Delivery
from formsvc.workflow.house import House

NO_ADDRESS: Final = "There is no address for this receiver. Correct the address, or have the directory completed."


def receiver_of(house: House, delivery: Delivery) -> Receiver:
    """For whom a delivery is."""
    opened = house.open_text(delivery.sealed_recipient, bound_to(Delivery.sealed_recipient, delivery))
    return Receiver(**json.loads(opened))


def seal_receiver(house: House, key: str, receiver: Receiver) -> bytes:
    """The receiver as it is kept."""
    written = json.dumps(asdict(receiver), ensure_ascii=False)
    return house.seal_text(written, bound_at(Delivery.sealed_recipient, key=key))
