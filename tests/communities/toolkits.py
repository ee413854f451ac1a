"""Methods in any state, who adopted them, and the standings that adoptions are compared by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.forms import new_token
from communities import services
from communities.models import (
    Classification,
    Community,
    CommunityType,
    GovernanceMethod,
    MethodAdoption,
    MethodStep,
    ModelText,
)
from tests import factories

SINCE = date(2020, 1, 1)


def type_(code: str = "large", name: str = "") -> CommunityType:
    found, _new = CommunityType.objects.get_or_create(code=code, defaults={"name": name or code})
    return found


def classify(community: Community, *types: CommunityType) -> Community:
    """`community` of these types, read anew."""
    officer = factories.User.objects.filter(username="classifier").first() or factories.user(
        Role.CITY_OFFICER, factories.CITY_CODE, username="classifier"
    )
    for one in types:
        Classification.objects.create(community=community, type=one, classified_by=officer)
    return Community.objects.with_names().with_types().get(pk=community.pk)


def method(
    name: str = "撤桶并点",
    *,
    jurisdiction: str = factories.CITY_CODE,
    types: Sequence[CommunityType] = (),
    by: Any = None,
    author: Any = None,
    since: date = SINCE,
) -> GovernanceMethod:
    """A draft with two steps and a model text; put in force where `by` is given."""
    made = GovernanceMethod.objects.create(
        slug=services.free_slug(name),
        jurisdiction=jurisdiction,
        name=name,
        summary=f"{name}的概要",
        source="指导意见第三部分",
        since=since,
        begun_by=author,
        written_by=author,
    )
    made.types.set(types or [type_()])
    for number in (1, 2):
        MethodStep.objects.create(
            method=made, position=number, title=f"第{number}步", description=f"{name}怎么做{number}"
        )
    ModelText.objects.create(method=made, position=1, title="告知书", text=f"{name}告知书正文")
    if by is not None:
        services.put_in_force(made, by=by)
    return made


def adopt(community: Community, what: GovernanceMethod, *, by: Any, **changes: Any) -> Any:
    values: dict[str, Any] = {"adopted_on": timezone.localdate(), "effect": "", **changes}
    adoption, _new = services.adopt_method(
        community=community, method=what, by=by, token=new_token(), **values
    )
    return adoption


def adopted_by_somebody(
    community: Community, what: GovernanceMethod, **changes: Any
) -> MethodAdoption:
    """The same by a member of that committee who is made for it."""
    member = factories.user(
        Role.COMMITTEE_MEMBER, community, username=f"recorder-{community.pk}-{what.pk}"
    )
    adoption: MethodAdoption = adopt(community, what, by=member, **changes)
    return adoption


def known_scores(monkeypatch: Any, scores: Mapping[str, Mapping[str, int]]) -> None:
    """Let `scores` (slug → month → total) be the only source of scores."""

    def source(slugs: Any, first: str, last: str) -> Any:
        return [
            (slug, month, Decimal(total))
            for slug, by_month in scores.items()
            for month, total in by_month.items()
            if slug in slugs and first <= month <= last
        ]

    monkeypatch.setattr("communities.toolkit._score_sources", [source])
