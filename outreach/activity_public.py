"""What the public sees of an activity, and the acts of publishing it.

No person is named: who leads a demonstration stands here by a key alone, and is named as long as
the roster of the community does (docs/privacy.md).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import impossible, save_version, transition
from orgs.library_public import county_around, standing
from outreach import activity_queries as queries
from outreach.constants import RESULT_REASON
from outreach.enums import ActivityState, Carrier
from outreach.models import Activity
from outreach.rules import ACTIVITY_PUBLISHERS
from portal.enums import Kind
from portal.models import Publication
from portal.pinyin import search_text
from portal.services import PublicItem
from portal.validators import validate_no_personal_data

WORDS = ("title", "host_name", "place", "for_whom", "agenda", "cancel_reason")


def announce_activity(
    activity: Activity,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Put a draft on the site; from then on people register.

    Raises Refusal once it has begun, and as `publish_activity` does.
    """
    with transaction.atomic():
        if activity.state == ActivityState.DRAFT and activity.starts_at <= timezone.now():
            raise Refusal(_("It has begun already."))
        transition(
            activity,
            ActivityState.ANNOUNCED,
            by=by,
            expected_version=expected_version,
            announced_on=timezone.localdate(),
        )
        return publish_activity(activity, by=by, confirmed=confirmed, reason=reason)


def publish_result(
    activity: Activity,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Put on the site what came of it. Raises as `publish_activity` does."""
    with transaction.atomic():
        transition(activity, ActivityState.PUBLISHED, by=by, expected_version=expected_version)
        reason = reason.strip() or RESULT_REASON
        return publish_activity(activity, by=by, confirmed=confirmed, reason=reason)


def publish_activity(
    activity: Activity,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Publish the activity as it is now: announced, changed, cancelled, or with its result.

    Raises DutyConflict for who wrote it, ValidationError where a text seems to tell who somebody
    is, unless it was `confirmed` that none does; Refusal, IllegalTransition, StaleRecord.
    """
    if not by.may(ACTIVITY_PUBLISHERS, activity.jurisdiction):
        raise Refusal(_("Only an officer of the place publishes activities."))
    if not activity.is_shown:
        raise IllegalTransition(_("It was never announced."))
    if activity.state == ActivityState.HELD:
        raise impossible(activity)
    with transaction.atomic():
        # Who ends a consent waits: no photo is published that was released until just now.
        transaction_lock("audit")
        item = activity_item(activity)
        words = [getattr(activity, name) for name in WORDS] + [item.payload["summary"]]
        words += [photo["caption"] for photo in item.payload["photos"]]
        validate_no_personal_data("\n".join(words), confirmed=confirmed)
        publication = standing(item, by=by, reason=reason)
        save_version(activity, expected_version=expected_version, is_newer=False)
    return publication


def activity_item(activity: Activity) -> PublicItem:
    """The activity as it would be published now; `period` is the civil day on which it ends."""
    starts_at, ends_at = (
        timezone.localtime(moment) for moment in (activity.starts_at, activity.ends_at)
    )
    places = queries.places_of_activity(activity)
    organization, committee, project = activity.organization, activity.committee, activity.project
    leaders = queries.leaders_of(activity)
    photos, result = _result(activity)
    payload: dict[str, Any] = {
        **{name: getattr(activity, name) for name in WORDS},
        "carrier": activity.carrier,
        "is_demonstration": activity.is_demonstration,
        "state": activity.state,
        "starts_at": starts_at.isoformat(timespec="minutes"),
        "ends_at": ends_at.isoformat(timespec="minutes"),
        "seats": activity.seats,
        "county": county_around(places[0].code if places else activity.jurisdiction),
        "communities": [{"slug": unit.slug, "name": unit.full_name} for unit in places],
        "organization": {"key": organization.public_id} if organization else {},
        "committee": {"slug": committee.slug} if committee else {},
        "project": {"key": project.public_id, "title": project.title} if project else {},
        "leader_kinds": dict(sorted(Counter(member.kind for member in leaders).items())),
        "leaders": [
            {"community": member.community.slug, "key": member.public_id} for member in leaders
        ],
        **result,
    }
    carrier = str(Carrier(activity.carrier).label)
    return PublicItem(
        kind=Kind.ACTIVITY,
        key=activity.public_id,
        title=activity.title,
        unit_code=activity.jurisdiction,
        period=ends_at.date().isoformat(),
        payload=payload,
        search_text=search_text(
            [activity.title],
            [activity.host_name, activity.place, activity.for_whom, carrier,
             *(unit.full_name for unit in places)],
        ),
        entries=[
            (unit.code, {"title": activity.title, "day": starts_at.date().isoformat()})
            for unit in places
        ],
        photos=photos,
        authors=queries.activity_authors(activity),
    )  # fmt: skip


def _result(activity: Activity) -> tuple[list[Any], dict[str, Any]]:
    """What came of it, once another has published it: the photos, and the fields of the payload."""
    if activity.state != ActivityState.PUBLISHED:
        nothing: dict[str, Any] = {
            "summary": "",
            "volunteers": None,
            "people": 0,
            "counts": [],
            "photos": [],
        }
        return [], nothing
    counts = list(activity.counts.all())
    rows = activity.photos.filter(is_for_site=True).select_related("photo")
    photos = [row.photo for row in rows]
    return photos, {
        "summary": activity.summary,
        "volunteers": activity.volunteers,
        "people": sum(row.people for row in counts),
        "counts": [{"group": row.group, "people": row.people} for row in counts],
        "photos": [{"key": photo.public_id, "caption": photo.caption} for photo in photos],
    }
