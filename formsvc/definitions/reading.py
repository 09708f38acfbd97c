"""Reading YAML with its lines: every key is asked for once, and what nobody asked for is a fault."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import yaml

from formsvc.definitions.expressions import Expression, ExpressionWrong, compile_expression
from formsvc.definitions.faults import Fault

_Parser: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parser):  # type: ignore[misc]  # the C parser where it is built, else the Python one
    """YAML with the scalars people expect: `yes` and `19:00` are text, only true and false are truths."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))


@dataclass
class Entry:
    """A YAML mapping being read. A wrong or missing key becomes a fault and reads as a harmless value."""

    node: yaml.MappingNode
    file: str
    where: str
    faults: list[Fault]
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._values: dict[str, yaml.Node] = {}
        for key, value in self.node.value:
            if key.value in self._values:
                self._fault(key, f"{key.value!r} is said twice", "keep one of them")
            self._values[key.value] = value

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def has(self, key: str) -> bool:
        """The key is there; asking for it counts as reading it."""
        self._asked.add(key)
        return key in self._values

    def line_of(self, key: str) -> int:
        node = self._values.get(key)
        return int(node.start_mark.line) + 1 if node is not None else self.line

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default the key is required. Numbers are read as the text they look like."""
        node = self._node(key, required=default is None)
        if node is None:
            return default or ""
        if not isinstance(node, yaml.ScalarNode) or node.tag.endswith((":bool", ":null")):
            self._fault(node, f"{key!r} is not a text", "write it as a text, in quotes if need be")
            return default or ""
        return str(node.value).strip()

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> Any:
        """One of the allowed words."""
        text = self.text(key, default)
        if text not in allowed and self.has(key):
            near = difflib.get_close_matches(text, allowed, 1)
            remedy = f"did you mean {near[0]!r}" if near else f"use one of {', '.join(allowed)}"
            self._fault(self._values[key], f"{key!r} cannot be {text!r}", remedy)
            return default if default is not None else allowed[0]
        return text if text in allowed else (default if default is not None else allowed[0])

    def whole(self, key: str, default: int | None = None, *, required: bool = False) -> int | None:
        """A whole number."""
        value = self.plain(key, required=required)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            self._fault(self._values[key], f"{key!r} is not a whole number", "write digits only")
            return default
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self.plain(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self._fault(self._values[key], f"{key!r} is neither true nor false", "write true or false")
            return default
        return value

    def expression(self, key: str, *, required: bool = False) -> Expression | None:
        """An expression, compiled."""
        node = self._node(key, required=required)
        return None if node is None else self._compiled(key, node)

    def condition(self, key: str) -> bool | Expression | None:
        """true, false or an expression; None when the key is absent."""
        node = self._node(key)
        if node is None:
            return None
        if node.tag.endswith(":bool"):
            return bool(node.value == "true")
        return self._compiled(key, node)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text for a list of one."""
        node = self._node(key)
        if node is None:
            return ()
        if isinstance(node, yaml.ScalarNode):
            return (str(node.value),)
        if not isinstance(node, yaml.SequenceNode) or any(not isinstance(i, yaml.ScalarNode) for i in node.value):
            self._fault(node, f"{key!r} is not a list of words", "write [one, two]")
            return ()
        return tuple(str(item.value) for item in node.value)

    def entry(self, key: str, *, required: bool = False) -> Entry | None:
        """A mapping inside this one."""
        node = self._node(key, required=required)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"{key!r} is not a set of keys", "write `key: value` lines under it")
            return None
        return Entry(node, self.file, f"{self.where}.{key}", self.faults)

    def entries(self, key: str, *, required: bool = False) -> Iterator[Entry]:
        """The mappings of a list, each said where it stands."""
        node = self._node(key, required=required)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self._fault(node, f"{key!r} is not a list", "begin each entry with a dash")
            return
        for number, item in enumerate(node.value, 1):
            yield from self._listed(key, number, item)

    def plain(self, key: str, *, required: bool = False) -> Any:
        """Whatever stands there, as Python values; None when the key is absent."""
        node = self._node(key, required=required)
        return None if node is None else construct(node)

    def fault(self, key: str, wrong: str, remedy: str) -> None:
        """Note a fault at a key of this entry."""
        self.faults.append(Fault(self.file, self.line_of(key), f"{self.where}.{key}", wrong, remedy))

    def close(self) -> None:
        """Fault every key that nobody asked for."""
        for key in self._values.keys() - self._asked:
            near = difflib.get_close_matches(key, self._asked, 1)
            remedy = f"did you mean {near[0]!r}" if near else f"known here are {', '.join(sorted(self._asked))}"
            self.fault(key, f"{key!r} means nothing here", remedy)

    def _listed(self, key: str, number: int, item: yaml.Node) -> Iterator[Entry]:
        where = f"{self.where}.{key}[{number}]"
        if not isinstance(item, yaml.MappingNode):
            self.faults.append(
                Fault(self.file, int(item.start_mark.line) + 1, where, "not a set of keys", "write `key: value` lines")
            )
            return
        named = next((v.value for k, v in item.value if k.value == "id" and isinstance(v, yaml.ScalarNode)), None)
        yield Entry(item, self.file, f"{self.where}.{named}" if named else where, self.faults)

    def _compiled(self, key: str, node: yaml.Node) -> Expression | None:
        if not isinstance(node, yaml.ScalarNode):
            self._fault(node, f"{key!r} is not an expression", "write it as one text")
            return None
        try:
            return compile_expression(str(node.value))
        except ExpressionWrong as wrong:
            self._fault(node, f"{key!r} is not an expression: {wrong}", "see Expressions in docs/definitions.md")
            return None

    def _node(self, key: str, *, required: bool = False) -> yaml.Node | None:
        self._asked.add(key)
        node = self._values.get(key)
        if node is None and required:
            self.faults.append(Fault(self.file, self.line, self.where, f"{key!r} is missing", f"add `{key}:`"))
        if node is not None and node.tag == "tag:yaml.org,2002:null":
            return None
        return node

    def _fault(self, node: yaml.Node, wrong: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, int(node.start_mark.line) + 1, self.where, wrong, remedy))


@lru_cache(maxsize=64)
def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text; blocks and lists are read once for all the forms that use them."""
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


def compose(text: str, file: str, faults: list[Fault]) -> Entry | None:
    """The mapping that a file holds; syntax errors are faults with their line."""
    try:
        node = _composed(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        remedy = "put texts with a colon, a question mark or a hash in quotes, and keep the indentation even"
        faults.append(Fault(file, line, "the file", f"not YAML: {error.problem}", remedy))
        return None
    except yaml.YAMLError as error:
        faults.append(Fault(file, 1, "the file", f"not YAML: {type(error).__name__}", "save it as plain UTF-8 text"))
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, 1, "the file", "no keys found", "begin with `id:`"))
        return None
    return Entry(node, file, file.rsplit("/", 1)[-1].removesuffix(".yaml"), faults)


def construct(node: yaml.Node) -> Any:
    """The Python values of a node: text, int, bool, None, list, dict."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: construct(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [construct(item) for item in node.value]
    if node.tag.endswith(":int"):
        return int(node.value)
    if node.tag.endswith(":bool"):
        return node.value == "true"
    return None if node.tag.endswith(":null") else node.value
