"""Council systems in any state, reached by the services that people use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.enums import Role
from accounts.forms import new_token
from communities import services
from communities.enums import Frequency, PartyKind
from communities.models import Community, Council
from communities.services import CouncilEntry, PartyEntry
from tests import factories
from tests.communities.helpers import people, today

RULES = "一、每季度至少召开一次。\n二、议题由党组织提出。"
COMMITTEE = PartyEntry(kind=PartyKind.COMMITTEE, name="德泰社区居民委员会", post="主任")
PROPERTY = PartyEntry(kind=PartyKind.PROPERTY, name="某某物业公司", post="项目经理")


def entry(**changes: Any) -> CouncilEntry:
    values: dict[str, Any] = {
        "title": "德泰社区议事协商制度",
        "rules": RULES,
        "frequency": Frequency.QUARTERLY,
        "effective_on": today(),
        "decided": "2026年居民代表会议",
        "parties": [COMMITTEE, PROPERTY],
    }
    return CouncilEntry(**{**values, **changes})


def writer(community: Community) -> Any:
    return people(community)["writer"]


def draft(community: Community, **changes: Any) -> Council:
    """A draft with its text; `on` is its first day, by default today."""
    council, _is_new = services.begin_council(
        community=community, by=writer(community), token=new_token()
    )
    services.write_council(council, by=writer(community), entry=entry(**changes))
    return council


def enforced(community: Community, days_ago: int = 0, **changes: Any) -> Council:
    """An edition in force since so many days."""
    since: date = today() - timedelta(days=days_ago)
    council = draft(community, **{"effective_on": since, **changes})
    services.enforce_council(council, by=writer(community))
    return council


def ended(community: Community, days_ago: int = 30) -> Council:
    council = enforced(community, days_ago)
    services.end_council(council, by=writer(community), on=today(), reason="并入街道协商制度")
    return council


def publisher() -> Any:
    known = factories.User.objects.filter(username="council-publisher").first()
    return known or factories.user(
        Role.CITY_OFFICER, factories.CITY_CODE, username="council-publisher"
    )


def published(community: Community, days_ago: int = 0, **changes: Any) -> Council:
    council = enforced(community, days_ago, **changes)
    services.publish_council(council, by=publisher())
    return council
