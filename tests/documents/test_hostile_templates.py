"""A template, an expression or an answer that means harm: it reaches nothing, fetches nothing, and comes to an end."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest
from jinja2 import TemplateError, TemplateNotFound
from jinja2.sandbox import SecurityError

from formsvc.definitions.expressions import ExpressionWrong, compile_expression
from formsvc.definitions.unknown import UNKNOWN
from formsvc.documents.checking import template_faults
from formsvc.documents.docx import TemplateActs, render_docx
from formsvc.documents.pdf import html_of, render_pdf
from formsvc.documents.preview import preview_html
from formsvc.documents.saying import Content
from formsvc.documents.templates import html_environment, word_environment
from tests.documents.reading_back import docx_everything, docx_text, pdf_everything, pdf_objects, pdf_text
from tests.documents.sayings import content, form, picture, templates
from tests.submissions.hostile import body, field, related, word

NAME = form("- {id: name, kind: text, label: Name}")
REACHES = (
    "title.__class__", "''.__class__.__mro__[1].__subclasses__()", "lines.__globals__", "place.__closure__", "self.__init__.__globals__",
    "self._TemplateReference__context", "title.format.__self__.__class__", "sections.__class__.__base__", "range.__globals__",
    "(title|attr('__class__'))", "words.__init__.__globals__", "title['__class__']", "('{0.__class__}').format(title)",
    "(joiner or cycler).__init__.__globals__.os", "config", "request", "g", "session", "url_for.__globals__", "lipsum.__globals__.os",
    "title|map(attribute='__class__')|list", "[title]|map(attribute='__class__')|first", "dict(a=1).__class__", "namespace.__init__",
    "title.encode.__call__.__class__", "().__class__", "(1).__class__", "none.__class__", "place.__code__.co_code",
)  # fmt: skip
ENDLESS = (
    "'a' * 999999999",
    "[0] * 999999999",
    "10 ** 10 ** 10",
    "range(10 ** 9)",
    "range(999999999)|list",
    "title * 9999999",
)
OUT = (
    "/etc/hostname",
    "../../../../etc/hostname",
    "shared/../../x.html",
    "file:///etc/hostname",
    "..\\\\y",
    "~/.profile",
    "http://127.0.0.1:1/x",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return templates(tmp_path_factory.mktemp("hostile"))


@contextmanager
def nobody_knocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port that listens, and that nothing may touch; nor may anything connect elsewhere."""
    knocks: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_listen, args=(server, knocks), daemon=True).start()
        monkeypatch.setattr("socket.getaddrinfo", lambda *asked, **_: knocks.append(asked))
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    assert knocks == []


def _listen(server: socket.socket, knocks: list[object]) -> None:
    while True:
        try:
            knocks.append(server.accept())
        except OSError:
            return


@pytest.mark.parametrize("reach", REACHES)
def test_a_template_reaches_nothing_but_what_it_is_given(folder: Path, reach: str) -> None:
    for environment in (html_environment(folder), word_environment()):
        told = {
            "title": "T",
            "sections": (),
            "place": lambda *_: "",
            "lines": test_a_template_reaches_nothing_but_what_it_is_given,
        }
        try:
            said = environment.from_string(f"[{{{{ {reach} }}}}]").render(told)
        except (TemplateError, TypeError):
            continue
        assert not any(
            word in said for word in ("class", "type", "module", "function", "built-in", "b'", "object at")
        ), said


@pytest.mark.parametrize("endless", ENDLESS)
def test_a_template_comes_to_an_end(folder: Path, endless: str) -> None:
    begun = time.monotonic()
    for environment in (html_environment(folder), word_environment()):
        with pytest.raises(SecurityError):
            environment.from_string(f"{{{{ {endless} }}}}").render({"title": "T"})

    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("tag", ["include", "import", "extends"])
