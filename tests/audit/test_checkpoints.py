"""Signed checkpoints: one says the end of the record, and nobody forges, changes or leaves one out unseen."""

from __future__ import annotations

import json
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from formsvc.audit import Fault
from formsvc.audit.checkpoint_files import KeyFault, add, in_folder, last_in, read_key, read_public, ready_key
from formsvc.audit.checkpoints import Statement, check, digest_of_file, from_file, to_file

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def made(count: int, key: Ed25519PrivateKey = KEY) -> list[bytes]:
    files: list[bytes] = []
    for sequence in range(1, count + 1):
        before = {"previous": digest_of_file(files[-1])} if files else {}
        said = Statement(
            service="https://forms.example",
            sequence=sequence,
            number=sequence * 1000,
            digest=f"{sequence:064x}",
            at=f"2026-11-22T{sequence:02d}:00:00+00:00",
            **before,
        )
        files.append(to_file(said, key))
    return files


def faults(files: dict[int, bytes]) -> list[tuple[int, str]]:
    found = check(sorted(files.items()), KEY.public_key())
    return [(-one.number, one.what) for one in found if isinstance(one, Fault)]


def numbered(files: list[bytes]) -> dict[int, bytes]:
    return dict(enumerate(files, 1))


def test_whole_ones_have_no_fault_and_say_what_was_known() -> None:
    found = list(check(numbered(made(3)).items(), KEY.public_key()))

    assert [(one.known.number, one.sequence) for one in found if isinstance(one, Statement)] == [
        (1000, 1),
        (2000, 2),
        (3000, 3),
    ]
    assert faults(numbered(made(3))) == []


@pytest.mark.parametrize("change", ["number", "digest", "at", "service", "previous", "sequence"])
def test_one_with_any_word_changed_is_forged(change: str) -> None:
    files = numbered(made(3))
    said = json.loads(files[2])
    said[change] = said[change] + 1 if isinstance(said[change], int) else said[change][:-1] + "9"
    files[2] = json.dumps(said).encode()

    assert (2, "it is forged: this service's key did not sign it as it is") in faults(files)


def test_one_that_another_key_signed_is_forged_and_the_next_does_not_follow() -> None:
    files = numbered(made(3))
    files[2] = made(3, OTHER)[1]

    assert faults(files) == [
        (2, "it is forged: this service's key did not sign it as it is"),
        (3, "it does not follow from the checkpoint before it"),
    ]


def test_one_that_is_left_out_is_missing_as_long_as_one_after_it_is_there() -> None:
    files = numbered(made(4))
    del files[1], files[3]

    assert faults(files) == [(1, "it is missing: one after it is there"), (3, "it is missing: one after it is there")]


def test_one_under_the_name_of_another_is_out_of_place() -> None:
    files = numbered(made(2))
    files[2] = files[1]

    assert faults(files) == [
        (2, "it says that it is checkpoint 1"),
        (2, "it does not follow from the checkpoint before it"),
    ]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"signature": "x"}', b'{"signature": "QQ=="}'])
def test_what_is_no_checkpoint_is_said_to_be_none(content: bytes) -> None:
    assert faults({1: content}) == [(1, "it cannot be read")]


def test_it_is_read_back_as_it_was_said() -> None:
    said = Statement(service="x", sequence=1, number=7, digest="a" * 64, at="2026-11-22T09:00:00+00:00")

    assert from_file(to_file(said, KEY), KEY.public_key()) == said


def test_a_folder_takes_each_number_once_whoever_is_quicker(tmp_path: Path) -> None:
    folder, won = tmp_path / "there" / "checkpoints", list[bool]()

    def try_it(number: int) -> None:
        won.append(add(folder, 1, f"by {number}".encode()))

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == [False] * 7 + [True]
    assert [path.name for path in folder.iterdir()] == ["checkpoint-00000001.json"]
    assert last_in(folder) == next(in_folder(folder))


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "signing" / "record.pem"
    first = ready_key(path)

    assert ready_key(path).private_bytes_raw() == first.private_bytes_raw() == read_key(path).private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_a_file_without_a_key_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "record.pem"
    if content is not None:
        path.write_bytes(content)

    for read in (read_key, read_public):
        with pytest.raises(KeyFault, match=r"record\.pem"):
            read(path)


def test_one_that_goes_back_is_a_fault_though_it_is_signed() -> None:
    files = made(2)
    said = from_file(files[1], KEY.public_key())
    back = to_file(replace(said, number=5), KEY)

    assert faults({1: files[0], 2: back}) == [(2, "it goes back from entry 1000 to entry 5")]
