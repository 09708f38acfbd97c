"""The workflow as one object: the steps of filling, signing, sending and receiving, and the queries for pages."""

from __future__ import annotations

from formsvc.workflow.absence import Absence
from formsvc.workflow.anchoring import Anchoring
from formsvc.workflow.answering_for_records import AnsweringForRecords
from formsvc.workflow.bouncing import Bouncing
from formsvc.workflow.calendars import Calendars
from formsvc.workflow.casework import Casework
from formsvc.workflow.chasing import Chasing
from formsvc.workflow.clockwork import Clockwork
from formsvc.workflow.correcting import Correcting
from formsvc.workflow.directory import Directory
from formsvc.workflow.elsewhere import Elsewhere
from formsvc.workflow.erasing_again import ErasingAgain
from formsvc.workflow.erasure_reports import Reporting
from formsvc.workflow.filling import Filling
from formsvc.workflow.finishing import Finishing
from formsvc.workflow.gauges import Gauging
from formsvc.workflow.guests import Guests
from formsvc.workflow.handing_over import HandingOver
from formsvc.workflow.holding import Holding
from formsvc.workflow.keeping import Keeping
from formsvc.workflow.managing import Managing
from formsvc.workflow.mending import Mending
from formsvc.workflow.parties import Parties
from formsvc.workflow.passwords import Passwords
from formsvc.workflow.presence import Presences
from formsvc.workflow.reading import Reading
from formsvc.workflow.receiving import Receiving
from formsvc.workflow.recording import Recording
from formsvc.workflow.records import Records
from formsvc.workflow.rerouting import Rerouting
from formsvc.workflow.resetting import Resetting
from formsvc.workflow.searching import Searching
from formsvc.workflow.second_step import SecondStep
from formsvc.workflow.sending import Sending
from formsvc.workflow.sharing import Sharing
from formsvc.workflow.signing import Signing
from formsvc.workflow.staffing import Staffing
from formsvc.workflow.superseding import Superseding
from formsvc.workflow.trying import Trying
from formsvc.workflow.verifying import Verifying


class Workflow(
    Filling,
    Keeping,
    Finishing,
    Parties,
    Guests,
    Signing,
    HandingOver,
    Sending,
    Bouncing,
    Chasing,
    Rerouting,
    Receiving,
    Mending,
    Gauging,
    Correcting,
    Superseding,
    Directory,
    Trying,
    Casework,
    Sharing,
    Staffing,
    Absence,
    Passwords,
    Presences,
    SecondStep,
    Searching,
    Resetting,
    Elsewhere,
    Clockwork,
    Calendars,
    Reading,
    Verifying,
    Managing,
    Recording,
    Anchoring,
    Reporting,
    ErasingAgain,
    Holding,
    AnsweringForRecords,
    Records,
):
    """Everything the pages and the workers may ask for."""
