"""From a parsed expression to a function of the names: only what our language has, and never an exception."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from jinja2 import nodes

from formsvc.definitions.functions import FUNCTIONS
from formsvc.definitions.unknown import UNKNOWN

LARGEST: Final = 10**15
ELSEWHERE: Final = "said_elsewhere"


class Names(Protocol):
    """What expressions read values from: a mapping will do."""

    def get(self, name: str, default: Any, /) -> Any: ...


Run = Callable[[Names], Any]


class ExpressionWrong(Exception):
    """The text is not an expression of our language. The message says what would be right."""


class Chosen(str):
    """An option id that knows its row of reference data, so that `establishment.type` can be said."""

    row: Mapping[str, Any]

    def __new__(cls, option_id: str, row: Mapping[str, Any]) -> Chosen:
        chosen = super().__new__(cls, option_id)
        chosen.row = row
        return chosen


_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda one, many: one in many,
    "notin": lambda one, many: one not in many,
}
_ARITHMETIC: Final[Mapping[type[nodes.Expr], Callable[[Any, Any], Any]]] = {
    nodes.Add: operator.add,
    nodes.Sub: operator.sub,
    nodes.Mul: lambda one, other: one * other if _is_number(one) and _is_number(other) else UNKNOWN,
}


def _is_number(value: Any) -> bool:
    """A text or list that is multiplied could become endless."""
    return isinstance(value, int | float) and abs(value) <= LARGEST


def compile_tree(node: nodes.Node) -> Run:
    """The function that works out a parsed expression. Raises ExpressionWrong for what our language does not have."""
    compiler = _COMPILERS.get(type(node))
    if compiler is None:
        raise ExpressionWrong(
            f"{type(node).__name__.lower()} is not part of the language; docs/definitions.md lists what is"
        )
    return compiler(node)


def _constant(node: Any) -> Run:
    value = node.value
    return lambda _names: value


def _name(node: Any) -> Run:
    name = node.name
    return lambda names: names.get(name, UNKNOWN)


def _listing(node: Any) -> Run:
    if all(isinstance(item, nodes.Const) for item in node.items):
        constants = [item.value for item in node.items]
        return lambda _names: constants
    items = [compile_tree(item) for item in node.items]

    def run(names: Names) -> Any:
        values = [item(names) for item in items]
        return UNKNOWN if any(value is UNKNOWN for value in values) else values

    return run


def _comparing(node: Any) -> Run:
    first = compile_tree(node.expr)
    rest = [(_COMPARE[operand.op], compile_tree(operand.expr)) for operand in node.ops]

    def run(names: Names) -> Any:
        left = first(names)
        for compare, right_of in rest:
            right = right_of(names)
            if left is UNKNOWN or right is UNKNOWN:
                return UNKNOWN
            try:
                if not compare(left, right):
                    return False
            except TypeError:
                return UNKNOWN
            left = right
        return True

    return run


def _joined(node: Any) -> Run:
    """`and` is decided by one false side, `or` by one true side; otherwise both must be known."""
    left, right = compile_tree(node.left), compile_tree(node.right)
    decisive = isinstance(node, nodes.Or)

    def run(names: Names) -> Any:
        one = left(names)
        if one is decisive:
            return decisive
        other = right(names)
        if other is decisive:
            return decisive
        return (not decisive) if isinstance(one, bool) and isinstance(other, bool) else UNKNOWN

    return run


def _negation(node: Any) -> Run:
    inner = compile_tree(node.node)

    def run(names: Names) -> Any:
        value = inner(names)
        return (not value) if isinstance(value, bool) else UNKNOWN

    return run


def _calculation(node: Any) -> Run:
    calculate, left, right = _ARITHMETIC[type(node)], compile_tree(node.left), compile_tree(node.right)

    def run(names: Names) -> Any:
        one, other = left(names), right(names)
        if one is UNKNOWN or other is UNKNOWN:
            return UNKNOWN
        try:
            return calculate(one, other)
        except (TypeError, ValueError, OverflowError):
            return UNKNOWN

    return run


def _minus(node: Any) -> Run:
    inner = compile_tree(node.node)

    def run(names: Names) -> Any:
        value = inner(names)
        return -value if isinstance(value, int) else UNKNOWN

    return run


def _conditional(node: Any) -> Run:
    if node.expr2 is None:
        raise ExpressionWrong("an `if` needs an `else`")
    test, yes, no = compile_tree(node.test), compile_tree(node.expr1), compile_tree(node.expr2)

    def run(names: Names) -> Any:
        tested = test(names)
        if not isinstance(tested, bool):
            return UNKNOWN
        return yes(names) if tested else no(names)

    return run


def _attribute(node: Any) -> Run:
    inner, attribute = compile_tree(node.node), node.attr
    if attribute.startswith("_"):
        raise ExpressionWrong(f"{attribute!r} is not something that can be read")

    def run(names: Names) -> Any:
        value = inner(names)
        if isinstance(value, Chosen):
            return value.row.get(attribute, UNKNOWN)
        fields = getattr(type(value), "__dataclass_fields__", {})
        return getattr(value, attribute) if attribute in fields else UNKNOWN

    return run


def is_elsewhere(node: nodes.Node) -> bool:
    """Does this ask whether an answer stands in a submission about somebody else?"""
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == ELSEWHERE


def _said_elsewhere(node: Any) -> Run:
    """Not a function of values: the service knows it, and gives the names of what was said elsewhere."""
    if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const) or not isinstance(node.args[0].value, str):
        raise ExpressionWrong(f'{ELSEWHERE} takes the id of a question in quotes: {ELSEWHERE}("child_views")')
    question = node.args[0].value
    return lambda names: question in names.get(ELSEWHERE, ())


def _call(node: Any) -> Run:
    if is_elsewhere(node):
        return _said_elsewhere(node)
    if not isinstance(node.node, nodes.Name) or node.node.name not in FUNCTIONS:
        called = getattr(node.node, "name", type(node.node).__name__.lower())
        raise ExpressionWrong(f"{called!r} is not a function; the functions are {', '.join(sorted(FUNCTIONS))}")
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise ExpressionWrong(f"{node.node.name} takes its values in order, without names")
    function = FUNCTIONS[node.node.name]
    if not function.accepts(len(node.args)):
        raise ExpressionWrong(f"{node.node.name} takes {function.signature}")
    arguments = [compile_tree(argument) for argument in node.args]
    return lambda names: function(*[argument(names) for argument in arguments])


_COMPILERS: Final[Mapping[type[nodes.Node], Callable[[Any], Run]]] = {
    nodes.Const: _constant,
    nodes.Name: _name,
    nodes.List: _listing,
    nodes.Tuple: _listing,
    nodes.Compare: _comparing,
    nodes.And: _joined,
    nodes.Or: _joined,
    nodes.Not: _negation,
    nodes.Add: _calculation,
    nodes.Sub: _calculation,
    nodes.Mul: _calculation,
    nodes.Neg: _minus,
    nodes.CondExpr: _conditional,
    nodes.Getattr: _attribute,
    nodes.Call: _call,
}
