"""The passwords that are guessed first: a short list of words, and the ways in which they are dressed up."""

from __future__ import annotations

import re
from typing import Final

DRESSED_UP: Final = str.maketrans("@4310$5!7", "aaeiossit")
WORDS: Final = frozenset(
    """
    abc abcd abcde abcdef abcdefg abcdefgh abcdefghijkl admin administrator arsenal asdf asdfgh asdfghjkl asdfghjk
    access baseball batman blink blinky cardiff casemanager changeme charlie chelsea cheese childrens chocolate computer
    cookie correcthorsebatterystaple default demo dragon england everton facebook flower football formsvc freedom google
    guest hello home iloveyou iloveyouso jesus jordan justice killer leeds letmein letmeinnow letmeinplease liverpool
    local login london lovely loveyou manager manchester manutd master michael monkey mustang mypassword mysecret
    newpassword nhs ninja opensesame pass passphrase passw password passwordpassword passwort pokemon princess prison
    qazwsx qazwsxedc qwe qwer qwert qwerty qwertyqwerty qwertyui qwertyuiop qwertyuiopas qwertz rainbow root secret
    secretsecret secure service shadow spring starwars summer autumn winter sunshine superman system temp temporary
    test tester testing testtest thisismypassword trustno thomas unknown user welcome welcomewelcome whatever youth
    youthjustice youthjusticeforms youthcustody zaqxsw zxcvbn zxcvbnm
    """.split()
)
RUNS: Final = ("0123456789" * 3, "9876543210" * 3, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def is_common(password: str) -> bool:
    """Whether it is a word of the list, once or again and again, with only digits and signs around it, or a run."""
    text = password.casefold()
    plain = re.sub(r"[\W_]+", "", text)
    heads = (text, re.sub(r"[\W\d_]+$", "", text), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text))
    bare = {re.sub(r"[\W\d_]+", "", text), *(re.sub(r"[^a-z]", "", head.translate(DRESSED_UP)) for head in heads)}
    return any(plain in run for run in RUNS) or _repeats(plain) or any(_known(word) for word in bare)


def _known(word: str) -> bool:
    return not word or word in WORDS or any(_repeats_of(word, part) for part in WORDS if len(part) > 3)


def _repeats_of(text: str, part: str) -> bool:
    return len(text) % len(part) == 0 and part * (len(text) // len(part)) == text


def _repeats(text: str) -> bool:
    return any(_repeats_of(text, text[:size]) for size in range(1, min(6, len(text) // 3) + 1))
