"""The alarm clock: a worker hears a bell, looks at the row, and acts; once a minute it asks what nobody heard."""

from __future__ import annotations

from formsvc.jobs.working import run_worker

__all__ = ["run_worker"]
