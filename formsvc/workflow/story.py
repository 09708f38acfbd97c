"""The workflow as one object: the steps of filling, signing and sending, and the queries for pages."""

from __future__ import annotations

from formsvc.workflow.filling import Filling
from formsvc.workflow.reading import Reading
from formsvc.workflow.sending import Sending
from formsvc.workflow.signing import Signing


class Workflow(Filling, Signing, Sending, Reading):
    """Everything the pages and the workers may ask for."""
