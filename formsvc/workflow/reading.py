"""Queries for pages: each gives one frozen view and changes nothing."""

from __future__ import annotations

from formsvc.workflow.checking import Checking
from formsvc.workflow.judging import Judging
from formsvc.workflow.ledger import Ledger
from formsvc.workflow.lists import Lists
from formsvc.workflow.previews import Previews
from formsvc.workflow.showing import Showing
from formsvc.workflow.watching import Watching


class Reading(Lists, Showing, Checking, Previews, Judging, Ledger, Watching):
    """What pages show. Every query raises NotFound for what is not there or not for this person to see."""
