"""Which passwords will do: length, and not one that is tried first."""

from __future__ import annotations

import pytest

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