def test_a_template_builds_on_nothing_outside_its_folder(folder: Path, tag: str) -> None:
    for out in OUT:
        source = f'{{% {tag} "{out}" {"as x " if tag == "import" else ""}%}}'
        with pytest.raises(TemplateNotFound):
            html_environment(folder).from_string(source).render()


def test_a_template_changes_nothing_that_it_is_given(folder: Path) -> None:
    given = {"listed": [1], "mapped": {"a": 1}}

    for act in ("listed.append(2)", "listed.clear()", "mapped.update(b=2)", "mapped.pop('a')"):
        with pytest.raises(SecurityError):
            html_environment(folder).from_string(f"{{{{ {act} }}}}").render(given)

    assert given == {"listed": [1], "mapped": {"a": 1}}


@pytest.mark.parametrize(
    "hostile",
    [
        "name.__class__", "name['__class__']", "name|attr('__class__')", "().__class__", "lipsum()", "cycler.__init__", "name.format()",
        "range(9)", "open('/etc/passwd')", "10 ** 10 ** 10", "name ~ name", "name[0]", "{'a': 1}", "name is defined", "(name, name)[0]",
        "import os", "{{ name }}", "{% if name %}", "__import__('os')", "name()", "today()()", "lambda: 1", "'%s' % name", "1 / 0", "1 // 0",
    ],
)  # fmt: skip
def test_an_expression_has_nothing_but_its_own_language(hostile: str) -> None:
    with pytest.raises(ExpressionWrong):
        compile_expression(hostile)


@pytest.mark.parametrize("endless", ["name * 999999999", "['a'] * 999999999", "'a' * n * n * n", "n * n * n * n * n"])
def test_an_expression_comes_to_an_end(endless: str) -> None:
    assert compile_expression(endless).value({"name": "a" * 1000, "n": 10**9}) is UNKNOWN


