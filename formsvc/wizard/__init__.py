"""The way through a form: which pages and questions are asked, what counts as said, and what is wrong."""

from __future__ import annotations

from formsvc.wizard.journey import Journey
from formsvc.wizard.problems import Problem

__all__ = ["Journey", "Problem"]
