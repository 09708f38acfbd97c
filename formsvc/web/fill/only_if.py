"""Conditions in words for a sheet of paper, where nothing appears or goes: "you ticked “Yes” at question 3"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, nodes

from formsvc.definitions.compiling import compile_tree
from formsvc.definitions.expressions import Expression
from formsvc.definitions.model import ChoiceQuestion, Question

PLAINLY = ""  # asked of everybody, or under a condition that is not simply said
_LANGUAGE = Environment(autoescape=False)  # noqa: S701 (it parses conditions; nothing is rendered with it)


@dataclass(frozen=True)
class Numbered:
    """A question and the number it has on the paper."""

    number: str
    question: Question


@dataclass(frozen=True)
class Conditions:
    """What is known before the paper goes out, and the questions on it so far. `open`: all that are to be answered."""

    names: Mapping[str, Any]
    open: frozenset[str]
    numbered: Mapping[str, Numbered]

    def words(self, expression: Expression | None) -> str | None:
        """When a question is asked: in words, PLAINLY, or None for never."""
        if expression is None:
            return PLAINLY
        said = self._say(_tree(expression))
        if said is False:
            return None
        return said if isinstance(said, str) else PLAINLY

    def _say(self, node: nodes.Node) -> str | bool | None:
        """In words; true or false when it is known already; None when it cannot be said simply."""
        if not _names_in(node) & self.open:
            return compile_tree(node)(self.names) is True
        if isinstance(node, nodes.And | nodes.Or):
            return self._both(node)
        if isinstance(node, nodes.Not) and isinstance(node.node, nodes.Name):
            return self._ticked(node.node.name, (False,))
        if isinstance(node, nodes.Name):
            return self._ticked(node.name, (True,))
        if isinstance(node, nodes.Compare) and len(node.ops) == 1:
            return self._compared(node.expr, node.ops[0].op, node.ops[0].expr)
        return None

    def _both(self, node: nodes.And | nodes.Or) -> str | bool | None:
        left, right = self._say(node.left), self._say(node.right)
        settles = isinstance(node, nodes.Or)  # one that is true settles an "or", one that is false an "and"
        if settles in (left, right):
            return settles
        said = [one for one in (left, right) if isinstance(one, str)]
        if settles and None in (left, right):
            return None  # half of an "or" would keep the question from somebody
        return (" or " if settles else " and ").join(said) or None

    def _compared(self, one: nodes.Expr, how: str, other: nodes.Expr) -> str | bool | None:
        if how == "in" and isinstance(one, nodes.Const) and isinstance(other, nodes.Name):
            return self._ticked(other.name, (one.value,))
        if not isinstance(one, nodes.Name):
            return None
        if how in ("eq", "ne") and isinstance(other, nodes.Const):
            return self._ticked(one.name, (other.value,), but=how == "ne")
        if how == "in" and isinstance(other, nodes.List | nodes.Tuple):
            values = [item.value for item in other.items if isinstance(item, nodes.Const)]
            return self._ticked(one.name, tuple(values)) if len(values) == len(other.items) else None
        return None

    def _ticked(self, name: str, values: tuple[Any, ...], but: bool = False) -> str | bool | None:
        """What was to be ticked, and where; a question that the paper does not ask can never have been."""
        asked = self.numbered.get(name)
        if asked is None:
            return None
        labels = [label for value in values if (label := _label(asked.question, value))]
        if len(labels) != len(values):
            return None
        did = "did not tick" if but else "ticked"
        return f"you {did} {' or '.join(f'“{label}”' for label in labels)} at question {asked.number}"


def _label(question: Question, value: Any) -> str:
    if question.kind == "yes_no" and isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(question, ChoiceQuestion):
        return next((option.label for option in question.options if option.id == value), "")
    return ""


def _tree(expression: Expression) -> nodes.Node:
    """The condition, parsed once more: what is compiled cannot be read any more."""
    (output,) = _LANGUAGE.parse(f"{{{{ ({expression.source}) }}}}").body
    assert isinstance(output, nodes.Output)  # noqa: S101 (nothing else is written in braces)
    return output.nodes[0]


def _names_in(node: nodes.Node) -> frozenset[str]:
    inside: Iterator[nodes.Name] = node.find_all(nodes.Name)
    own = {node.name} if isinstance(node, nodes.Name) else set()
    return frozenset(own | {name.name for name in inside})
