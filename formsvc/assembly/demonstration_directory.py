"""Where the invented recipients of the demonstration are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DIRECTORY: Final[Mapping[str, str]] = {
    "ycs_placement_team": "placement.team@ycs.example",
    "ycs_placement_review_team": "placement.review@ycs.example",
    "ycs_placement_and_casework_service": "casework@ycs.example",
    "ycs_release_team": "release.team@ycs.example",
    "ycs_sentence_and_release_team": "sentence.and.release@ycs.example",
    "ycs_reducing_reoffending_team": "reducing.reoffending@ycs.example",
    "electronic_monitoring_provider": "installations@monitoring.example",
    "leeds_yjs": "documents@leeds-yjs.example",
    "cardiff_yjs": "documents@cardiff-yjs.example",
    "leeds": "documents@leeds-childrens-services.example",
    "wetherby": "documents@wetherby.example",
    "parc": "documents@parc.example",
    "adel_beck": "documents@adel-beck.example",
    "oakhill": "documents@oakhill.example",
    "ycs": "documents@ycs.example",
    "leeds_youth_court": "listing@leeds-youth-court.example",
    "hmp_leeds": "public.protection@hmp-leeds.example",
    "nspcc": "checks@nspcc.example",
    "police_west_yorkshire": "public.protection@west-yorkshire-police.example",
    "probation_yorkshire_and_the_humber": "public.protection@probation-yorkshire.example",
}

# Nobody has tried these out yet: the administrator of the demonstration can.
UNCHECKED: Final = frozenset({"electronic_monitoring_provider", "nspcc"})
