"""Faults of templates, as whoever writes one reads them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docx import Document

from formsvc.documents.checking import template_faults
from tests.documents.sayings import AUDIENCES, TEMPLATES, templates
from tests.miniatures import questions, read

LETTER = read(
    questions(
        """\
- {id: name, kind: text, label: Name}
- {id: worker, kind: person, label: Who helps}
- {id: risk, kind: text, label: Risk, withheld_from: [child]}
- id: reasons
  kind: group
  label: Reasons
  item: Reason
  questions: [{id: code, kind: text, label: Code, withheld_from: [child]}, {id: why, kind: text, label: Why}]
- {id: later, kind: text, label: Later}
""",
        "documents: [{id: letter, title: A letter, audience: child, template: letter, shows: [name, worker, risk, reasons]}]",
    ),
    reference__audiences=AUDIENCES,
)
GOOD = [
    "Dear {{ words.name }},",
    "{%p for reason in words.reasons.entries %}",
    "{{ reason.why }}",
    "{%p endfor %}",
    "Ask {{ words.worker.person.name }}.",
]
PAGE = "{% for reason in words.reasons.entries %}{{ reason.why }}{% endfor %}\n{{ words.name }}\n{{ words.worker }}\n"
PAGE_OF_ONE = "{{ words.name }}{{ words.met }}"
LATER = questions(
    "- {id: name, kind: text, label: Name}",
    """\
  - id: after
    title: After
    opens: approved
    completed_by: case_manager
    pages: [{id: meeting, title: Meeting, questions: [{id: met, kind: text, label: Met}]}]
documents: [{id: letter, title: A letter, audience: child, template: letter, shows: [name, met]}]
""",
)
TOLD_AND_KEPT = "- {id: told, kind: text, label: Told}\n- {id: kept, kind: text, label: Kept, withheld_from: [child]}"
BOUND = """\
documents:
  - {id: full, title: Full, audience: professional, template: report, shows: everything}
  - {id: short, title: Short, audience: professional, template: report, shows: [told]}
  - {id: safe, title: Safe, audience: child, template: report, shows: everything}
  - {id: bundle, title: Bundle, audience: child, template: bundle, shows: [told], bundle: [{document: full}, {document: short}, {document: safe}]}
