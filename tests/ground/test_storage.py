"""Stored files: whole or not there, and unreadable without the key."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from formsvc.sealing import SealBroken, Sealer, new_key
from formsvc.storage import NotStored, StorageFull, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    sealer = Sealer([new_key()])
    return Store(tmp_path / "files", sealer.seal, sealer.open)


def test_a_file_is_found_by_the_digest_of_its_bytes(store: Store) -> None:
    digest = store.put(b"a report")

    assert digest == hashlib.sha256(b"a report").hexdigest()
    assert store.exists(digest)
    assert store.get(digest) == b"a report"
    assert list(store.digests()) == [digest]


def test_the_same_bytes_are_kept_once(store: Store, tmp_path: Path) -> None:
    store.put(b"a report")
    store.put(b"a report")

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_nothing_on_the_disk_can_be_read_without_the_key(store: Store, tmp_path: Path) -> None:
    store.put(b"Kieran lives with his grandmother")

    assert all(b"Kieran" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_file_put_in_the_place_of_another_does_not_open(store: Store, tmp_path: Path) -> None:
    first, second = store.put(b"first"), store.put(b"second")
    folder = tmp_path / "files"
    (folder / second[:2] / second[2:]).write_bytes((folder / first[:2] / first[2:]).read_bytes())

    with pytest.raises(SealBroken):
        store.get(second)


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63 + "/"])
def test_what_is_not_there_is_said_to_be_not_there(store: Store, digest: str) -> None:
    with pytest.raises(NotStored):
        store.get(digest)


def test_a_forgotten_file_is_gone(store: Store) -> None:
    digest = store.put(b"a draft")
    store.forget(digest)

    assert not store.exists(digest)


def test_on_a_full_disk_nothing_is_half_written(store: Store, tmp_path: Path) -> None:
    kept = store.put(b"before the disk was full")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))
    try:
        with pytest.raises(StorageFull, match="FORMSVC_DATA"):
            store.put(os.urandom(500_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)

    assert list(store.digests()) == [kept]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
import formsvc.storage
from formsvc.storage import Store

def dies(sealed, name): os.kill(os.getpid(), signal.SIGKILL)
formsvc.storage.os.replace = dies
Store(Path(sys.argv[1]), lambda plain, place: plain, lambda sealed, place: sealed).put(b"half")
"""


def test_a_process_killed_while_writing_leaves_no_file_behind_that_counts(store: Store, tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(tmp_path / "files")], check=False)

    assert ended.returncode == -signal.SIGKILL
    assert list(store.digests()) == []
    assert store.put(b"half") == hashlib.sha256(b"half").hexdigest()


def test_a_file_goes_only_when_nobody_uses_it(store: Store, tmp_path: Path) -> None:
    digest = store.put(b"a photograph")

    store.forget_unless(digest, lambda: True)
    assert store.get(digest) == b"a photograph"
    store.forget_unless(digest, lambda: False)
    store.forget_unless(digest, lambda: False)

    assert [path for path in tmp_path.rglob("??/*") if path.is_file()] == []


def test_whoever_keeps_the_same_bytes_while_a_file_goes_has_them(store: Store) -> None:
    digest = store.put(b"a photograph")
    asked: list[bool] = []

    def used() -> bool:
        """Nobody, the first time; then somebody has just given the same file, saw that it is not there, and kept it."""
        asked.append(store.exists(digest))
        if len(asked) == 2:
            store.put(b"a photograph")
        return len(asked) == 2

    store.forget_unless(digest, used)

    assert asked == [True, False]
    assert store.get(digest) == b"a photograph"


def test_a_process_that_was_killed_while_a_file_went_is_finished_by_the_next(store: Store, tmp_path: Path) -> None:
    digest = store.put(b"a photograph")

    def killed() -> bool:
        if store.exists(digest):
            return False
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.forget_unless(digest, killed)
    store.forget_unless(digest, lambda: False)

    assert [path for path in tmp_path.rglob("??/*") if path.is_file()] == []
