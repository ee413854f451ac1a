"""Publishing, correcting and withdrawing; storing photos."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import record_event
from portal.enums import Kind
from portal.models import Photo, Publication, PublishedEntry


@dataclass(frozen=True)
class PublicItem:
    """What an app hands over to be published: exact public fields as plain JSON types.

    `entries` are the parts about single units: (division code, public fields).
    `authors` are the ids of those who wrote or confirmed it; none of them may publish it.
    """

    kind: Kind
    key: str
    title: str
    unit_code: str
    payload: dict[str, Any]
    period: str = ""
    search_text: str = ""
    entries: Sequence[tuple[str, dict[str, Any]]] = ()
    photos: Collection[Photo] = ()
    authors: frozenset[int] = field(default_factory=frozenset)


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the bytes that a publication's hash is over."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def document(publication: Publication) -> dict[str, Any]:
    """The whole text that a publication's hash is over: payload, number, date, predecessor."""
    return {
        "kind": publication.kind,
        "key": publication.key,
        "version": publication.version,
        "title": publication.title,
        "period": publication.period,
        "issuer": publication.issuer,
        "published_at": publication.published_at.isoformat(timespec="microseconds"),
        "reason": publication.reason,
        "previous_sha256": publication.previous.sha256 if publication.previous else "",
        "payload": publication.payload,
    }


def digest(publication: Publication) -> str:
    """SHA-256 in hex over the canonical JSON of `document(publication)`."""
    return hashlib.sha256(canonical_json(document(publication))).hexdigest()


def publish(item: PublicItem, *, by: User, issuer: str, reason: str = "") -> Publication:
    """Freeze `item` as its first version, or as a correction of the version before.

    Raises DutyConflict where `by` is among the authors; Refusal where a correction has no
    reason or changes nothing.
    """
    made = publish_many([item], by=by, issuer=issuer, reason=reason)
    if not made:
        raise Refusal(
            _("Nothing has changed since version %(version)s of “%(title)s” was published.")
            % {"version": _latest([item])[item.kind, item.key].version, "title": item.title}
        )
    return made[0]


def publish_many(
    items: Sequence[PublicItem], *, by: User, issuer: str, reason: str = ""
) -> list[Publication]:
    """Publish all of `items` or none; those that did not change are left out of the result."""
    for item in items:
        if by.pk in item.authors:
            raise DutyConflict(
                _("“%(title)s” must be published by somebody who neither wrote nor confirmed it.")
                % {"title": item.title}
            )
    with transaction.atomic():
        transaction_lock("publication")
        latest = _latest(items)
        epoch = Publication.objects.aggregate(newest=Max("epoch"))["newest"] or 0
        now = timezone.now()
        made = []
        for item in items:
            previous = latest.get((item.kind, item.key))
            if previous and _unchanged(previous, item):
                continue
            if previous and not reason.strip():
                raise Refusal(
                    _("“%(title)s” was published before: a correction needs its reason.")
                    % {"title": item.title}
                )
            epoch += 1
            made.append(_version_of(item, previous, by, issuer, reason, now, epoch))
        Publication.objects.filter(pk__in=[p.previous_id for p in made if p.previous_id]).update(
            is_latest=False
        )
        Publication.objects.bulk_create(made, batch_size=200)
        _index(made, {(i.kind, i.key): i for i in items})
        for publication in made:
            record_event(
                actor=by,
                action="publication.published",
                target=publication,
                after={"version": publication.version, "sha256": publication.sha256},
                reason=reason,
            )
    return made


def _latest(items: Sequence[PublicItem]) -> dict[tuple[str, str], Publication]:
    rows = Publication.objects.filter(is_latest=True, kind__in={i.kind for i in items})
    if len(items) == 1:
        rows = rows.filter(key=items[0].key)
    return {(p.kind, p.key): p for p in rows}


def _unchanged(previous: Publication, item: PublicItem) -> bool:
    return (
        previous.withdrawn_at is None
        and previous.title == item.title
        and previous.payload == _payload(item)
    )


def _payload(item: PublicItem) -> dict[str, Any]:
    """The payload as it will be read back: plain JSON types, with the entries in it."""
    payload = dict(item.payload)
    if item.entries:
        payload["entries"] = [values for _code, values in item.entries]
    plain: dict[str, Any] = json.loads(canonical_json(payload))
    return plain


def _version_of(
    item: PublicItem,
    previous: Publication | None,
    by: User,
    issuer: str,
    reason: str,
    now: datetime,
    epoch: int,
) -> Publication:
    publication = Publication(
        kind=item.kind,
        key=item.key,
        version=previous.version + 1 if previous else 1,
        title=item.title,
        unit_code=item.unit_code,
        period=item.period,
        search_text=item.search_text,
        payload=_payload(item),
        previous=previous,
        issuer=issuer,
        published_by=by,
        published_at=now,
        reason=reason if previous else "",
        epoch=epoch,
    )
    publication.sha256 = digest(publication)
    return publication


def _index(made: Sequence[Publication], items: dict[tuple[str, str], PublicItem]) -> None:
    entries = []
    for publication in made:
        item = items[publication.kind, publication.key]
        codes = [code for code, _values in item.entries]
        entries += [
            PublishedEntry(publication=publication, position=n, unit_code=code, payload=values)
            for n, (code, values) in enumerate(
                zip(codes, publication.payload.get("entries", []), strict=True)
            )
        ]
        if item.photos:
            publication.photos.set(item.photos)
    PublishedEntry.objects.bulk_create(entries, batch_size=500)


def withdraw(publication: Publication, *, by: User, reason: str) -> None:
    """Take the item of `publication` off the public site; a tombstone with the reason stays.

    Raises Refusal without a reason, for an old version, and where it was withdrawn before.
    """
    if not reason.strip():
        raise Refusal(_("A withdrawal needs its reason."))
    with transaction.atomic():
        transaction_lock("publication")
        epoch = (Publication.objects.aggregate(newest=Max("epoch"))["newest"] or 0) + 1
        rows = Publication.objects.filter(
            pk=publication.pk, is_latest=True, withdrawn_at__isnull=True
        )
        now = timezone.now()
        if rows.update(withdrawn_at=now, withdrawal_reason=reason, epoch=epoch) != 1:
            raise Refusal(
                _("“%(title)s” is not the version on the site any more.")
                % {"title": publication.title}
            )
        record_event(actor=by, action="publication.withdrawn", target=publication, reason=reason)
    publication.refresh_from_db()
