"""Sealing: what opens where, with which key, and what the key file must be."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from formsvc.sealing import (
    KeyFileMissing,
    KeyFileWrong,
    KeyMissing,
    SealBroken,
    Sealer,
    key_of,
    make_keys,
    new_key,
    read_keys,
    replace_keys,
)

PLACE = "answers:17:3:sentence"


def test_what_is_sealed_opens_in_its_place() -> None:
    sealer = Sealer([new_key()])

    assert sealer.open(sealer.seal("Zoë 🏠".encode(), PLACE), PLACE).decode() == "Zoë 🏠"


def test_the_same_words_never_look_the_same_sealed() -> None:
    sealer = Sealer([new_key()])

    assert sealer.seal(b"the same", PLACE) != sealer.seal(b"the same", PLACE)


def test_what_is_moved_to_another_place_does_not_open() -> None:
    sealer = Sealer([new_key()])
    sealed = sealer.seal(b"mine", PLACE)

    with pytest.raises(SealBroken):
        sealer.open(sealed, "answers:18:3:sentence")


@pytest.mark.parametrize("where", range(0, 60, 3))
def test_a_single_changed_byte_is_noticed(where: int) -> None:
    sealer = Sealer([new_key()])
    sealed = bytearray(sealer.seal(b"x" * 40, PLACE))
    sealed[where] ^= 1

    with pytest.raises((SealBroken, KeyMissing)):
        sealer.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"not sealed at all, but long enough", b"\x02" + b"x" * 40])
def test_what_was_never_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises((SealBroken, KeyMissing)):
        Sealer([new_key()]).open(sealed, PLACE)


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer([old]).seal(b"before", PLACE)
    rotated = Sealer([new, old])

    assert rotated.open(sealed, PLACE) == b"before"
    assert key_of(rotated.seal(b"after", PLACE)) == new.id


def test_a_missing_key_is_named_with_the_setting_that_points_to_it() -> None:
    old = new_key()
    sealed = Sealer([old]).seal(b"before", PLACE)

    with pytest.raises(KeyMissing, match=f"The key {old.id} is not in the key file \\(FORMSVC_KEY_FILE\\)"):
        Sealer([new_key()]).open(sealed, PLACE)


def test_a_digest_finds_the_same_text_and_needs_the_key() -> None:
    first, second = Sealer([new_key()]), Sealer([new_key()])

    assert first.digest("ashworth") == first.digest("ashworth")
    assert first.digest("ashworth") != second.digest("ashworth")


def test_while_keys_are_rotated_a_search_knows_the_digests_of_all() -> None:
    old, new = new_key(), new_key()

    assert Sealer([old]).digest("ashworth") in Sealer([new, old]).digests("ashworth")


def test_the_key_file_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.json"
    made = make_keys(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert make_keys(path) == made == read_keys(path)
    assert list(path.parent.iterdir()) == [path]


def test_two_that_make_the_key_file_at_once_get_the_same_keys(tmp_path: Path) -> None:
    path, found, together = tmp_path / "keys.json", [], threading.Barrier(8)

    def make() -> None:
        together.wait()
        found.append(make_keys(path))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_replaced_ring_is_read_back_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = (new_key(), *make_keys(path))
    replace_keys(path, ring)

    assert read_keys(path) == ring
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing, match=r"no key file at .*keys\.json.* FORMSVC_KEY_FILE"):
        read_keys(tmp_path / "keys.json")


def test_a_key_file_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_keys(path)
    path.chmod(0o644)

    with pytest.raises(KeyFileWrong, match="chmod 600"):
        read_keys(path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"keys": []}', '{"keys": [{"id": "zz", "key": "AAAA"}]}', '{"keys": [{"id": "00000000"}]}'],
)
def test_a_damaged_key_file_is_named_and_its_text_is_not_repeated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)

    with pytest.raises(KeyFileWrong, match="cannot be used"):
        read_keys(path)


def test_a_key_does_not_show_itself(tmp_path: Path) -> None:
    key = make_keys(tmp_path / "keys.json")[0]
    stored = json.loads((tmp_path / "keys.json").read_text())["keys"][0]["key"]

    assert stored not in repr(key)
    assert repr(key.material) not in repr(key)
