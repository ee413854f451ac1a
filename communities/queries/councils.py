"""Council systems: editions, who could take part, how many committees have one (clause 4.1.b)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.enums import CouncilState
from communities.models import Community, Council, CouncilParty, LocalBody, PropertyCompany
from communities.queries.bodies import with_bodies
from communities.queries.coverage import COVERAGE_GROUPS
from communities.queries.register import community_entries, county_entries
from communities.rules import COUNCIL_HELD
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet
from portal.queries import current_of, search


def councils_for(user: User) -> QuerySet[Council]:
    """The council systems of the user's jurisdictions with their places and parties."""
    rows = Council.objects.for_user(user).select_related("community__township__county")
    return rows.prefetch_related("parties")


def parties_of(council: Council) -> QuerySet[CouncilParty]:
    """The parties of `council` with the bodies and companies that they are in the register."""
    return CouncilParty.objects.filter(council=council).select_related("body", "company")


def council_in_force(community: Community) -> Council | None:
    """The edition that `community` meets by, if any."""
    return Council.objects.filter(community=community, state=CouncilState.IN_FORCE).first()


def council_draft(community: Community) -> Council | None:
    """The draft that the committee is at work on, if any."""
    return Council.objects.filter(community=community, state=CouncilState.DRAFT).first()


def held_councils(community: Community) -> QuerySet[Council]:
    """All editions of `community` that are or were in force, the newest first."""
    return Council.objects.filter(community=community, state__in=COUNCIL_HELD).order_by("-edition")


def next_council_edition(community: Community) -> int:
    """The number of the next edition; the first is 1, discarded drafts are not counted."""
    rows = Council.objects.filter(community=community).exclude(state=CouncilState.DISCARDED)
    return int(rows.aggregate(last=Max("edition"))["last"] or 0) + 1


def bodies_that_may_take_part(
    community: Community, kept: Sequence[CouncilParty] = ()
) -> QuerySet[LocalBody]:
    """The bodies of `community` in office, and those that take part in `kept` already."""
    mine = [party.body_id for party in kept if party.body_id]
    rows = LocalBody.objects.filter(community=community)
    return rows.filter(Q(until__isnull=True) | Q(pk__in=mine)).order_by("kind", "name", "pk")


def companies_that_may_take_part(
    community: Community, kept: Sequence[CouncilParty] = (), day: date | None = None
) -> QuerySet[PropertyCompany]:
    """The companies with a contract in `community` that is not over on `day`, and those `kept`."""
    mine = [party.company_id for party in kept if party.company_id]
    contracts = community.property_contracts.all().not_over(day)
    serving = Q(pk__in=contracts.order_by().values("company"))
    return PropertyCompany.objects.filter(serving | Q(pk__in=mine)).order_by("name", "pk")


def _publications(**conditions: Any) -> QuerySet[Publication]:
    """The newest publications of the council system at hand, of the same edition."""
    rows = Publication.objects.filter(kind=Kind.COUNCIL, is_latest=True, **conditions)
    return rows.annotate(council=KT("payload__council")).filter(council=OuterRef("public_id"))


def with_publication(councils: QuerySet[Council]) -> QuerySet[Council]:
    """`councils` with `is_published` (it is what the site shows of its community) and
    `is_running_there` (and the site does not say that it ended)."""
    shown = _publications(withdrawn_at__isnull=True)
    return councils.annotate(
        is_published=Exists(shown), is_running_there=Exists(shown.filter(payload__until=""))
    )


def councils_to_publish(user: User) -> QuerySet[Council]:
    """What the site does not know yet in the user's jurisdiction: systems in force that were
    never published, and ended ones that it still shows as in force."""
    rows = with_publication(Council.objects.for_user(user))
    rows = rows.filter(
        Q(~Exists(_publications()), state=CouncilState.IN_FORCE)
        | Q(state=CouncilState.ENDED, is_running_there=True)
    )
    return rows.select_related("community__township__county").order_by("effective_on", "pk")


def with_council(communities: QuerySet[Community]) -> QuerySet[Community]:
    """`communities` with `has_council` (one is in force) and `has_council_draft`."""
    own = Council.objects.filter(community=OuterRef("pk"))
    return communities.annotate(
        has_council=Exists(own.filter(state=CouncilState.IN_FORCE)),
        has_council_draft=Exists(own.filter(state=CouncilState.DRAFT)),
    )


@dataclass(frozen=True)
class CouncilLine:
    """Committees with a council system in force ÷ committees, of one unit or type.

    `without_company` and `without_owners` count communities. `key` is a slug or a type's code;
    committees of several types count in each.
    """

    key: str
    name: Any
    committees: int
    covered: int
    drafting: int = 0
    without_company: int = 0
    without_owners: int = 0

    @property
    def none(self) -> int:
        """Committees without a council system in force."""
        return self.committees - self.covered

    @property
    def share(self) -> float | None:
        return self.covered / self.committees if self.committees else None


NUMBERS = {
    "committees": Count("pk", distinct=True),
    "covered": Count("pk", distinct=True, filter=Q(has_council=True)),
    "drafting": Count("pk", distinct=True, filter=Q(has_council=False, has_council_draft=True)),
    "without_company": Count("pk", distinct=True, filter=Q(has_company=False)),
    "without_owners": Count("pk", distinct=True, filter=Q(has_owners=False)),
}


def council_coverage(communities: QuerySet[Community], by: str) -> list[CouncilLine]:
    """The rate of clause 4.1.b (建制率) of the committees among `communities`, one query.

    `by` is county, township or type. Units without a committee are left out (design rule 8).
    """
    key, name, order = COVERAGE_GROUPS[by]
    committees = with_council(with_bodies(communities.existing().committees()))  # type: ignore[attr-defined]
    rows = committees.order_by().values(key, name, order).annotate(**NUMBERS).order_by(order, key)
    return [
        CouncilLine(
            key=row[key] or "",
            name=row[name] or _("Not classified yet"),
            **{number: row[number] for number in NUMBERS},
        )
        for row in rows
    ]


def council_total(lines: Sequence[CouncilLine]) -> CouncilLine:
    """The sum over lines of units; numerators and denominators are added, never shares."""
    numbers = {number: sum(getattr(line, number) for line in lines) for number in NUMBERS}
    return CouncilLine(key="", name=_("Together"), **numbers)


def published_councils(within: str = "", text: str = "") -> PublicationQuerySet:
    """The council systems on the public site in the unit `within` that `text` fits."""
    if text:
        rows = search(text, kinds=(Kind.COUNCIL,), within=within)
    else:
        rows = current_of(Kind.COUNCIL, within=within)
    return rows.order_by("-period", "unit_code")


def published_council_coverage() -> list[CouncilLine]:
    """The rate by county as the public knows it: published systems in force ÷ committees."""
    running = set(current_of(Kind.COUNCIL).filter(payload__until="").values_list("key", flat=True))
    numbers: dict[str, tuple[int, int]] = {}
    committees = community_entries().filter(payload__is_committee=True)
    for slug, county in committees.values_list("key", "payload__county_slug"):
        all_of_it, covered = numbers.get(county, (0, 0))
        numbers[county] = (all_of_it + 1, covered + (slug in running))
    return [
        CouncilLine(entry.key, entry.title, *numbers.get(entry.key, (0, 0)))
        for entry in county_entries()
    ]