IN_FILE = "What stands in a file of this machine."
FETCHES = (
    '<img alt="x" src="{}/a.png">', '<img alt="x" srcset="{}/a.png 2x">', '<link rel="stylesheet" href="{}/a.css">',
    "<style>@import url({}/a.css);</style>", "<style>@import '{}/a.css';</style>", '<p style="background: url({}/a.png)">x</p>',
    "<style>@font-face {{ font-family: x; src: url({}/a.ttf) }} p {{ font-family: x }}</style>", '<object data="{}/a.svg">x</object>',
    '<embed src="{}/a.svg">', '<iframe src="{}/a.html"></iframe>', '<link rel="attachment" href="{}/a.txt">',
    '<a rel="attachment" href="{}/a.txt">x</a>', '<base href="{}/"><img alt="x" src="a.png">', "<style>p::before {{ content: url({}/a) }}</style>",
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}/a.png"/><use href="{}/a.svg#x"/></svg>',
    '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cimage href=%22{}/a.png%22/%3E%3C/svg%3E">',
    "<style>ul {{ list-style: url({}/a.png) }} @page {{ background: url({}/a.png) }}</style><ul><li>x</ul>",
    '<script src="{}/a.js"></script><video src="{}/a"></video><meta http-equiv="refresh" content="0; url={}/a">',
)  # fmt: skip


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1:{}", "//127.0.0.1:{}", "file://FILE?{}", "ftp://127.0.0.1:{}", "gopher://127.0.0.1:{}"],
)
def test_no_template_fetches_anything(
    folder: Path, tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text(IN_FILE)
    with nobody_knocks(monkeypatch) as port:
        there = place.replace("FILE", str(file)).format(port)
        fetches = "".join(fetch.replace("{}", there).replace("{{", "{").replace("}}", "}") for fetch in FETCHES)
        template = folder / "mini" / "fetching.html"
        template.write_text(
            f'{{% extends "shared/report.html" %}}{{% block lead %}}{{% raw %}}{fetches}{{% endraw %}}{{% endblock %}}'
        )
        drawn = render_pdf(content(NAME, name="Zoë"), template, picture)

    assert "Zoë" in pdf_text(drawn)
    assert IN_FILE not in pdf_everything(drawn)
    assert b"/EmbeddedFile" not in drawn


def test_no_answer_fetches_anything_or_becomes_markup(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with nobody_knocks(monkeypatch) as port:
        typed = " ".join(fetch.replace("{}", f"http://127.0.0.1:{port}") for fetch in FETCHES)
        said = content(NAME, name=typed)
        drawn = render_pdf(said, folder / "mini" / "report.html", picture)
        page = html_of(said, folder / "mini" / "report.html")
        written = render_docx(said, folder / "mini" / "report.docx", picture)

    for tag in ("<img alt", "<object", "<embed", "<iframe", "<svg", "<script", "<base", 'rel="attachment"'):
        assert tag not in page
    assert typed[:20] in docx_text(written)
    assert "127.0.0.1" not in "".join(part for name, part in parts(written) if name.endswith(".rels"))
    assert "/URI" not in pdf_objects(drawn)


HOSTILE = (
    "{{ 7*7 }}", "{% for x in y %}", "{{ title.__class__ }}", "<script>alert(1)</script>", "<w:p/>", "]]>", "&lt;", "<!ENTITY x>", "a\u202egpj.exe",
    "a\x00b\x01\x08\x0b\x1b[31m", "\ufeff\uffff\ud800", "a\r\nBcc: x@evil.example", "\u2028\u2029", '" onload="x', "{{ '{{' }} {%raw%}", "{#", "#}",
)  # fmt: skip


EVERYWHERE = form(
    "- {id: name, kind: text, label: Name}\n- {id: story, kind: long_text, label: Story}\n- {id: who, kind: person, label: Who}\n"
    "- {id: home, kind: address, label: Home}\n- {id: days, kind: group, label: Days, item: Day, "
    "questions: [{id: day, kind: text, label: Day}, {id: how, kind: long_text, label: How}]}"
)


def everywhere(typed: str) -> Content:
    """The same words in each kind of question that takes words."""
    said = f"before {typed} after"
    return content(
        EVERYWHERE, name=said, story=said, who={"name": said, "role": said, "organisation": said},
        home={"line_1": said, "town": said, "postcode": "LS1 4AP"}, days=[{"day": said, "how": said}],
    )  # fmt: skip


def test_what_somebody_types_is_said_and_never_done(folder: Path) -> None:
    for typed in HOSTILE:
        said = everywhere(typed)
        drawn, written = (
            render_pdf(said, folder / "mini" / "report.html", picture),
            render_docx(said, folder / "mini" / "report.docx", picture),
        )
        shown = preview_html(said, folder / "mini" / "report.html", lambda digest: digest)

        for text in (pdf_text(drawn), docx_text(written), shown):
            assert text.count("before") == text.count("after") == 9, typed
            assert "49" not in text.replace("7KQ2-M4XD", ""), typed
        assert "<script" not in shown.replace("&lt;script", "")
        assert not any(letter in docx_everything(written) for letter in "\x00\x01\x08\x0b\x1b")


@pytest.mark.parametrize("changes", [field("DDEAUTO c x"), related("image", "http://evil.example/x", outside=True), {"word/vbaProject.bin": "x"},
                                     body('<w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p>')])  # fmt: skip
def test_a_word_template_that_acts_is_found_and_never_filled(folder: Path, changes: dict[str, object]) -> None:
    template = folder / "mini" / "report.docx"
    before = template.read_bytes()
    try:
        template.write_bytes(word(changes))
        with pytest.raises(TemplateActs):
            render_docx(content(NAME, name="Zoë"), template, picture)
        faults = [str(fault) for fault in template_faults(NAME, folder)]
        assert any("it holds something that acts, or takes something from elsewhere" in fault for fault in faults)
    finally:
        template.write_bytes(before)


def parts(file: bytes) -> Iterator[tuple[str, str]]:
    with ZipFile(io.BytesIO(file)) as package:
        for name in package.namelist():
            yield name, package.read(name).decode("utf-8", "replace")
