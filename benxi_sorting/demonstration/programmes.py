"""Which communities are in programmes of local governance, and the programmes on the site."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date

from accounts.models import User
from benxi_sorting.demonstration.people import BENXI_COUNTY, DETAI, PINGSHAN
from communities.models import Community, Programme
from communities.services.programmes import tag_communities
from coordination.programme_public import publish_programmes

CLASSIFIED, COUNTRYSIDE = "classified-governance", "beautiful-countryside"
RENEWAL, CIVILISED = "old-estate-renewal", "civilised-city"
# Of which county, villages or not, and what share of them.
SHARES = (
    (CLASSIFIED, PINGSHAN, False, 0.6),
    (RENEWAL, PINGSHAN, False, 0.35),
    (CLASSIFIED, BENXI_COUNTY, False, 0.5),
    (COUNTRYSIDE, BENXI_COUNTY, True, 0.55),
    (CIVILISED, PINGSHAN, False, 0.2),
)


def programmes_named(*codes: str) -> list[Programme]:
    return list(Programme.objects.filter(code__in=codes))


def put_in_programmes(
    officers: Mapping[str, User], since: date, *, publisher: User, seed: int
) -> None:
    """`officers`: who puts them in, by county code; nobody who publishes the register later."""
    chance = random.Random(seed)  # noqa: S311 (plausible, not secret)
    units = list(Community.objects.existing().committees().order_by("code"))
    for code, county, is_village, share in SHARES:
        chosen = [
            unit
            for unit in units
            if unit.code.startswith(county)
            and (unit.kind == "village") == is_village
            and (unit.code == DETAI or chance.random() < share)
        ]
        tag_communities(
            communities=chosen,
            programmes=programmes_named(code),
            since=max([since, *(unit.valid_from for unit in chosen if unit.valid_from)]),
            by=officers[county],
        )
    publish_programmes(list(Programme.objects.all()), by=publisher)
