"""Whether a child can read a text: sentence length, reading grade and hard words (domain register, section 7.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyphen

LONGEST_SENTENCE: Final = 25  # words; GDS found 25 the limit, and a mean of 14 understood by over 90 %
MEAN_SENTENCE: Final = 14  # words
GRADE: Final = 4.0  # Flesch-Kincaid, of the whole text: a reading age of 9
PARAGRAPH_GRADE: Final = 6.0  # of any one paragraph
LONG_WORD: Final = 8  # letters; longer ones are pointed out, not refused
FEWEST_WORDS: Final = 6  # a heading or a line of five words has no grade worth the name

PLAIN_WORDS: Final[Mapping[str, str]] = {
    "custody": "prison, or the place you are in",
    "adjourn": "the hearing has been stopped and starts again on a date you can give",
    "adjourned": "the hearing has been stopped and starts again on a date you can give",
    "breach": "breaking a rule",
    "requirement": "rule",
    "requirements": "rules",
    "licence": "the rules you follow after release",
    "supervision": "regular meetings with your worker",
    "presumption": "what usually happens",
    "eligible": "allowed",
    "convicted": "found guilty",
    "representation": "someone who speaks for you",
    "representations": "what you want to say",
    "regarding": "about",
    "accommodation": "a place to live",
    "curfew": "the hours you must be at home",
    "offence": "crime",
}


@dataclass(frozen=True)
class Readability:
    """What was found: the grade of the whole, the mean sentence in words, and each fault as a sentence of its own."""

    grade: float
    mean_sentence: float
    long_sentences: tuple[str, ...]
    hard_paragraphs: tuple[str, ...]
    long_words: tuple[str, ...]
    replacements: tuple[tuple[str, str], ...]

    @property
    def passes(self) -> bool:
        """Short enough sentences and an easy enough grade; long words and replacements are advice."""
        return not self.long_sentences and not self.hard_paragraphs and self.grade <= GRADE


def check_text(texts: Iterable[str]) -> Readability:
    """Read the paragraphs of a text as a child of nine would; each text may hold several paragraphs."""
    return _checked(tuple(texts))


@lru_cache(maxsize=256)
def _checked(texts: tuple[str, ...]) -> Readability:
    """A letter is judged at every page turn while it is written, mostly unchanged."""
    paragraphs = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    sentences = [sentence for paragraph in paragraphs for sentence in _sentences(paragraph)]
    words = [word for sentence in sentences for word in _words(sentence)]
    lowered = dict.fromkeys(word.lower() for word in words)
    return Readability(
        grade=_grade(sentences),
        mean_sentence=round(len(words) / len(sentences), 1) if sentences else 0.0,
        long_sentences=tuple(sentence for sentence in sentences if len(_words(sentence)) > LONGEST_SENTENCE),
        hard_paragraphs=tuple(paragraph for paragraph in paragraphs if _is_hard(paragraph)),
        long_words=tuple(word for word in lowered if len(word) > LONG_WORD and word not in PLAIN_WORDS),
        replacements=tuple((word, PLAIN_WORDS[word]) for word in lowered if word in PLAIN_WORDS),
    )


def reads_easily(texts: str | Iterable[str]) -> bool:
    """Does a text, or a list of them, pass the check for a child: `reads_easily([why, what_next])`."""
    return check_text([texts] if isinstance(texts, str) else texts).passes


def reading_grade(texts: str | Iterable[str]) -> float:
    """The Flesch-Kincaid grade, to one decimal: `reading_grade(letter) <= 4`."""
    return check_text([texts] if isinstance(texts, str) else texts).grade


def _is_hard(paragraph: str) -> bool:
    return len(_words(paragraph)) >= FEWEST_WORDS and _grade(_sentences(paragraph)) > PARAGRAPH_GRADE


def _sentences(paragraph: str) -> list[str]:
    parts = re.split(r"(?<=[.!?])[\"')\]]*\s+", paragraph)
    return [part.strip() for part in parts if _words(part)]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)


def _grade(sentences: list[str]) -> float:
    words = [word for sentence in sentences for word in _words(sentence)]
    if not words:
        return 0.0
    syllables = sum(_syllables(word.lower()) for word in words)
    return round(0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59, 1)


@lru_cache(maxsize=8192)
def _syllables(word: str) -> int:
    """Hyphenation finds the breaks of long words, vowel groups those of short ones; the greater is nearer the truth."""
    vowels = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouydt]ed$|[^aeiouysxzhcg]es$", word) and vowels > 1:
        vowels -= 1
    return max(1, vowels, len(_hyphenation().positions(word)) + 1)


@lru_cache(maxsize=1)
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")