"""
THE_NAMES = (
    "the names are author, contents, date, digest, draft, form_title, lines, marking, place, preview, reference, sections, short_digest, "
    "signatures, status, status_words, title, version, words"
)
ADD_IT = "use a question that this document shows, or add it to `shows` of the document"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = templates(tmp_path / "templates")
    page(made, PAGE)
    letter(made, GOOD)
    return made


def page(folder: Path, text: str) -> None:
    (folder / "mini" / "letter.html").write_text(text)


def letter(folder: Path, paragraphs: list[str]) -> None:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / "mini" / "letter.docx"))


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in template_faults(LETTER, folder)]


def test_good_templates_have_no_faults(folder: Path) -> None:
    assert faults(folder) == []


def test_a_template_that_is_not_there(folder: Path) -> None:
    (folder / "mini" / "letter.docx").unlink()

    assert faults(folder) == ["mini/letter.docx:0: document letter: there is no such file; put the template there"]


def test_a_file_that_is_no_word_document(folder: Path) -> None:
    (folder / "mini" / "letter.docx").write_text("Dear {{ words.name }}")

    assert faults(folder) == [
        "mini/letter.docx:0: document letter: it cannot be opened as a Word document; save it as .docx again"
    ]


def test_a_broken_tag_in_a_word_file_is_found_by_its_paragraph(folder: Path) -> None:
    letter(folder, [*GOOD, "Yours, {{ title ", "me"])

    assert [fault.split(": ", 1)[0] for fault in faults(folder)] == ["mini/letter.docx:6"]
    assert "a tag is broken" in faults(folder)[0]


def test_a_loop_that_nobody_closed_is_found(folder: Path) -> None:
    page(folder, PAGE + "{% if draft %}\n")

    (fault,) = faults(folder)

    assert fault.startswith("mini/letter.html:4: document letter: a tag is broken: Unexpected end of template.")
    assert fault.endswith("; write each tag as {{ name }} or {% ... %}, and close each if and for")


def test_a_name_that_the_content_does_not_provide(folder: Path) -> None:
    letter(folder, ["{{ author_name }}", *GOOD])

    assert faults(folder) == [
        f"mini/letter.docx:1: document letter: 'author_name' is nothing a template can say; {THE_NAMES}"
    ]


@pytest.mark.parametrize(
    ("used", "wrong"),
    [
        ("words.nmae", "'words.nmae': 'nmae' is not a question of the form"),
        ("words.later", "'words.later': 'later' is not shown to this reader"),
        ("words.risk", "'words.risk': 'risk' is not shown to this reader"),
        ("words['later']", "'words.later': 'later' is not shown to this reader"),
        ("words.worker.person.shoe", "'words.worker.person.shoe': a person has no 'shoe'"),
    ],
)
def test_an_answer_that_the_document_cannot_say(folder: Path, used: str, wrong: str) -> None:
    page(folder, PAGE + f"\n{{{{ {used} }}}}\n")

    assert faults(folder) == [f"mini/letter.html:5: document letter: {wrong}; {ADD_IT}"]


def test_a_question_that_is_answered_after_the_document_is_made(folder: Path) -> None:
    later = read(LATER, reference__audiences=AUDIENCES)
    page(folder, PAGE_OF_ONE)
    letter(folder, ["{{ words.name }}"])

    assert [str(fault) for fault in template_faults(later, folder)] == [
        "mini.yaml:0: document letter.shows: 'met' is answered only after this document is made; write `after: after`, or "
        "take it out of `shows`",
        f"mini/letter.html:1: document letter: 'words.met': 'met' is not shown to this reader; {ADD_IT}",
    ]


def test_a_document_in_a_bundle_that_says_what_is_kept_from_the_reader_of_the_bundle(folder: Path) -> None:
    bound = read(questions(TOLD_AND_KEPT, BOUND), reference__audiences=AUDIENCES)
    (folder / "mini" / "bundle.html").write_text('{% extends "shared/bundle.html" %}')

    assert [str(fault) for fault in template_faults(bound, folder)] == [
        "mini.yaml:0: document bundle.bundle: 'full' says 'kept', which is withheld from child; bind a document that is "
        "made for child"
    ]


def test_a_question_that_an_entry_does_not_have(folder: Path) -> None:
    page(folder, PAGE + "{% for each in words.reasons.entries %}\n{{ each.wyh }}{% endfor %}")

    assert faults(folder) == [
        "mini/letter.html:5: document letter: 'words.reasons.entries.wyh': 'wyh' is not a question of 'reasons'; "
        + ADD_IT
    ]


def test_a_question_that_the_letter_does_not_say(folder: Path) -> None:
    letter(folder, GOOD[:-1])

    assert faults(folder) == [
        "mini/letter.docx:0: document letter: it does not say 'worker'; say it with {{ words.ID }}, or say every "
        "section, or take it out of `shows`"
    ]


def test_a_question_of_a_group_that_the_letter_does_not_say(folder: Path) -> None:
    page(folder, "{{ words.name }}{{ words.worker }}{% for each in words.reasons.entries %}x{% endfor %}")

    assert [fault.split("; ")[0] for fault in faults(folder)] == [
        "mini/letter.html:0: document letter: it does not say 'reasons.why'"
    ]


def test_a_template_that_says_every_section_says_every_question(folder: Path) -> None:
    shutil.copy(folder / "mini" / "report.docx", folder / "mini" / "letter.docx")
    shutil.copy(folder / "mini" / "report.html", folder / "mini" / "letter.html")

    assert faults(folder) == []


def test_a_tag_that_would_make_a_file_word_cannot_open(folder: Path) -> None:
    letter(folder, ["{% if draft %}A{% endif %}{{ words.name }}", *GOOD[1:], "{%p if draft %}B {%p endif %}"])

    assert any("mini/letter.docx:" in fault for fault in faults(folder))


def test_a_page_that_builds_on_one_that_is_not_there(folder: Path) -> None:
    page(folder, '{% extends "shared/nothing.html" %}')

    assert faults(folder) == [
        "mini/letter.html:0: document letter: it builds on shared/nothing.html, which is not there; put it there, or "
        "name another"
    ]


def test_the_templates_that_are_kept_have_no_faults() -> None:
    from formsvc.definitions.loading import load

    forms = load(TEMPLATES.parent / "form_definitions").forms.values()

    assert [str(fault) for form in forms for fault in template_faults(form, TEMPLATES)] == []
