"""Backbone members in any state. Names and numbers are invented; 199-0000 cannot be dialled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.enums import Role
from accounts.forms import new_token
from benxi_sorting.demonstration.clock import on
from communities import services
from communities.enums import BackboneKind, ConsentMeans
from communities.models import BackboneMember, Community
from communities.services import MemberEntry
from portal.models import Publication
from tests import factories
from tests.communities.helpers import people, today

NUMBER = "19900001234"


def days(number: int) -> timedelta:
    return timedelta(days=number)


def entry(**changes: Any) -> MemberEntry:
    values: dict[str, Any] = {
        "kind": BackboneKind.GRID_WORKER,
        "name": "甲演示",
        "phone": NUMBER,
        "area": "第三网格",
        "households": 120,
        "joined_on": today() - days(400),
    }
    return MemberEntry(**{**values, **changes})


def writer(community: Community) -> Any:
    return people(community)["writer"]


def officer(community: Community) -> Any:
    return people(community)["reviewer"]


def join(community: Community, consent: str = "", **changes: Any) -> BackboneMember:
    """A member whose consent is `given`, `ending`, `expired`, `withdrawn`, or not there."""
    member, _is_new = services.add_member(
        community=community, by=writer(community), entry=entry(**changes), token=new_token()
    )
    if consent == "expired":
        with on(today() - days(40)):
            agree(member, until=today() + days(30))
    elif consent:
        agree(member, until=today() + days(20 if consent == "ending" else 300))
    if consent == "withdrawn":
        services.withdraw_consent(member, by=writer(community), expected_version=member.version)
    return member


def agree(member: BackboneMember, *, until: date | None = None, **changes: Any) -> None:
    values: dict[str, Any] = {
        "given_on": today(),
        "until": until or today() + days(300),
        "means": ConsentMeans.PAPER,
        "expected_version": member.version,
    }
    services.give_consent(member, by=writer(member.community), **{**values, **changes})


def publish(community: Community, reason: str = "名单更新") -> Publication:
    return services.publish_roster(community, by=officer(community), reason=reason)


def committee_member(unit: Community, name: str) -> Any:
    return factories.user(Role.COMMITTEE_MEMBER, unit, username=name)
