"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from formsvc import whole_files


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "ring"
    whole_files.put(path, b"old")
    whole_files.put(path, b"new")

    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["ring"]


def test_a_file_that_is_only_added_leaves_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "ring"

    assert whole_files.add(path, b"first")
    assert not whole_files.add(path, b"second")
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["ring"]


def test_only_its_owner_reads_a_file_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    whole_files.put(tmp_path / "key", b"secret")
    whole_files.put(tmp_path / "letter", b"open", 0o644)

    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("key", "letter")] == [0o600, 0o644]


def test_of_several_that_add_the_same_file_at_once_one_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "ring"
    with ThreadPoolExecutor(8) as pool:
        succeeded = list(pool.map(lambda number: whole_files.add(path, b"%d" % number), range(40)))

    assert succeeded.count(True) == 1
    assert path.read_bytes() == b"%d" % succeeded.index(True)


def test_where_a_file_can_have_no_second_name_it_is_added_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no second names here")

    monkeypatch.setattr(os, "link", refused)
    assert whole_files.add(tmp_path / "ring", b"first")
    assert not whole_files.add(tmp_path / "ring", b"second")
    assert (tmp_path / "ring").read_bytes() == b"first"
    assert names(tmp_path) == ["ring"]


def test_what_cannot_be_flushed_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    whole_files.put(tmp_path / "ring", b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no room"):
        whole_files.put(tmp_path / "ring", b"new")

    assert (tmp_path / "ring").read_bytes() == b"old"
    assert names(tmp_path) == ["ring"]


def test_a_folder_that_cannot_be_flushed_is_no_fault_and_a_broken_disk_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_with(number: int) -> None:
        def fsync(_: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", fsync)

    fails_with(errno.EINVAL)
    whole_files.flush_folder(tmp_path)
    fails_with(errno.EIO)
    with pytest.raises(OSError, match="Input/output error"):
        whole_files.flush_folder(tmp_path)


def test_a_process_that_is_killed_while_it_writes_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    path, size = tmp_path / "ring", 200_000
    whole_files.put(path, b"a" * size)
    writes = (
        "import sys; from pathlib import Path; from formsvc import whole_files\n"
        f"while True:\n for letter in b'ab': whole_files.put(Path(sys.argv[1]), bytes([letter]) * {size}); print(flush=True)"
    )
    for further in (1, 2, 5, 10, 20):
        with subprocess.Popen([sys.executable, "-c", writes, str(path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(further):
                process.stdout.readline()
            process.kill()

        assert path.read_bytes() in (b"a" * size, b"b" * size)
