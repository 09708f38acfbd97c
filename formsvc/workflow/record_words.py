"""What the verbs of the record mean, in plain English, and of which kind each is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal["viewed", "changed", "decided", "sent", "downloaded", "link", "account", "refused", "service"]
KINDS: Final[Mapping[Kind, str]] = {
    "viewed": "Viewed",
    "changed": "Changed",
    "decided": "Decided",
    "sent": "Sent and told",
    "downloaded": "Downloaded",
    "link": "Received by link",
    "account": "Accounts and signing in",
    "refused": "Refused",
    "service": "Done by the service",
}
# A verb may be followed by a detail: "saved:visit" is `saved` of the page "visit".
_WORDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "viewed": {
        "opened": "opened a page",
        "saw-absence": "looked at who acts for whom",
        "saw-administration": "looked at the administration",
        "saw-answers": "looked at answers",
        "saw-case": "looked at a case",
        "saw-case-facts": "looked at what is known about a child",
        "saw-case-form": "looked at the page that opens a case",
        "saw-cases": "looked at the list of cases",
        "saw-decision": "looked at a document to decide",
        "saw-delivery": "looked at a delivery",
        "saw-erasure-reports": "looked at reports of what is to be erased",
        "saw-keeping": "looked at how long a case is kept",
        "saw-forms": "looked at the list of forms",
        "saw-mail": "looked at the mail box",
        "saw-management": "looked at the numbers for managers",
        "saw-own-account": "looked at their own account",
        "saw-people": "looked at the list of people",
        "saw-person": "looked at somebody's account",
        "saw-preview": "looked at a preview",
        "saw-recipient": "looked at a recipient",
        "saw-recipients": "looked at the list of recipients",
        "saw-record": "looked at the record",
        "saw-seen": "looked at who has seen a case",
        "saw-settings": "looked at the settings",
        "saw-sharing": "looked at who a case is shared with",
        "saw-similar-cases": "looked at cases like one to be opened",
        "saw-stuck": "looked at what is stuck",
        "saw-submission": "looked at a form and its documents",
        "saw-upload": "looked at a file that was uploaded",
        "saw-work": "looked at their work",
        "searched": "searched",
        "verified": "checked whether a document is genuine",
        "calendar-read": "their calendar program read their dates",
    },
    "changed": {
        "began-new-version": "began a new version",
        "case_corrected": "corrected what is known about a child",
        "case_opened": "opened a case",
        "case_shared": "shared a case with",
        "case_unshared": "stopped sharing a case with",
        "confirmed": "confirmed answers that were there",
        "death-recorded": "recorded that a child has died",
        "draft-kept": "kept a draft that would have been removed",
        "finished": "finished a part",
        "gave-reasons": "gave reasons for warnings",
        "handed-over-work": "handed over the work on a form",
        "hold-lifted": "lifted a legal hold",
        "hold-placed": "placed a legal hold",
        "reopened": "opened a form again to correct it",
        "saved": "saved answers",
        "sent-back": "sent a part back",
        "started": "started a form",
        "submitted": "submitted a form",
        "uploaded": "uploaded a file",
        "withdrew": "withdrew a form",
    },
    "decided": {
        "approved": "approved",
        "returned": "sent back for changes",
        "refused": "refused, with reasons",
        "handed-over-stage": "handed a decision to somebody",
        "took-back": "took a decision back",
        "erasure-approved": "approved what is to be erased",
    },
    "sent": {
        "acknowledged-for": "recorded that a document has arrived",
        "changed-channel": "chose another way for a delivery",
        "closed": "closed a form",
        "corrected-address": "corrected an address",
        "delivered": "a document left",
        "gave-up": "gave up on something that was stuck",
        "handed-over": "recorded that a document was given by hand",
        "not-acknowledged": "nobody said that a document has arrived",
        "put-to-signatories": "put to those who decide",
        "reminded": "a receiver was reminded",
        "report": "a mail server reported on a delivery",
        "resent": "sent a document again",
        "sent-test": "sent a test message",
        "superseded": "replaced by a new version",
        "test-arrived": "a test message has arrived",
        "test-failed": "a test message could not be sent",
        "tried-again": "tried again what was stuck",
    },
    "downloaded": {
        "took-document": "downloaded a document",
        "took-erasure-report": "downloaded a report of what is to be erased",
        "took-paper": "downloaded a part as a document to print",
        "took-preview": "downloaded a preview",
        "took-record": "downloaded part of the record",
        "took-seen": "downloaded who has seen a case",
        "took-table": "downloaded a table of numbers",
    },
    "link": {
        "code-right": "gave the right code",
        "link-acknowledged": "said that they have the document",
        "link-asked-format": "asked for another format",
        "link-left": "closed what the link had opened",
        "link-opened": "opened what the link leads to",
        "link-took": "downloaded a document",
        "link-took-docx": "downloaded a Word document",
        "link-took-enclosure": "downloaded what came with a document",
        "link-took-pdf": "downloaded a PDF",
        "saw-link": "came to the page that asks for the code",
        "saw-picture": "looked at a picture in a document",
    },
    "account": {
        "calendar_ended": "ended the address of their calendar",
        "calendar_made": "made an address for their calendar",
        "connected-elsewhere": "connected an account elsewhere",
        "disconnected-elsewhere": "disconnected an account elsewhere",
        "ended-old-secrets": "ended the old secrets of a recipient",
        "first_password_set": "gave somebody a first password",
        "lent_role": "let somebody act for",
        "made-secret": "made a secret for a recipient",
        "password_changed": "changed their password",
        "person_added": "added somebody",
        "person_kept_out": "kept somebody out",
        "person_let_in": "let somebody in again",
        "recovery_code_used": "signed in with a recovery code",
        "recovery_codes_made": "made recovery codes",
        "role_given": "gave somebody a role",
        "role_taken": "took a role from somebody",
        "second_factor_removed": "removed their second factor",
        "second_factor_reset": "took somebody's second factor away",
        "second_factor_set": "set up a second factor",
        "set-destination": "set where documents go",
        "signed_in": "signed in",
        "signed-in-elsewhere": "signed in by way of their organisation",
        "signed_out": "signed out",
        "signed_out_everywhere": "signed out everywhere",
        "took_role_back": "ended that somebody acts for",
    },
    "refused": {
        "code_refused": "gave a wrong code of their second factor",
        "refused-elsewhere": "was not let in by way of their organisation",
        "upload-infected": "gave a file that has a virus",
        "refused:already-decided": "could not decide: that was decided",
        "refused:code-first": "was asked for the code first",
        "refused:code-wrong": "gave a wrong code",
        "refused:conflict": "could not save: somebody else had",
        "refused:decision-incomplete": "could not go on: something was missing",
        "refused:digest-changed": "could not decide: the document had changed",
        "refused:file-refused": "gave a file that was not taken",
        "refused:form-not-ready": "could not start or submit a form that is not ready",
        "refused:link-closed": "came by a link that does not work",
        "refused:locked": "could not change what is locked",
        "refused:move-not-allowed": "could not do what the state of a form does not allow",
        "refused:not-allowed": "was not allowed to do that",
        "refused:not-complete": "could not submit: something was missing",
        "refused:not-found": "was told that there is no such page",
        "refused:not-proven": "could not sign without a password",
        "refused:not-startable": "could not start a form",
        "refused:not-your-turn": "could not decide: it was not their turn",
        "refused:own-work": "could not decide on their own work",
        "refused:password-wrong": "gave a wrong password",
        "refused:sign-in": "could not sign in",
        "refused:stale-form": "sent a page that was not theirs, or too old",
        "refused:store-full": "could not keep a file: there was no room",
        "refused:too-often": "tried too often",
    },
    "service": {
        "backup-made": "a backup was made",
        "checkpoint-written": "a checkpoint of the record was written",
        "erased": "erased when its time was over",
        "erased-again": "erased again after an older copy came back",
        "erasure-reported": "reported what is to be erased",
        "kept-after-all": "kept what was to be erased",
        "keys-forgotten": "an old key was put away",
        "keys-rotated": "everything was sealed with a new key",
        "periods-settled": "how long cases are kept was worked out anew",
        "seals-with": "another key seals from now on",
        "replayed": "rang for everything that waits",
        "restored": "the service was brought back from a backup",
    },
}
DETAILED: Final = frozenset(
    "confirmed finished saved sent-back uploaded saw-upload took-document took-paper took-preview took-table "
    "second_factor_reset keys-rotated signed_in".split()
)
KIND_OF: Final[Mapping[str, Kind]] = {verb: kind for kind, verbs in _WORDS.items() for verb in verbs}


def kind_of(what: str) -> Kind | None:
    """Of which kind an entry is; None for a verb of another version."""
    return KIND_OF.get(what) or KIND_OF.get(_base(what))


def words_of(what: str) -> str:
    """What somebody did, in words; the verb itself when another version wrote it."""
    kind = kind_of(what)
    if kind is None:
        return what.replace("_", " ").replace("-", " ")
    said = _WORDS[kind]
    return said[what] if what in said else said[_base(what)]


def verbs_of(kind: Kind) -> tuple[str, ...]:
    """Every verb of a kind, without details."""
    return tuple(_WORDS[kind])


def detail_of(what: str) -> str:
    """What stands behind the verb: a page, a format, the beginning of a digest."""
    return "" if what in KIND_OF else what.partition(":")[2]


def _base(what: str) -> str:
    verb = what.partition(":")[0]
    return verb if verb in KIND_OF else "report" if verb.startswith("report-") else verb
