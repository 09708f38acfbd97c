"""For whom a delivery is and by which way it goes: as the answers say, and as the directory is today."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.definitions.expressions import Chosen
from formsvc.definitions.model import Channel, DeliveryDefinition
from formsvc.delivery.parcels import Receiver
from formsvc.delivery.tables import Delivery, Destination
from formsvc.workflow.destinations import Missing, channel_for, destination, is_checked, place_of
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.inviting import named
from formsvc.workflow.receivers import receiver_of
from formsvc.workflow.recipients import title_of


def entry_of(dossier: Dossier, wanted: DeliveryDefinition) -> tuple[str, str]:
    """The entry of the directory that a delivery is for, and what the form calls it; "" when it is for none."""
    if not wanted.to.organisation:
        return wanted.to.directory, ""
    chosen = dossier.signed.names.get(wanted.to.organisation)
    if chosen is None:
        return "", ""
    row = chosen.row if isinstance(chosen, Chosen) else {}
    return str(row.get("organisation", chosen)), str(row.get("label", ""))


def destination_of(dossier: Dossier, wanted: DeliveryDefinition) -> Destination | None:
    """What an administrator set for whom a delivery is for; None for somebody whom the answers name."""
    return None if wanted.to.question else destination(dossier.session, entry_of(dossier, wanted)[0])


def channel_of(dossier: Dossier, wanted: DeliveryDefinition) -> Channel:
    """By which way a delivery goes."""
    return channel_for(destination_of(dossier, wanted), wanted.channel)


def receiver_for(dossier: Dossier, wanted: DeliveryDefinition) -> Receiver:
    """For whom a delivery is, with the address of today."""
    to = wanted.to
    if to.question:
        return named(dossier.today.said.get(to.question))
    entry, label = entry_of(dossier, wanted)
    if entry:
        return _listed(dossier, wanted, label or title_of(dossier.house, dossier.session, entry))
    readers = {option.id: option.label for option in dossier.house.definitions.rows("audiences")}
    return Receiver(name=dossier.child.name if to.name == "child" else readers.get(to.name, to.name))


def receiver_again(dossier: Dossier, wanted: DeliveryDefinition, delivery: Delivery) -> Receiver:
    """The same for a delivery that exists; an entry of a group stays what it was."""
    return receiver_of(dossier.house, delivery) if wanted.each else receiver_for(dossier, wanted)


def is_reached(channel: Channel, receiver: Receiver) -> bool:
    """Whether there is anywhere to send it to."""
    return channel == "hand_over" or bool(receiver.url if channel == "webhook" else receiver.email)


def answers_test(dossier: Dossier, delivery: Delivery, wanted: DeliveryDefinition, receiver: Receiver) -> bool | None:
    """Whether somebody where a delivery goes has answered a test; None where nobody could be asked to."""
    place = receiver.url or receiver.email
    if delivery.part or delivery.channel == "hand_over" or wanted.to.question or not place:
        return None
    return is_checked(destination_of(dossier, wanted), place)


def without_address(dossier: Dossier) -> Iterator[Missing]:
    """The organisations that the answers name to receive something, and that nobody has given an address."""
    seen = set()
    for wanted in dossier.definition.deliveries:
        asked = wanted.to.organisation and wanted.channel != "hand_over" and dossier.today.holds(wanted.when)
        entry, label = entry_of(dossier, wanted) if asked else ("", "")
        if entry and entry not in seen and not place_of(destination_of(dossier, wanted), channel_of(dossier, wanted)):
            seen.add(entry)
            yield entry, label or title_of(dossier.house, dossier.session, entry) or entry


def _listed(dossier: Dossier, wanted: DeliveryDefinition, name: str) -> Receiver:
    row, channel = destination_of(dossier, wanted), channel_of(dossier, wanted)
    if channel == "webhook":
        return Receiver(name=name, url=place_of(row, channel))
    return Receiver(name=name, email=place_of(row, channel))
