"""From the YAML of a form, and the blocks that it includes, to its value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from formsvc.definitions.expressions import Expression, compile_expression
from formsvc.definitions.faults import Fault
from formsvc.definitions.kept_reading import read_form_retention
from formsvc.definitions.model import (
    ByLink,
    DerivedQuestion,
    FormDefinition,
    Page,
    Part,
    PrefillSource,
    Prompt,
    Rule,
    Starts,
    Submits,
)
from formsvc.definitions.questions import QuestionReader
from formsvc.definitions.readers import read_readers
from formsvc.definitions.reading import Entry, compose
from formsvc.definitions.reference import ReferenceData
from formsvc.definitions.routes import read_clock, read_delivery, read_document, read_stage
from formsvc.definitions.sources import Recorded

SEVERITIES = ("stop", "warn", "refer", "hold", "end")
OPENS = ("draft", "sign_off", "approved", "delivered")


class FormReader:
    """Reads one form. `places` says where each thing stands, for the checks that come after."""

    def __init__(self, sources: Recorded, faults: list[Fault]) -> None:
        self._sources = sources
        self._faults = faults
        self._open_blocks: list[str] = []
        self._block_rules: list[Rule] = []
        self._questions = QuestionReader(ReferenceData(sources, faults), self._spliced_questions)
        self.places: dict[tuple[str, ...], Entry] = self._questions.places

    def read(self, entry: Entry, name: str) -> FormDefinition:
        """The form; whatever was wrong has become a fault and a harmless value."""
        self.places[("form",)] = entry
        if entry.text("id") != name:
            entry.fault("id", "the id differs from the file's name", f"call the file {entry.text('id')}.yaml")
        parts = tuple(self._part(part) for part in entry.entries("parts", required=True))
        rules = tuple(self._rule(rule) for rule in entry.entries("rules"))
        form: dict[str, Any] = {
            "id": entry.text("id"), "version": entry.whole("version", 1, required=True), "prefix": entry.text("prefix"),
            "title": entry.text("title"), "about": entry.one_of("about", ("child", "prisoner_and_child")),
            "purpose": entry.text("purpose", ""), "source": entry.text("source", ""),
            "handling": entry.text("handling", "OFFICIAL-SENSITIVE"), "starts": _starts(entry),
            "submits": _submits(entry),
            "parts": parts, "rules": (*rules, *self._block_rules),
            "documents": tuple(read_document(self._at("document", e)) for e in entry.entries("documents")),
            "sign_off": tuple(read_stage(self._at("stage", e)) for e in entry.entries("sign_off")),
            "deliveries": tuple(read_delivery(self._at("delivery", e)) for e in entry.entries("deliveries")),
            "clocks": tuple(read_clock(self._at("clock", e)) for e in entry.entries("clocks")),
            "retention": read_form_retention(entry, self.places),
            "readers": read_readers(entry, self._questions.reference.rows),
        }  # fmt: skip
        entry.close()
        form["audiences"] = frozenset(option.id for option in self._questions.reference.rows("audiences") or ())
        text, digest = self._sources.kept(name)
        return FormDefinition(**form, text=text, digest=digest)

    def _at(self, sort: str, entry: Entry) -> Entry:
        named = entry.text("id")
        if (sort, named) in self.places:
            entry.fault("id", f"{named!r} is the id of another {sort} too", "give one of them another id")
        self.places[(sort, named)] = entry
        return entry

    def _part(self, entry: Entry) -> Part:
        self._at("part", entry)
        pages = [page for listed in entry.entries("pages", required=True) for page in self._pages(listed)]
        roles = entry.words("completed_by") or (entry.text("completed_by"),)
        part = Part(
            id=entry.text("id"), title=entry.text("title"), pages=tuple(pages), when=entry.expression("when"),
            opens=entry.one_of("opens", OPENS, "draft"), completed_by=roles[0], or_by=roles[1:],
            organisation=entry.expression("organisation"), after=entry.text("after", ""),
            by_link=_by_link(entry), plain=entry.flag("plain"),
        )  # fmt: skip
        entry.close()
        return part

    def _pages(self, entry: Entry) -> list[Page]:
        if not entry.has("include"):
            return [self._page(entry)]
        form, locked = entry.text("from", ""), entry.flag("locked")
        block = self._open_block(entry)
        if block is None:
            return []
        page = self._page(block)
        self._close_block(block)
        return [_carried_over(page, form, locked) if form else page]

    def _page(self, entry: Entry) -> Page:
        self._at("page", entry)
        page = Page(
            id=entry.text("id"), title=entry.text("title"), intro=entry.text("intro", ""),
            prompts=tuple(_prompt(prompt) for prompt in entry.entries("prompts")), when=entry.expression("when"),
            asked=entry.one_of("asked", ("on_its_own", "at_submit"), "on_its_own"), source=entry.text("source", ""),
            questions=self._questions.read_all(list(entry.entries("questions", required=True))),
        )  # fmt: skip
        if entry.file.startswith("blocks/"):
            entry.has("rules")
        entry.close()
        return page

    def _spliced_questions(self, entry: Entry) -> list[Entry]:
        block = self._open_block(entry)
        if block is None:
            return []
        for known in ("id", "title", "intro", "asked", "source"):
            block.text(known, "")
        block.plain("prompts")
        listed = list(block.entries("questions", required=True))
        spliced = [e for one in listed for e in (self._spliced_questions(one) if one.has("include") else [one])]
        self._close_block(block)
        block.close()
        return spliced

    def _open_block(self, entry: Entry) -> Entry | None:
        name = entry.text("include")
        entry.close()
        path = f"blocks/{name}.yaml"
        if name in self._open_blocks:
            circle = " includes ".join([*self._open_blocks[self._open_blocks.index(name) :], name])
            entry.fault("include", f"blocks include each other in a circle: {circle}", "take one of the includes out")
            return None
        text = self._sources.read(path)
        if text is None:
            known = ", ".join(self._sources.names("blocks")) or "none"
            entry.fault("include", f"there is no {path}", f"the blocks are {known}")
            return None
        self._open_blocks.append(name)
        block = compose(text, path, self._faults)
        if block is None:
            self._open_blocks.pop()
        return block

    def _close_block(self, block: Entry) -> None:
        rules = block.entries("rules")
        self._block_rules += [self._rule(rule) for rule in rules]
        self._open_blocks.pop()

    def _rule(self, entry: Entry) -> Rule:
        self.places[("rule", entry.file, str(entry.line))] = entry
        rule = Rule(
            id=entry.text("id"), severity=entry.one_of("severity", SEVERITIES),
            check=entry.expression("check", required=True) or NEVER, at=entry.text("at"), message=entry.text("message"),
            when=entry.expression("when"), each=entry.text("each", ""), to=entry.text("to", ""),
            part=entry.text("part", ""), source=entry.text("source", ""), place=(entry.file, str(entry.line)),
        )  # fmt: skip
        entry.close()
        return rule


def _carried_over(page: Page, form: str, locked: bool) -> Page:
    """The page with every question filled in from the question of the same id in another form."""
    return replace(
        page,
        questions=tuple(
            question
            if isinstance(question, DerivedQuestion)
            else replace(
                question, prefill=(*question.prefill, PrefillSource(form=form, question=question.id)), locked=locked
            )
            for question in page.questions
        ),
    )


NEVER: Expression = compile_expression("false")


def _prompt(entry: Entry) -> Prompt:
    prompt = Prompt(
        text=entry.text("text"), when=entry.expression("when"), tone=entry.one_of("tone", ("note", "warning"), "note")
    )
    entry.close()
    return prompt


def _by_link(part: Entry) -> ByLink | None:
    entry = part.entry("by_link")
    if entry is None:
        return None
    by_link = ByLink(to=entry.text("to"), when=entry.expression("when"), days=entry.whole("days"))
    entry.close()
    return by_link


def _submits(form: Entry) -> Submits | None:
    entry = form.entry("submits")
    if entry is None:
        return None
    submits = Submits(roles=entry.words("roles"), rule=entry.text("rule", ""), message=entry.text("message"))
    if not submits.roles:
        entry.fault("roles", "nobody may submit the form", "name at least one role")
    entry.close()
    return submits


def _starts(entry: Entry) -> Starts:
    starts = entry.entry("starts", required=True)
    if starts is None:
        return Starts(roles=())
    roles, after = starts.words("roles"), starts.entry("after")
    if not roles:
        starts.fault("roles", "nobody may start the form", "name at least one role")
    read = Starts(roles=roles)
    if after is not None:
        read = Starts(
            roles=roles, after_form=after.text("form"), after_when=after.expression("when"),
            after_newest=after.flag("newest"),
        )  # fmt: skip
        after.close()
    starts.close()
    return read
