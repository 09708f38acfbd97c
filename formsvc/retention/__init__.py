"""How long records are kept, and what was erased when their time had come."""

from __future__ import annotations
