"""What a template uses, read from its syntax: names, answers and the questions of groups, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes


@dataclass(frozen=True)
class Use:
    """A path of names such as `words.appeal_to.person.name`, and where it stands."""

    path: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True)
class Syntax:
    """The tree of one template file, or of one part of a Word file."""

    file: str
    tree: nodes.Template
    where: str = ""


def names_given(syntax: Syntax) -> set[str]:
    """Names that the file sets, imports or defines for itself or for a file that it extends."""
    given = {node.name for node in syntax.tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    given |= {macro.name for macro in syntax.tree.find_all(nodes.Macro)}
    for imported in syntax.tree.find_all(nodes.FromImport):
        given |= {name if isinstance(name, str) else name[1] for name in imported.names}
    given |= {imported.target for imported in syntax.tree.find_all(nodes.Import)}
    return given


def uses(syntax: Syntax) -> Iterator[Use]:
    """Every path of names. The variable of a loop over a group's entries is written out as `words.GROUP.entries`."""
    yield from _uses(syntax.tree, syntax.file, {})


def _uses(node: nodes.Node, file: str, loops: dict[str, tuple[str, ...]]) -> Iterator[Use]:
    if isinstance(node, nodes.For):
        yield from _uses(node.iter, file, loops)
        loops = {**loops, **_loop(node, loops)}
        for inner in (*node.body, *node.else_, *([node.test] if node.test else [])):
            yield from _uses(inner, file, loops)
        return
    path = _path(node, loops)
    if path:
        yield Use(path, file, node.lineno)
        return
    for child in node.iter_child_nodes():
        yield from _uses(child, file, loops)


def _loop(node: nodes.For, loops: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if not isinstance(node.target, nodes.Name):
        return {}
    path = _path(node.iter, loops)
    return {node.target.name: path if path[:1] == ("words",) and path[-1:] == ("entries",) else ()}


def _path(node: nodes.Node, loops: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if isinstance(node, nodes.Name):
        return loops.get(node.name) or (node.name,) if node.ctx == "load" else ()
    if isinstance(node, nodes.Getattr):
        path = _path(node.node, loops)
        return (*path, node.attr) if path else ()
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        path = _path(node.node, loops)
        return (*path, node.arg.value) if path else ()
    return ()
