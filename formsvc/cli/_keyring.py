"""What `formsvc keys` does with the ring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formsvc.assembly import Service, assemble
from formsvc.assembly.keys import key_source
from formsvc.cli import DONE, WRONG_INPUT
from formsvc.cli._needed import require_tables
from formsvc.cli._stop import CannotGoOn
from formsvc.sealing import Key, KeyFileMissing, change_keys, new_key, write_keys
from formsvc.settings import Settings
from formsvc.workflow.held_by_keys import held_by_keys
from formsvc.workflow.rotating import Rotation, forget_older, why_kept

BY_COMMAND = "The keys come from FORMSVC_KEY_COMMAND, so they are changed where it finds them: "


def show(settings: Settings) -> int:
    """One line for each key, the one that seals first; then keys that are missing."""
    service = _service(settings)
    held, ids = held_by_keys(service.workflow.house), service.sealer.ids
    for key in ids:
        print(f"{key}  {'seals and opens' if key == ids[0] else 'opens':<16} {held.pop(key, 0):>9,} sealed with it")
    for key, number in sorted(held.items()):
        print(f"{key}  {'IS NOT THERE':<16} {number:>9,} sealed with it, which nobody can read")
    return WRONG_INPUT if held else DONE


def make(first: bool, out: Path | None, settings: Settings) -> int:
    """A new key in the ring, at its end or first; or in a copy of it."""
    key = new_key()

    def longer(ring: Sequence[Key]) -> tuple[Key, ...]:
        return (key, *ring) if first else (*ring, key)

    if out is not None:
        try:
            write_keys(out, longer(_ring(settings)))
        except FileExistsError:
            raise CannotGoOn(WRONG_INPUT, f"There is something at {out} already: choose another name.") from None
        print(f"made {key.id}; {out} holds the new ring, for its owner alone to read")
        return DONE
    _require_file(settings, "add --out FILE, and put what is in the file there.")
    change_keys(settings.keys, longer)
    said = "everything new is sealed with it" if first else f"it seals after `formsvc keys rotate --to {key.id}`"
    print(f"made {key.id}; {said}")
    return DONE


def rotate(new: bool, to: str, settings: Settings) -> int:
    """Seal everything with the first key; with a new one, or another one, when that is asked for."""
    _service(settings)  # what is not there is said before a key is changed
    if new or to:
        _require_file(settings, "put the key first there, then run `formsvc keys rotate`.")
        change_keys(settings.keys, lambda ring: _with_first(ring, new_key() if new else _known(ring, to)))
    service = _service(settings)
    print(f"sealing everything with {service.sealer.newest}", flush=True)
    rotated = Rotation(service.workflow.house, lambda said: print(said, flush=True)).run()
    for broken in rotated.broken:
        print(f"cannot be opened: {broken}")
    print(f"{rotated.sealed:,} sealed anew; {rotated.remaining:,} remain that other keys hold")
    return WRONG_INPUT if rotated.remaining or rotated.broken else DONE


def remove(key: str, settings: Settings) -> int:
    """Take a key out of the ring, if nothing needs it."""
    service = _service(settings)
    why = why_kept(service.workflow.house, key)
    if why:
        raise CannotGoOn(WRONG_INPUT, why)
    if settings.key_command:
        print(f"Nothing is sealed with {key}: take it out of what FORMSVC_KEY_COMMAND gives.")
        return DONE
    change_keys(settings.keys, lambda ring: [one for one in ring if one.id != key])
    forget_older(service.workflow.house)
    service.workflow.record_command("keys-forgotten")
    print(f"removed {key}; what was copied while it was in use opens only with it")
    return DONE


def _service(settings: Settings) -> Service:
    service = assemble(settings)
    require_tables(service.engine)
    return service


def _ring(settings: Settings) -> tuple[Key, ...]:
    """The ring as it is; none where there is no key file yet."""
    try:
        return key_source(settings).read()
    except KeyFileMissing:
        return ()


def _require_file(settings: Settings, else_: str) -> None:
    if settings.key_command:
        raise CannotGoOn(WRONG_INPUT, BY_COMMAND + else_)


def _known(ring: Sequence[Key], key: str) -> Key:
    found = next((one for one in ring if one.id == key), None)
    if found is None:
        raise CannotGoOn(WRONG_INPUT, f"There is no key {key} in the ring: `formsvc keys list` shows them.")
    return found


def _with_first(ring: Sequence[Key], first: Key) -> tuple[Key, ...]:
    return (first, *(one for one in ring if one.id != first.id))
