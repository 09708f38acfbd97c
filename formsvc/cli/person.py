"""`formsvc person add`: somebody who may sign in, such as the first administrator of a new service."""

from __future__ import annotations

import argparse
import getpass
import sys
from functools import partial
from typing import TYPE_CHECKING

from formsvc.cli import DONE, WRONG_COMMAND, WRONG_INPUT, Subparsers
from formsvc.cli._stop import CannotGoOn

if TYPE_CHECKING:
    from formsvc.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    """Describe the command."""
    person = subparsers.add_parser("person", help="let somebody in: the first administrator, or the last")
    commands = person.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add = commands.add_parser(
        "add",
        help="add somebody with a role, and their organisation when it is not there yet",
        description="Add somebody with a role. The password is asked for, never given as an argument.",
    )
    add.add_argument("--email", required=True, help="they sign in with it")
    add.add_argument("--name", required=True, help="as it stands under what they sign")
    add.add_argument("--role", required=True, action="append", metavar="ID", help="a role's id, such as administrator")
    add.add_argument("--organisation", required=True, metavar="ID", help="an organisation's id, such as leeds_yjs")
    add.add_argument("--job-title", default="", help="as it stands beside their name")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add.set_defaults(run=run)
    forget = commands.add_parser(
        "forget-second-step",
        help="take away the second step of somebody whom no other administrator can help",
        description="Take away somebody's second step: they sign in with their password and set up a new one.",
    )
    forget.add_argument("--email", required=True, help="they sign in with it")
    forget.set_defaults(run=run_forget)


def run(arguments: argparse.Namespace) -> int:
    """Ask for the password and add them."""
    from formsvc.cli._needed import with_settings  # the other commands need nothing of this

    return with_settings(partial(add_person, arguments))


def run_forget(arguments: argparse.Namespace) -> int:
    """Take the second step away."""
    from formsvc.cli._needed import with_settings

    return with_settings(partial(forget_second_step, arguments.email))


def forget_second_step(email: str, settings: Settings) -> int:
    """Take away the second step of the person with this address."""
    from formsvc.assembly import assemble
    from formsvc.workflow.refusals import NotFound
    from formsvc.workflow.resetting import forget_second_step

    service = assemble(settings)
    try:
        service.ring(forget_second_step(service.workflow.house, email))
    except NotFound as refused:
        raise CannotGoOn(WRONG_INPUT, refused.message) from None
    print(f"{email} signs in with their password alone, and is told so by mail.")
    return DONE


def add_person(arguments: argparse.Namespace, settings: Settings) -> int:
    """Add them to the service of these settings."""
    from formsvc.assembly import assemble
    from formsvc.assembly.preparing import prepare
    from formsvc.assembly.service import utc_now
    from formsvc.workflow.appointing import Appointment, appoint
    from formsvc.workflow.refusals import DecisionIncomplete

    wanted = Appointment(
        email=arguments.email,
        name=arguments.name,
        job_title=arguments.job_title,
        roles=tuple(arguments.role),
        organisation=arguments.organisation,
        password=_password(arguments.password_stdin),
    )
    prepare(settings, utc_now)
    try:
        place = appoint(assemble(settings).workflow.house, wanted)
    except DecisionIncomplete as refused:
        raise CannotGoOn(WRONG_INPUT, *(f"{box}: {words}" for box, words in refused.faults.items())) from None
    print(f"{wanted.email} may sign in at {settings.address}: {', '.join(wanted.roles)}, {place}")
    return DONE


def _password(piped: bool) -> str:
    """From standard input, or typed twice on the terminal without being shown."""
    if piped:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CannotGoOn(WRONG_COMMAND, "There is no terminal to ask for the password: add --password-stdin.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same again: "):
        raise CannotGoOn(WRONG_INPUT, "password: The two were not the same. Nobody was added.")
    return password
