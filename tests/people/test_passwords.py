"""Which passwords will do: long, in any letters, and not one that is tried first; the same on every keyboard."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest

from formsvc.people.breached import Breached
from formsvc.people.passwords import PasswordTooWeak, hash_password, matches, new_first_password


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "x" * 201,
        "abababababab",
        "passwordpassword",
        "Password123456!",
        "P@ssw0rd!2026!",
        "123456789012",
        "qwertyuiop[]12",
        "qwertyuiopasdf",
        "letmeinplease1",
        "1234-password-1234",
        "Youth-Justice-2026",
        "Welcome Welcome",
        "xyzxyzxyzxyz",
        "  2026 2026 2026  ",
    ],
)
def test_a_password_that_is_short_or_tried_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        hash_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "three red kites",
        "Seven quiet otters",
        "the password is a secret dragon",
        "horse-battery-2026",
        "ein schöner Tag heute",
    ],
)
def test_a_long_one_will_do_whatever_it_is_made_of(password: str) -> None:
    assert matches(hash_password(password), password)


def test_a_first_password_is_new_each_time_and_strong_enough() -> None:
    made = {new_first_password() for _ in range(200)}

    assert len(made) == 200
    assert all(len(password) == 14 for password in made)
    hash_password(made.pop())


@pytest.mark.parametrize(
    "password",
    [
        "Amina-Rahman-2026",
        "rahman.amina 1999",
        "leedsyouthjustice",
        "Leeds Youth Justice Service!",
        "a.rahman@leeds-yjs.example",
    ],
)
def test_one_that_is_little_but_words_about_its_owner_is_refused(password: str) -> None:
    about = ("Amina Rahman", "a.rahman@leeds-yjs.example", "Leeds Youth Justice Service")

    with pytest.raises(PasswordTooWeak, match="your own name"):
        hash_password(password, about)
    hash_password("leeds violet harbour spoon", about)


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        (unicodedata.normalize("NFC", "três cães pequenos"), unicodedata.normalize("NFD", "três cães pequenos")),
        ("seven quiet herons", "seven\u00a0quiet\u2003herons"),
        (unicodedata.normalize("NFD", "Zürich im Frühling"), unicodedata.normalize("NFC", "Zürich im Frühling")),
    ],
)
def test_the_same_password_from_another_keyboard_is_the_same(chosen: str, typed: str) -> None:
    assert chosen != typed
    assert matches(hash_password(chosen), typed)


@pytest.mark.parametrize(
    "typed", ["Seven quiet herons", "seven quiet herons ", "seven quiet heróns", "sevenquietherons"]
)
def test_letters_capitals_accents_and_spaces_count(typed: str) -> None:
    assert not matches(hash_password("seven quiet herons"), typed)


def test_up_to_two_hundred_characters_all_of_which_count() -> None:
    longest = "seven quiet herons " * 10 + "and an end"
    assert len(longest) == 200
    kept = hash_password(longest)

    assert matches(kept, longest)
    assert not matches(kept, longest + "!")
    assert not matches(kept, longest[:-1])
    with pytest.raises(PasswordTooWeak, match=r"at most 200 characters\. Yours has 201"):
        hash_password(longest + "!")


@pytest.mark.parametrize("password", ["seven\nquiet herons", "seven quiet\therons", "seven quiet herons\x00"])
def test_what_nobody_can_type_again_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak, match="line break"):
        hash_password(password)


@pytest.mark.parametrize("end", ["\n", ":17\r\n"])
def test_stolen_ones_are_found_in_a_file_however_large_it_is(tmp_path: Path, end: str) -> None:
    stolen = [f"violet harbour {number}" for number in range(500)]
    file = tmp_path / "pwned.txt"
    lines = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in stolen)
    file.write_text("".join(f"{line}{end}" for line in lines), newline="")

    assert all(one in Breached(file) for one in stolen)
    assert not any(f"amber harbour {number}" in Breached(file) for number in range(500))
    assert stolen[0] not in Breached(None)
    (tmp_path / "empty").touch()
    assert stolen[0] not in Breached(tmp_path / "empty")
