"""`formsvc verify`: whether a document is what was issued, who agreed to it, and whether it still holds."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formsvc.cli import DONE, NOT_THERE, WRONG_INPUT, Subparsers
from formsvc.cli._stop import CannotGoOn

if TYPE_CHECKING:
    from formsvc.settings import Settings
    from formsvc.workflow.verify_views import Seal, Signatory, Verified


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    parser = subparsers.add_parser("verify", help="tell whether a document is genuine, and whether it still holds")
    parser.add_argument("file", metavar="FILE", type=Path, help="a PDF or a Word file, just as it was received")
    parser.add_argument(
        "--certificate", metavar="FILE", type=Path, help="judge the signature by this certificate, without the service"
    )
    parser.add_argument("--json", action="store_true", help="print what is known as a JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is known of the file. 0 when it is genuine, 1 when it is not."""
    from formsvc.cli._needed import with_settings

    content = _read(arguments.file)
    if arguments.certificate is not None:
        return _say(_by_certificate(content, arguments.certificate), arguments)
    return with_settings(partial(_by_service, content, arguments))


def _by_service(content: bytes, arguments: argparse.Namespace, settings: Settings) -> int:
    from formsvc.assembly import assemble
    from formsvc.cli._needed import require_tables

    service = assemble(settings)
    require_tables(service.engine)
    return _say(service.workflow.verify_file(content), arguments)


def _by_certificate(content: bytes, path: Path) -> Verified:
    from formsvc.signatures.judge import judge
    from formsvc.signatures.ring import read_certificates
    from formsvc.workflow.verifying import by_signature

    try:
        certificate = read_certificates(path).certificate
    except (OSError, ValueError):
        raise CannotGoOn(WRONG_INPUT, f"{path} has no certificate that can be read.") from None
    if content.startswith(b"PK"):
        raise CannotGoOn(NOT_THERE, "A Word file carries no signature: only the service knows it (FORMSVC_DATA).")
    return by_signature(judge(content, [certificate]))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise CannotGoOn(WRONG_INPUT, f"{path} cannot be read: {type(wrong).__name__}.") from None


def _say(verified: Verified, arguments: argparse.Namespace) -> int:
    if arguments.json:
        known = {"genuine": verified.is_genuine, "holds": verified.holds, "says": _says(verified), **asdict(verified)}
        print(json.dumps(known, indent=2, default=datetime.isoformat))
    else:
        print(*_lines(verified), sep="\n")
    return DONE if verified.is_genuine else WRONG_INPUT


def _lines(verified: Verified) -> Iterator[str]:
    yield _says(verified)
    if verified.is_genuine and verified.standing_words:
        yield verified.standing_words
    if verified.reference:
        what = dict.fromkeys(one for one in (verified.form_title, verified.document_title) if one)
        made = f", {_when(verified.made_at)}" if verified.made_at is not None else ""
        yield f"{', '.join(what)}: {verified.reference}, version {verified.version}{made}"
    yield from map(_signatory, verified.signatories)
    if verified.seal is not None:
        yield from _seal(verified.seal)


def _says(verified: Verified) -> str:
    return f"{verified.heading}. {verified.sentence}"


def _signatory(one: Signatory) -> str:
    acting = f"acting for {one.acting_for}" if one.acting_for else ""
    return f"{one.verdict}: {', '.join(filter(None, (one.name, one.role, one.organisation, acting, _when(one.at))))}"


def _seal(seal: Seal) -> Iterator[str]:
    if seal.at is not None:
        yield f"Signed: {seal.holder}, {_when(seal.at)}"
    yield f"Certificate (SHA-256): {seal.certificate}"
    if seal.stamped_at is not None:
        checked = "" if seal.stamp_checked else ", not checked"
        yield f"Time stamp: {seal.stamped_by}, {_when(seal.stamped_at)}{checked}"


def _when(moment: datetime) -> str:
    from formsvc.cli._today import LONDON
    from formsvc.documents.wording import say_datetime

    return say_datetime(moment.astimezone(LONDON) if moment.tzinfo else moment)
