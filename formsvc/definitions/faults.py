"""What is wrong with a definition or a template: where, what, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. `file` is relative to the folder it was read from; `line` counts from 1, 0 when no line applies."""

    file: str
    line: int
    where: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.where}: {self.wrong}; {self.remedy}"


class DefinitionFaulty(Exception):
    """A form cannot be used because its definition has faults. `faults` has all of them, in order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} faults, the first: {faults[0]}" if faults else "no faults")
        self.faults = faults
