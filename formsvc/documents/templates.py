"""What a template can say and how: the names it may use, and an environment in which an answer is never markup."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import BaseLoader, ChainableUndefined, FileSystemLoader, Template
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from formsvc.documents.saying import Content, Picture

Place = Callable[[Picture, float, float], str]
LONGEST_RANGE: Final = 1000
WORD_LINE_BREAK: Final = Markup('</w:t><w:br/><w:t xml:space="preserve">')
HTML_LINE_BREAK: Final = Markup("<br>")

# What every template may say. `words.ID` is an answer; `place(picture)` puts a picture where it stands, and
# `place(picture, wide, high)` in a frame of so many millimetres; `lines(text, points, millimetres)` is how many lines a
# text takes on paper (in PDFs only); `contents` is what a bundle holds, each with its title and first page.
NAMES: Final = frozenset(
    {
        "title", "form_title", "reference", "marking", "date", "status", "status_words", "version", "author",
        "sections", "signatures", "digest", "short_digest", "words", "draft", "preview", "place", "lines",
        "contents",
    }
)  # fmt: skip
_NOT_CONTENT: Final = {"draft", "preview", "place", "lines", "contents"}


class TemplateMissing(Exception):
    """A document template is not where the definition says it is."""


def names(content: Content, place: Place, *, preview: bool = False) -> dict[str, Any]:
    """The content under the names that templates use."""
    told = {name: getattr(content, name) for name in NAMES - _NOT_CONTENT}

    def placed(picture: object, wide: float = 0, high: float = 0) -> str:
        return place(picture, wide, high) if isinstance(picture, Picture) else Markup("")

    return {**told, "draft": content.status == "draft", "preview": preview, "place": placed, "contents": ()}


def word_environment() -> ImmutableSandboxedEnvironment:
    """For the parts of a Word file: a line break in an answer is one in the paragraph."""
    return _environment(WORD_LINE_BREAK, None)


@lru_cache(maxsize=16)
def html_environment(root: Path) -> ImmutableSandboxedEnvironment:
    """For the pages of `root`, where the forms' folders and `shared` are."""
    environment = _environment(HTML_LINE_BREAK, FileSystemLoader(root))
    environment.trim_blocks = environment.lstrip_blocks = True
    return environment


def html_template(template: Path) -> Template:
    """The page template at this path, compiled once and again when it changes."""
    if not template.is_file():
        raise TemplateMissing(f"{template.parent.name}/{template.name}")
    folder = template.parent
    return html_environment(folder.parent).get_template(f"{folder.name}/{template.name}")


def page_source(root: Path, name: str) -> str:
    """The text of one page template. Raises TemplateNotFound."""
    return FileSystemLoader(root).get_source(html_environment(root), name)[0]


def _environment(line_break: Markup, loader: BaseLoader | None) -> ImmutableSandboxedEnvironment:
    def written(value: Any) -> Any:
        if isinstance(value, Markup):
            return value
        text = escape(str(value))
        return text.replace("\n", line_break) if "\n" in text else text

    environment = _Bounded(autoescape=True, finalize=written, loader=loader, undefined=ChainableUndefined)
    environment.globals = {"range": _range}
    return environment


class _Bounded(ImmutableSandboxedEnvironment):
    """A template cannot reach anything but what it is given, change it, or make something endless of it."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Numbers may be multiplied, and nothing else."""
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"a template multiplies numbers only, and has no {operator!r} for anything else")
        return left * right


def _range(*given: int) -> range:
    """No document says anything more often."""
    counted = range(*given)
    if len(counted) > LONGEST_RANGE:
        raise SecurityError(f"a template counts to {LONGEST_RANGE} at most")
    return counted
