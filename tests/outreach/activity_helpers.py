"""Activities of 德泰社区, and the people who plan, announce, lead, join and publish them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from communities.models import BackboneMember, Community
from outreach import activity_public, services
from outreach import activity_queries as queries
from outreach.models import Activity, ActivityPhoto, Registration
from outreach.services import ActivityContent, Visitor
from portal.models import Publication
from tests import factories
from tests.communities.backbone import join
from tests.orgs.library_helpers import in_days, token
from tests.outreach.helpers import person
from tests.world import picture

COUNTS = {"residents": 30, "minors": 12}


def unit() -> Community:
    return factories.community(name="德泰社区")


def planner() -> User:
    """A member of the committee of 德泰社区."""
    return person("activity-planner", Role.COMMITTEE_MEMBER, unit())


def publisher(name: str = "activity-publisher") -> User:
    """An officer of the county, who wrote nothing."""
    found = person(name, Role.COUNTY_OFFICER, factories.county())
    if not found.unit:
        found.unit = "平山区民政局"
        found.save(update_fields=["unit"])
    return found


def content(**changes: Any) -> ActivityContent:
    values: dict[str, Any] = {
        "title": "分类投放进校园",
        "carrier": "school",
        "starts_at": in_days(10),
        "ends_at": in_days(10, 11),
        "place": "德泰小学操场",
        "for_whom": "三年级学生和家长",
        "communities": [unit()],
        "seats": 5,
        "agenda": "讲解、实物投放、问答",
    }
    return ActivityContent(**{**values, **changes})


def planned(by: User | None = None, **changes: Any) -> Activity:
    by = by or planner()
    [host, *_others] = queries.activity_hosts(by)
    made, _is_new = services.plan_activity(
        host=host, by=by, content=content(**changes), token=token()
    )
    return made


def announced(by: User | None = None, **changes: Any) -> Activity:
    activity = planned(by, **changes)
    activity_public.announce_activity(activity, by=publisher())
    return activity


def past(activity: Activity) -> Activity:
    """It ended an hour ago."""
    now = timezone.now()
    moments = {"starts_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=1)}
    Activity.objects.filter(pk=activity.pk).update(**moments)
    return Activity.objects.get(pk=activity.pk)


def going_on(activity: Activity) -> Activity:
    """It began half an hour ago."""
    now = timezone.now()
    moments = {"starts_at": now - timedelta(minutes=30), "ends_at": now + timedelta(hours=1)}
    Activity.objects.filter(pk=activity.pk).update(**moments)
    return Activity.objects.get(pk=activity.pk)


def hold(activity: Activity, **changes: Any) -> Activity:
    values: dict[str, Any] = {"summary": "学会四分类", "volunteers": 4, "counts": COUNTS, **changes}
    services.hold_activity(activity, by=planner(), **values)
    return activity


def held(**changes: Any) -> Activity:
    return hold(past(announced(**changes)))


def published(**changes: Any) -> tuple[Activity, Publication]:
    activity = held(**changes)
    return activity, activity_public.publish_result(activity, by=publisher())


def leader(consent: str = "", **changes: Any) -> BackboneMember:
    return join(unit(), consent, **changes)


def led(activity: Activity, *members: BackboneMember) -> None:
    services.name_leaders(
        activity, by=planner(), members=members, expected_version=activity.version
    )


def visitor(**changes: Any) -> Visitor:
    values: dict[str, Any] = {"contact_name": "王来宾", "contact_phone": "13904140001"}
    return Visitor(**{**values, **changes})


def come(activity: Activity, people: int = 1, **changes: Any) -> Registration:
    return services.register_visitor(
        activity, visitor=visitor(people=people, **changes), token=token()
    )


def photo(
    activity: Activity, subject: str = "minors", caption: str = "投放练习", by: User | None = None
) -> ActivityPhoto:
    return services.add_activity_photo(
        activity, by=by or planner(), upload=picture(), caption=caption, subject=subject
    )


def consent(kept: ActivityPhoto, means: str = "guardians", *, is_for_site: bool = True) -> None:
    services.note_consent(
        kept, by=planner(), consent=means, note="学校存档的同意书", is_for_site=is_for_site
    )
