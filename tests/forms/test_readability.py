"""What is written for a child can be read by a child of nine (domain register, section 7.3)."""

from __future__ import annotations

import pytest

from formsvc.definitions.readability import check_text
from tests.forms.refusal_letter import form, letter

PLAIN_TEXTS = (
    "exceptional_progress_meaning", "gist_text", "what_child_did_well", "what_can_change", "what_happens_next",
    "appeal_how", "advocate_details", "legal_advice_details",
)  # fmt: skip


def written_to_the_child() -> list[str]:
    """Every text of the example that the child's letter says, whether this child is asked for it or not."""
    told = [entry["paragraph"] for entry in letter()["reason_in_childs_words"]]
    return told + [str(form().question(question).example) for question in PLAIN_TEXTS]


def test_the_letter_as_a_whole_has_a_reading_grade_of_at_most_4() -> None:
    assert check_text(written_to_the_child()).grade <= 4.0


def test_no_paragraph_of_the_letter_has_a_reading_grade_above_6() -> None:
    assert check_text(written_to_the_child()).hard_paragraphs == ()
    assert max(check_text([text]).grade for text in written_to_the_child()) <= 6.0


def test_no_sentence_of_the_letter_has_more_than_25_words_and_the_mean_is_at_most_14() -> None:
    read = check_text(written_to_the_child())

    assert read.long_sentences == ()
    assert read.mean_sentence <= 14


def test_the_letter_uses_no_word_that_has_a_plainer_one() -> None:
    assert check_text(written_to_the_child()).replacements == ()


def test_the_letter_uses_no_word_of_more_than_8_letters() -> None:
    assert check_text(written_to_the_child()).long_words == ()


def test_each_reason_fits_in_300_characters_and_each_text_in_500() -> None:
    assert max(len(entry["paragraph"]) for entry in letter()["reason_in_childs_words"]) <= 300
    assert max(len(text) for text in written_to_the_child()) <= 500


@pytest.mark.parametrize(
    ("word", "plainer"), [("custody", "prison"), ("adjourned", "the hearing has been stopped"), ("licence", "rules")]
)
def test_a_word_of_the_trade_is_pointed_out_with_what_to_say_instead(word: str, plainer: str) -> None:
    ((found, instead),) = check_text([f"You are in {word} now and we know that it is hard."]).replacements

    assert found == word
    assert plainer in instead


def test_a_sentence_of_25_words_is_allowed_and_one_of_26_is_not() -> None:
    words = "we went to see your nan and we had tea and a long talk with her at her home and then we went back to"

    assert len(words.split()) == 25
    assert check_text([f"{words}."]).long_sentences == ()
    assert check_text([f"{words} town."]).long_sentences == (f"{words} town.",)


def test_one_hard_paragraph_spoils_an_easy_letter() -> None:
    hard = (
        "The establishment considered your application, and accommodation circumstances prevented approval on that day."
    )

    assert check_text([*written_to_the_child(), hard]).hard_paragraphs == (hard,)
    assert not check_text([*written_to_the_child(), hard]).passes


def test_the_child_is_never_shown_the_codes_of_the_reasons() -> None:
    told = form().question("reason_in_childs_words")
    shows = form().document("childs_letter").shows

    assert "child" in {withheld.audience for withheld in told.question("reason").withheld_from}  # type: ignore[attr-defined]
    assert not {"refusal_reasons", "professional_reasons", "professional_reasons_codes"} & set(shows)


def test_a_text_written_to_the_child_is_at_most_500_characters_long() -> None:
    longest = {question: form().question(question).max_length for question in PLAIN_TEXTS}  # type: ignore[attr-defined]

    assert max(longest.values()) <= 500


def test_a_short_paragraph_can_be_too_hard_as_well() -> None:
    hard = "Your accommodation was considered inappropriate by the multidisciplinary establishment."

    assert check_text([*written_to_the_child(), hard]).hard_paragraphs == (hard,)
