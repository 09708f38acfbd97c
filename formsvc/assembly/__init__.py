"""Settings become one working service: the only place where real carriers are named."""

from __future__ import annotations

from formsvc.assembly.service import Service, assemble

__all__ = ["Service", "assemble"]
