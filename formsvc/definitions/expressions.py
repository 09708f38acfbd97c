"""The one language of conditions, rules and derived values: Jinja expressions with a third truth value, unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from formsvc.definitions.compiling import Chosen, ExpressionWrong, Names, Run, compile_tree, is_elsewhere

__all__ = ["BUILT_IN_NAMES", "Chosen", "Comparison", "Expression", "ExpressionWrong", "compile_expression"]

BUILT_IN_NAMES: Final = frozenset({"document_date", "document_time"})


@dataclass(frozen=True)
class Comparison:
    """A name beside literals in a comparison: the loader checks that they are options of that question."""

    name: str
    literals: tuple[Any, ...]


@dataclass(frozen=True)
class Expression:
    """A compiled expression. It reads values by name and never raises: what it cannot say is UNKNOWN.

    `repeats`: the questions of which it asks whether they were said elsewhere.
    """

    source: str
    names: frozenset[str] = field(compare=False)
    comparisons: tuple[Comparison, ...] = field(compare=False)
    attributes: tuple[tuple[str, str], ...] = field(compare=False)
    repeats: frozenset[str] = field(compare=False)
    run: Run = field(compare=False, repr=False)

    def value(self, names: Names) -> Any:
        """What it comes to, or UNKNOWN."""
        return self.run(names)

    def holds(self, names: Names) -> bool:
        """It is true; unknown does not hold."""
        return self.run(names) is True

    def fails(self, names: Names) -> bool:
        """It is false; unknown does not fail."""
        return self.run(names) is False


_ENVIRONMENT: Final = Environment(autoescape=False)  # noqa: S701 - it parses expressions; nothing is ever rendered with it


def compile_expression(source: str) -> Expression:
    """Read one expression. Raises ExpressionWrong when it is not of our language."""
    try:
        parser = Parser(_ENVIRONMENT, source, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            raise ExpressionWrong(f"what comes after {source[:40]!r} is not understood")
    except TemplateSyntaxError as error:
        raise ExpressionWrong(str(error.message)) from error
    run = compile_tree(tree)
    functions = {id(call.node) for call in tree.find_all(nodes.Call)}
    if isinstance(tree, nodes.Call):
        functions.add(id(tree.node))
    names = frozenset(node.name for node in _walk(tree) if isinstance(node, nodes.Name) and id(node) not in functions)
    repeats = frozenset(_repeats(tree))
    return Expression(source, names, tuple(_comparisons(tree)), tuple(_attributes(tree)), repeats, run)


def _repeats(tree: nodes.Node) -> Iterator[str]:
    for node in _walk(tree):
        if is_elsewhere(node):
            yield from (str(constant.value) for constant in node.find_all(nodes.Const))


def _walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _walk(child)


def _comparisons(tree: nodes.Node) -> Iterator[Comparison]:
    for node in _walk(tree):
        if not isinstance(node, nodes.Compare):
            continue
        for operand in node.ops:
            yield from _comparison(node.expr, operand.expr)
            yield from _comparison(operand.expr, node.expr)


def _comparison(name: nodes.Expr, other: nodes.Expr) -> Iterator[Comparison]:
    if not isinstance(name, nodes.Name):
        return
    if isinstance(other, nodes.Const):
        yield Comparison(name.name, (other.value,))
    elif isinstance(other, nodes.List | nodes.Tuple):
        yield Comparison(name.name, tuple(item.value for item in other.items if isinstance(item, nodes.Const)))


def _attributes(tree: nodes.Node) -> Iterator[tuple[str, str]]:
    for node in _walk(tree):
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            yield node.node.name, node.attr
