"""Layers of a PDF that are switched off when it is opened stay switched off where its pages are brought to."""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from formsvc.submissions.pdf_copying import named, resolved


def hidden_layers(reader: PdfReader) -> frozenset[int]:
    """The numbers of the layers that nobody sees at first."""
    try:
        layers = resolved(reader.root_object.get("/OCProperties"))
        shown = resolved(layers.get("/D")) if isinstance(layers, DictionaryObject) else None
        if not isinstance(shown, DictionaryObject):
            return frozenset()
        every, off, on = (_references(one) for one in (layers.get("/OCGs"), shown.get("/OFF"), shown.get("/ON")))
    except Exception:  # a broken file may break its reader in any way, and its layers are the least of it
        return frozenset()
    return (every - on) | off if named(shown, "/BaseState") == "/OFF" else off


def declare_layers(writer: PdfWriter, layers: list[tuple[IndirectObject, bool]]) -> None:
    """Those that were brought over, beside those of other files."""
    if not layers:
        return
    root = writer.root_object
    if "/OCProperties" not in root:
        shown = DictionaryObject({NameObject("/OFF"): ArrayObject()})
        declared = {NameObject("/OCGs"): ArrayObject(), NameObject("/D"): shown}
        root[NameObject("/OCProperties")] = DictionaryObject(declared)
    declared_there: Any = root["/OCProperties"]
    declared_there["/OCGs"].extend(layer for layer, _ in layers)
    declared_there["/D"]["/OFF"].extend(layer for layer, is_hidden in layers if is_hidden)


def _references(found: Any) -> frozenset[int]:
    listed = resolved(found)
    every = list.__iter__(listed) if isinstance(listed, ArrayObject) else ()
    return frozenset(one.idnum for one in every if isinstance(one, IndirectObject))
