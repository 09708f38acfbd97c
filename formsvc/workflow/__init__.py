"""The whole story: one step per function, one transaction per step, and what is due next."""

from __future__ import annotations

from formsvc.workflow.due import (
    Deliver,
    Due,
    EraseLine,
    LookAgain,
    LookAtClocks,
    LookAtRecords,
    ReadBounces,
    RenderDocument,
    SendNotice,
    Task,
)
from formsvc.workflow.house import House
from formsvc.workflow.story import Workflow

__all__ = [
    "Deliver",
    "Due",
    "EraseLine",
    "House",
    "LookAgain",
    "LookAtClocks",
    "LookAtRecords",
    "ReadBounces",
    "RenderDocument",
    "SendNotice",
    "Task",
    "Workflow",
]
