"""Invented people, at least one for each role that acts, and invented cases, for trying the service out. Never for real
children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from formsvc.assembly.demonstration_cases import demonstration_cases
from formsvc.people.passwords import hash_password
from formsvc.workflow.admitting import Furnishing, NewPerson

PASSWORD = "Seven quiet otters"  # noqa: S105 (printed when the demonstration starts, and shown where one signs in)


@dataclass(frozen=True)
class Place:
    """An organisation, and who works there: a line each with name, mailbox, job title, telephone and role."""

    id: str
    name: str
    domain: str
    table: str

    def people(self) -> Iterator[tuple[str, ...]]:
        """The lines of the table."""
        for line in self.table.strip().splitlines():
            yield tuple(part.strip() for part in line.split("|"))


# The telephone numbers are among those that are kept for stories.
PLACES = (
    Place(
        "leeds_yjs",
        "Leeds Youth Justice Service",
        "leeds-yjs.example",
        """
        Amina Rahman | case.manager | Case manager | 0113 496 0101 | case_manager
        Daniel Whitlock | second.case.manager | Senior case manager | 0113 496 0102 | case_manager
        Priya Nair | manager | Team manager | 0113 496 0103 | yjs_manager
        Joanne Clegg | second.manager | Team manager | 0113 496 0123 | yjs_manager
        Gareth Sykes | operations.manager | Operations manager | 0113 496 0104 | operations_manager
        Caroline Adeyemi | head.of.service | Head of service | 0113 496 0105 | head_of_service
        Helen Brook | administrator | Service administrator | 0113 496 0118 | administrator
        Francis Doyle | auditor | Information governance officer | 0113 496 0119 | auditor
        """,
    ),
    Place(
        "cardiff_yjs",
        "Cardiff Youth Justice Service",
        "cardiff-yjs.example",
        """
        Megan Pryce | case.manager | Case manager | 029 2018 0106 | case_manager
        Owain Bevan | manager | Team manager | 029 2018 0107 | yjs_manager
        Nia Hughes | head.of.service | Head of service | 029 2018 0125 | head_of_service
        """,
    ),
    Place(
        "wetherby",
        "Wetherby",
        "wetherby.example",
        """
        Tom Lindqvist | resettlement | Resettlement practitioner | 01632 960110 | secure_resettlement_practitioner
        Margaret Osei | governor | Governor | 01632 960111 | governor
        Stephen Aldous | deputy.governor | Deputy governor | 01632 960126 | deputy_governor
        Helen Varga | head.of.resettlement | Head of resettlement | 01632 960127 | head_of_resettlement
        """,
    ),
    Place(
        "parc",
        "Parc",
        "parc.example",
        """
        Rhys Morgan | resettlement | Resettlement practitioner | 01632 960112 | secure_resettlement_practitioner
        Elen Tudor | controller | Controller | 01632 960113 | controller
        Gwyn Probert | deputy.controller | Deputy controller | 01632 960128 | deputy_controller
        Carys Jenkins | head.of.resettlement | Head of resettlement | 01632 960129 | head_of_resettlement
        """,
    ),
    Place(
        "adel_beck",
        "Adel Beck",
        "adel-beck.example",
        """
        Jasmine Clarke | resettlement | Resettlement practitioner | 0113 496 0114 | secure_resettlement_practitioner
        Denise Ward | head.of.resettlement | Head of resettlement | 0113 496 0130 | head_of_resettlement
        """,
    ),
    Place(
        "oakhill",
        "Oakhill",
        "oakhill.example",
        """
        Peter Novak | resettlement | Resettlement practitioner | 01632 960115 | secure_resettlement_practitioner
        Yusuf Demir | head.of.resettlement | Head of resettlement | 01632 960131 | head_of_resettlement
        """,
    ),
    Place(
        "ycs",
        "Youth Custody Service",
        "ycs.example",
        """
        Judith Farrow | release.team | Release and resettlement manager | 020 7946 0116 | ycs_release_team
        Imran Siddiqui | placement.team | Placement manager | 020 7946 0117 | ycs_placement_team
        Patrick Sewell | sentence.team | Sentence and release manager | 020 7946 0132 | ycs_sentence_and_release_team
        """,
    ),
    Place(
        "leeds",
        "Leeds Children's Services",
        "leeds-childrens-services.example",
        """
        Ruth Okafor | social.worker | Social worker | 0113 496 0108 | social_worker
        Simon Hartley | team.manager | Social work team manager | 0113 496 0109 | social_work_manager
        Anthea Moss | director | Director of children's services | 0113 496 0133 | director_of_childrens_services
        """,
    ),
    Place(
        "hmp_leeds",
        "HMP Leeds",
        "hmp-leeds.example",
        """
        Nadia Rehman | public.protection | Public protection officer | 0113 496 0120 | public_protection
        Colin Mbeki | governor | Governor | 0113 496 0121 | governor
        Alison Grieve | deputy.governor | Deputy governor | 0113 496 0122 | delegated_senior_manager
        """,
    ),
)


def furnishing(today: date) -> Furnishing:
    """Everybody and everything that the demonstration begins with. All have the same password."""
    password_hash = hash_password(PASSWORD)
    return Furnishing(
        organisations={place.id: place.name for place in PLACES},
        people=tuple(_person(place, line, password_hash) for place in PLACES for line in place.people()),
        cases=demonstration_cases(today),
    )


def sign_ins() -> tuple[tuple[str, str, str], ...]:
    """Who one can be: e-mail address, what they are, and where."""
    return tuple(
        (f"{mailbox}@{place.domain}", job_title, place.name)
        for place in PLACES
        for _, mailbox, job_title, _, _ in place.people()
    )


def _person(place: Place, line: tuple[str, ...], password_hash: str) -> NewPerson:
    name, mailbox, job_title, phone, role = line
    return NewPerson(
        email=f"{mailbox}@{place.domain}",
        name=name,
        job_title=job_title,
        phone=phone,
        password_hash=password_hash,
        roles=((role, place.id),),
    )
