"""The invented children of the demonstration: one for each kind of secure setting, aged as of the day it begins."""

from __future__ import annotations

from datetime import date

from formsvc.cases import Child, Json
from formsvc.workflow.admitting import NewCase

LEEDS, CARDIFF = "case.manager@leeds-yjs.example", "case.manager@cardiff-yjs.example"
PRISON = "public.protection@hmp-leeds.example"


def demonstration_cases(today: date) -> tuple[NewCase, ...]:
    """Seven cases that look real; the last two are about a sister and a brother at home, whose father is in prison."""
    return (
        NewCase(
            child=_kieran(today),
            organisation="leeds_yjs",
            opened_by=LEEDS,
            shared_with=("wetherby", "ycs", "leeds"),
        ),
        NewCase(child=_aaliyah(today), organisation="leeds_yjs", opened_by=LEEDS, shared_with=("adel_beck", "ycs")),
        NewCase(child=_tomasz(today), organisation="leeds_yjs", opened_by=LEEDS, shared_with=("oakhill", "ycs")),
        NewCase(child=_ffion(today), organisation="cardiff_yjs", opened_by=CARDIFF, shared_with=("adel_beck", "ycs")),
        NewCase(child=_dylan(today), organisation="cardiff_yjs", opened_by=CARDIFF, shared_with=("parc", "ycs")),
        NewCase(child=_at_home("Maisie", born(today, 9, 8)), organisation="hmp_leeds", opened_by=PRISON),
        NewCase(child=_at_home("Alfie", born(today, 6, 3)), organisation="hmp_leeds", opened_by=PRISON),
    )


def born(today: date, years: int, months: int) -> date:
    """The birthday of somebody who is that old today (and a few days)."""
    before = today.year * 12 + today.month - 1 - years * 12 - months
    return date(before // 12, before % 12 + 1, min(today.day, 28))


def _person(name: str, role: str, organisation: str, phone: str, email: str) -> Json:
    return {"name": name, "role": role, "organisation": organisation, "phone": phone, "email": email}


def _at_home(first_name: str, date_of_birth: date) -> Child:
    """A child with whom a prisoner asks for contact."""
    return Child(
        first_name=first_name,
        last_name="Pym",
        date_of_birth=date_of_birth,
        home_local_authority="leeds",
        more={"preferred_language": "english"},
    )


def _kieran(today: date) -> Child:
    return Child(
        first_name="Kieran",
        last_name="Ashworth",
        known_as="Kier",
        date_of_birth=born(today, 16, 7),
        sex="male",
        ethnicity="white_british",
        yjs_case_ref="LDS/2231",
        pnc_id="2023/0123456Q",
        prison_number="A1234BC",
        home_local_authority="leeds",
        more={
            "yjs_service_name": "leeds_yjs",
            "current_establishment": "wetherby",
            "looked_after_status": "care_order_s31",
            "lac_responsible_authority": "leeds",
            "preferred_language": "english",
            "secure_resettlement_practitioner": _person(
                "Tom Lindqvist",
                "Resettlement practitioner",
                "Wetherby",
                "01632 960110",
                "resettlement@wetherby.example",
            ),
            "social_worker": _person(
                "Ruth Okafor",
                "Social worker",
                "Leeds Children's Services",
                "0113 496 0108",
                "social.worker@leeds-childrens-services.example",
            ),
        },
    )


def _aaliyah(today: date) -> Child:
    return Child(
        first_name="Aaliyah",
        last_name="Begum-Shaw",
        date_of_birth=born(today, 15, 2),
        sex="female",
        ethnicity="mixed_white_and_asian",
        religion_or_belief="Muslim",
        yjs_case_ref="LDS/2274",
        pnc_id="2024/0234567D",
        home_local_authority="leeds",
        more={
            "yjs_service_name": "leeds_yjs",
            "current_establishment": "adel_beck",
            "looked_after_status": "child_in_need",
            "preferred_language": "english",
            "secure_resettlement_practitioner": _person(
                "Jasmine Clarke",
                "Resettlement practitioner",
                "Adel Beck",
                "0113 496 0114",
                "resettlement@adel-beck.example",
            ),
        },
    )


def _tomasz(today: date) -> Child:
    return Child(
        first_name="Tomasz",
        last_name="Wójcik",
        known_as="Tomek",
        date_of_birth=born(today, 14, 9),
        sex="male",
        ethnicity="white_other",
        religion_or_belief="Roman Catholic",
        yjs_case_ref="LDS/2302",
        pnc_id="2025/0045678E",
        home_local_authority="leeds",
        more={
            "yjs_service_name": "leeds_yjs",
            "current_establishment": "oakhill",
            "looked_after_status": "not_looked_after",
            "preferred_language": "polish",
            "secure_resettlement_practitioner": _person(
                "Peter Novak", "Resettlement practitioner", "Oakhill", "01632 960115", "resettlement@oakhill.example"
            ),
        },
    )


def _ffion(today: date) -> Child:
    return Child(
        first_name="Ffion",
        last_name="Rees",
        date_of_birth=born(today, 16, 1),
        sex="female",
        ethnicity="white_british",
        yjs_case_ref="CDF-0417",
        pnc_id="2022/0345678W",
        home_local_authority="cardiff",
        more={
            "yjs_service_name": "cardiff_yjs",
            "current_establishment": "adel_beck",
            "looked_after_status": "formerly_accommodated_s20",
            "lac_responsible_authority": "cardiff",
            "preferred_language": "welsh",
        },
    )


def _dylan(today: date) -> Child:
    return Child(
        first_name="Dylan",
        last_name="O'Connor-James",
        known_as="DJ",
        date_of_birth=born(today, 17, 4),
        sex="male",
        ethnicity="mixed_white_and_black_caribbean",
        yjs_case_ref="CDF-0391",
        pnc_id="2024/0056789R",
        prison_number="A4821DK",
        home_local_authority="cardiff",
        more={
            "yjs_service_name": "cardiff_yjs",
            "current_establishment": "parc",
            "looked_after_status": "care_leaver",
            "lac_responsible_authority": "cardiff",
            "preferred_language": "english",
            "secure_resettlement_practitioner": _person(
                "Rhys Morgan", "Resettlement practitioner", "Parc", "01632 960112", "resettlement@parc.example"
            ),
        },
    )
