"""How many committees have a convention with a clause on sorting (policy clause 3.2.a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.enums import ConventionState
from communities.models import Community, Convention, ConventionClause
from communities.queries.register import community_entries, county_entries
from communities.rules import STANDING, UNFINISHED
from portal.enums import Kind
from portal.queries import current_of


def with_convention(communities: QuerySet[Community]) -> QuerySet[Community]:
    """`communities` with what is known of their conventions.

    `has_standing`: one is filed or in force. `has_sorting`: and it has a clause on sorting.
    `is_at_work`: one is on its way. `is_overdue`: adopted, and its filing is late.
    """
    own = Convention.objects.filter(community=OuterRef("pk"))
    clause = ConventionClause.objects.filter(
        convention__community=OuterRef("pk"),
        convention__state__in=STANDING,
        concerns_sorting=True,
    )
    late = own.filter(state=ConventionState.VOTED, filing_due__lt=timezone.localdate())
    return communities.annotate(
        has_standing=Exists(own.filter(state__in=STANDING)),
        has_sorting=Exists(clause),
        is_at_work=Exists(own.filter(state__in=UNFINISHED - {ConventionState.FILED})),
        is_overdue=Exists(late),
    )


@dataclass(frozen=True)
class CoverageLine:
    """Filed conventions with a sorting clause ÷ committees, of one unit or type.

    `key` is a slug or a type's code. Committees of several types count in each.
    """

    key: str
    name: Any
    committees: int
    covered: int
    without_sorting: int
    at_work: int
    overdue: int

    @property
    def none(self) -> int:
        """Committees without any filed convention."""
        return self.committees - self.covered - self.without_sorting

    @property
    def share(self) -> float | None:
        return self.covered / self.committees if self.committees else None


COVERAGE_GROUPS = {
    "county": ("township__county__slug", "township__county__name", "township__county__code"),
    "township": ("township__slug", "township__name", "township__code"),
    "type": (
        "classifications__type__code",
        "classifications__type__name",
        "classifications__type__position",
    ),
}


def convention_coverage(communities: QuerySet[Community], by: str) -> list[CoverageLine]:
    """The coverage (policy clause 3.2.a) of the committees among `communities`, one query.

    `by` is county, township or type. Units without a committee are left out (design rule 8).
    """
    key, name, order = COVERAGE_GROUPS[by]
    committees = with_convention(communities.existing().committees())  # type: ignore[attr-defined]
    rows = (
        committees.order_by()
        .values(key, name, order)
        .annotate(
            committees=Count("pk", distinct=True),
            covered=Count("pk", distinct=True, filter=Q(has_sorting=True)),
            without_sorting=Count(
                "pk", distinct=True, filter=Q(has_standing=True, has_sorting=False)
            ),
            at_work=Count("pk", distinct=True, filter=Q(is_at_work=True)),
            overdue=Count("pk", distinct=True, filter=Q(is_overdue=True)),
        )
        .order_by(order, key)
    )
    return [
        CoverageLine(
            key=row[key] or "",
            name=row[name] or _("Not classified yet"),
            committees=row["committees"],
            covered=row["covered"],
            without_sorting=row["without_sorting"],
            at_work=row["at_work"],
            overdue=row["overdue"],
        )
        for row in rows
    ]


def coverage_total(lines: Sequence[CoverageLine]) -> CoverageLine:
    """The sum over lines of units; numerators and denominators are added, never shares."""
    return CoverageLine(
        key="",
        name=_("Together"),
        committees=sum(line.committees for line in lines),
        covered=sum(line.covered for line in lines),
        without_sorting=sum(line.without_sorting for line in lines),
        at_work=sum(line.at_work for line in lines),
        overdue=sum(line.overdue for line in lines),
    )


def published_coverage() -> list[CoverageLine]:
    """The coverage by county as the public knows it: published conventions ÷ committees."""
    keys: dict[str, bool] = dict(
        current_of(Kind.CONVENTION).values_list("key", "payload__has_sorting")
    )
    numbers: dict[str, tuple[int, int, int]] = {}
    committees = community_entries().filter(payload__is_committee=True)
    for slug, county in committees.values_list("key", "payload__county_slug"):
        all_of_it, covered, without = numbers.get(county, (0, 0, 0))
        known, sorting = slug in keys, bool(keys.get(slug))
        numbers[county] = (all_of_it + 1, covered + sorting, without + (known and not sorting))
    lines = []
    for entry in county_entries():
        committees_there, covered, without = numbers.get(entry.key, (0, 0, 0))
        lines.append(CoverageLine(entry.key, entry.title, committees_there, covered, without, 0, 0))
    return lines
