"""What the public sees of a case of the library and of an event, and the acts of publishing them.

No person is named: texts are looked through before, and photos that show people stay inside.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import impossible, save_version, transition
from communities.models import County
from orgs import queries
from orgs.enums import EventState, PracticeState
from orgs.models import ExchangeEvent, PracticeCase
from orgs.queries.record_files import published_files
from orgs.rules import EVENT_ANNOUNCERS
from portal.enums import Kind
from portal.models import Publication
from portal.pinyin import search_text
from portal.queries import current
from portal.services import PublicItem, issuer_of, publish_many, withdraw
from portal.validators import validate_no_personal_data

EVENT_WORDS = (
    "title", "host_name", "place", "for_whom", "agenda", "materials", "summary", "cancel_reason",
)  # fmt: skip


def publish_practice(
    practice: PracticeCase,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Put a case on the site, or its corrected text with the reason.

    Raises DutyConflict for who wrote or edited it, ValidationError where a text seems to tell who
    somebody is, unless it was `confirmed` that none does; Refusal, IllegalTransition, StaleRecord.
    """
    if practice.state == PracticeState.EDITED:
        raise impossible(practice)
    item = practice_item(practice)
    validate_no_personal_data(_practice_words(item), confirmed=confirmed)
    with transaction.atomic():
        transition(
            practice,
            PracticeState.PUBLISHED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            published_on=practice.published_on or timezone.localdate(),
        )
        return standing(item, by=by, reason=reason)


def withdraw_practice(
    practice: PracticeCase, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take it off the site with the reason, whatever is being done with its text meanwhile.

    Raises Refusal where it was never published, IllegalTransition, StaleRecord.
    """
    if practice.published_on is None:
        raise Refusal(_("It was never published."))
    with transaction.atomic():
        transition(
            practice,
            PracticeState.WITHDRAWN,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        publication = current(Kind.PRACTICE, practice.public_id)
        if publication is not None:
            withdraw(publication, by=by, reason=reason)


def practice_item(practice: PracticeCase) -> PublicItem:
    """The case as it would be published now."""
    [row] = queries.with_parts(PracticeCase.objects.filter(pk=practice.pk))
    photos = [kept.photo for kept in row.photos.all() if not kept.photo.shows_people]
    community, organization = row.community, row.organization
    payload: dict[str, Any] = {
        "title": row.title,
        "summary": row.summary,
        "done": row.done,
        "brought": row.brought,
        "year": row.year,
        "writer": row.writer,
        "type": {"code": row.type.code, "name": row.type.name},
        "topic": {"code": row.topic.code, "name": row.topic.name},
        "county": county_around(community.code if community else row.jurisdiction),
        "place": _place(row.jurisdiction),
        "community": {"slug": community.slug, "name": community.full_name} if community else {},
        "organization": {"key": organization.public_id, "name": organization.name}
        if organization
        else {},
        "figures": practice_figures(row),
        "photos": [{"key": photo.public_id, "caption": photo.caption} for photo in photos],
        "references": [
            {"kind": found.kind, "key": found.key, "title": found.title}
            for found in queries.publications_of(list(row.references.all()))
        ],
    }
    return PublicItem(
        kind=Kind.PRACTICE,
        key=row.public_id,
        title=row.title,
        unit_code=row.jurisdiction,
        period=str(row.year),
        payload=payload,
        search_text=search_text(
            [row.title],
            [row.unit_name, row.type.name, row.topic.name, row.summary, row.done, row.brought],
        ),
        # So that the page of the community finds it, whoever wrote it.
        entries=[(community.code, {"title": row.title})] if community else (),
        photos=photos,
        authors=queries.practice_authors(row),
    )


def practice_figures(practice: PracticeCase) -> list[dict[str, str]]:
    """Its figures as they are written on pages: 9 and not 9.00."""
    return [
        {
            "name": figure.name,
            "unit": figure.unit,
            "before": _number(figure.before),
            "after": _number(figure.after),
            "source": figure.source,
        }
        for figure in practice.figures.all()
    ]


def _practice_words(item: PublicItem) -> str:
    payload = item.payload
    words = [payload[name] for name in ("title", "summary", "done", "brought")]
    words += [one[name] for one in payload["figures"] for name in ("name", "unit", "source")]
    return "\n".join([*words, *(photo["caption"] for photo in payload["photos"])])


def announce_event(
    event: ExchangeEvent,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Put a planned event on the site; from then on units sign up.

    Raises Refusal once it has begun, and as `publish_event` does.
    """
    with transaction.atomic():
        if event.state == EventState.PLANNED and event.starts_at <= timezone.now():
            raise Refusal(_("It has begun already."))
        transition(
            event,
            EventState.ANNOUNCED,
            by=by,
            expected_version=expected_version,
            announced_on=timezone.localdate(),
        )
        return publish_event(event, by=by, confirmed=confirmed, reason=reason)


def publish_event(
    event: ExchangeEvent,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Publish the event as it is now: announced, changed, held or cancelled.

    Raises DutyConflict for who wrote it, ValidationError where a text seems to tell who somebody
    is, unless it was `confirmed` that none does; Refusal, StaleRecord.
    """
    if not by.may(EVENT_ANNOUNCERS, event.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city publishes events."))
    if not event.is_shown:
        raise IllegalTransition(_("It was never announced."))
    item = event_item(event)
    titles = [file["title"] for file in item.payload["files"]]
    words = "\n".join([*(getattr(event, name) for name in EVENT_WORDS), *titles])
    validate_no_personal_data(words, confirmed=confirmed)
    with transaction.atomic():
        publication = standing(item, by=by, reason=reason)
        save_version(event, expected_version=expected_version, is_newer=False)
    return publication


def event_item(event: ExchangeEvent) -> PublicItem:
    """The event as it would be published now; `period` is the civil day on which it ends."""
    starts_at, ends_at = (timezone.localtime(moment) for moment in (event.starts_at, event.ends_at))
    organization = event.organization
    payload: dict[str, Any] = {
        **{name: getattr(event, name) for name in EVENT_WORDS},
        "kind": event.kind,
        "state": event.state,
        "starts_at": starts_at.isoformat(timespec="minutes"),
        "ends_at": ends_at.isoformat(timespec="minutes"),
        "seats": event.seats,
        "attended": event.attended,
        "county": county_around(event.jurisdiction),
        "organization": {"key": organization.public_id} if organization else {},
        "files": published_files(event.files.all()),
    }
    return PublicItem(
        kind=Kind.EVENT,
        key=event.public_id,
        title=event.title,
        unit_code=event.jurisdiction,
        period=ends_at.date().isoformat(),
        payload=payload,
        search_text=search_text([event.title], [event.host_name, event.place, event.for_whom]),
        authors=queries.event_authors(event),
    )


def county_around(code: str) -> dict[str, str]:
    """The county around a division; empty for the city."""
    county = County.objects.filter(code=code[:COUNTY_DIGITS]).first()
    return {"code": county.slug, "name": county.name} if county else {"code": "", "name": ""}


def _place(code: str) -> dict[str, str]:
    place = queries.places_of([code]).get(code)
    return {"level": place.level, "name": place.name} if place else {"level": "", "name": ""}


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def standing(item: PublicItem, *, by: User, reason: str) -> Publication:
    """What stands on the site; what was changed and changed back needs no further version."""
    made = publish_many([item], by=by, issuer=issuer_of(by), reason=reason)
    found = made[0] if made else current(item.kind, item.key)
    assert found is not None
    return found
