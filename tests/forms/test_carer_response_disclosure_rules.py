"""What the prisoner may read, and what must be settled before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.carer_response import broken, entries, problems, rules

DISCLOSED: dict[str, Any] = {"disclosure_variant": "full", "cleared_for_prisoner": ["decision", "reasons"]}


@pytest.mark.parametrize("given_away", ["Write to 8 Wicker Close.", "They are in LS9 6QY now.", "Ring 07700 900142."])
def test_pd1_nothing_written_to_the_prisoner_says_where_the_family_is(given_away: str) -> None:
    told = f"Your application has been checked. {given_away}"

    assert broken("PD1", gist_text=told) == {("stop", "gist_text")}
    assert broken("PD1", redacted_text=told) == {("stop", "redacted_text")}
    assert broken("PD1", **DISCLOSED, reasons=f"I think it is good for her. {given_away}") == {
        ("stop", "cleared_for_prisoner")
    }
    assert "PD1" not in rules(**DISCLOSED)


@pytest.mark.parametrize("variant", ["redacted", "full"])
def test_pd2_more_than_the_gist_must_be_cleared(variant: str) -> None:
    bare: dict[str, Any] = {"disclosure_variant": variant, "cleared_for_prisoner": ["decision"]}

    assert broken("PD2", without=("disclosure_cleared_by",), **bare) == {("stop", "disclosure_cleared_by")}
    assert broken("PD2", **bare, kept_back_checked=False) == {("stop", "kept_back_checked")}
    assert "PD2" not in rules(**bare)


def test_pd2_the_gist_needs_no_clearing() -> None:
    cleared = ("disclosure_cleared_by", "kept_back_checked", "cleared_for_prisoner", "redacted_text")

    assert problems(without=cleared, disclosure_variant="gist") == set()


def test_pd3_every_organisation_that_gave_information_is_heard_or_its_time_is_over() -> None:
    silent = entries("source_replies", source_reply="no_reply")

    assert broken("PD3", without=("source_replies",)) == {("stop", "source_replies")}
    assert broken("PD3", source_replies=silent) == {("stop", "source_reply")}
    assert "PD3" not in rules(source_replies=silent, source_reply_deadline="2026-03-03")
    assert "PD3" not in rules()
