"""Publishing, correcting and withdrawing; storing photos."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.locks import transaction_lock
from accounts.models import User, new_public_id
from accounts.rules import DutyConflict, Refusal
from accounts.services import record_event
from portal import followers
from portal.enums import CONSENT_KINDS, Kind
from portal.models import FormerCode, Photo, Publication, PublishedEntry
from portal.photos import reencode
from portal.pinyin import search_text
from portal.queries import current, fold, forget_newest_mark
from portal.validators import refuse_personal_reason

WITHDRAWERS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
# Above it a float changes its spelling on the way through PostgreSQL's jsonb, and so its hash.
LARGEST_FLOAT = 1e15


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


def plain_json(value: Any) -> Any:
    """A copy of `value` in those JSON types that both databases give back unchanged.

    Raises TypeError and ValueError for the rest (dates, decimals, translations, NUL, infinity):
    the app must decide how they are written, because the hash is over the written text.
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        value.encode()
        if "\x00" in value:
            raise ValueError("A public text contains NUL.")
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) >= LARGEST_FLOAT:
            raise ValueError(f"{value} has no safe JSON form; give it as text.")
        return value + 0.0
    if isinstance(value, dict):
        return {plain_json(str(name)): plain_json(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(part) for part in value]
    raise TypeError(f"{type(value).__name__} is no plain JSON type; give it as text.")


def document(publication: Publication) -> dict[str, Any]:
    """The whole text that a publication's hash is over: payload, number, date, predecessor."""
    return {
        "kind": publication.kind,
        "key": publication.key,
        "version": publication.version,
        "title": publication.title,
        "period": publication.period,
        "issuer": publication.issuer,
        "published_at": publication.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "reason": publication.reason,
        "previous_sha256": publication.previous.sha256 if publication.previous else "",
        "payload": publication.payload,
    }


def digest(publication: Publication) -> str:
    """SHA-256 in hex over the canonical JSON of `document(publication)`."""
    return hashlib.sha256(canonical_json(document(publication))).hexdigest()


def issuer_of(by: User) -> str:
    """The unit in whose name `by` publishes, never a person's. Raises Refusal where it has none."""
    if not by.unit.strip():
        raise Refusal(_("Your account names no unit to publish for. Ask for it to be entered."))
    return by.unit


def publish(item: PublicItem, *, by: User, issuer: str, reason: str = "") -> Publication:
    """Freeze `item` as its first version, or as a correction of the version before.

    Raises DutyConflict where `by` is among the authors; Refusal where a correction has no
    reason, one that tells of a person, or changes nothing.
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
    _refuse_unfit(items, by)
    with transaction.atomic():
        _take_turns()
        latest = _latest(items)
        epoch = _newest_epoch()
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
            made.append(
                _version_of(
                    item, previous, by=by, issuer=issuer, reason=reason, now=now, epoch=epoch
                )
            )
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
        _announce()
    return made


def _refuse_unfit(items: Sequence[PublicItem], by: User) -> None:
    twice = [key for key, times in Counter((i.kind, i.key) for i in items).items() if times > 1]
    if twice:
        raise ValueError(f"Published twice in one go: {twice}")
    for item in items:
        if by.pk in item.authors:
            raise DutyConflict(
                _("“%(title)s” must be published by somebody who neither wrote nor confirmed it.")
                % {"title": item.title}
            )
        if any(photo.shows_people for photo in item.photos):
            raise Refusal(
                _(
                    "A photo of “%(title)s” shows recognisable people, number plates or children. "
                    "Take it out before publishing."
                )
                % {"title": item.title}
            )


def _take_turns() -> None:
    """One publisher at a time.

    The audit trail's lock comes first: a caller who has written an event already holds it, and
    two that took these locks in different order would wait for each other for ever.
    """
    transaction_lock("audit")
    transaction_lock("publication")


def _newest_epoch() -> int:
    return Publication.objects.aggregate(newest=Max("epoch"))["newest"] or 0


def _announce() -> None:
    """Let this process look the epoch up anew: within this transaction, and after its commit."""
    forget_newest_mark()
    transaction.on_commit(forget_newest_mark)


def _latest(items: Sequence[PublicItem]) -> dict[tuple[str, str], Publication]:
    found: dict[tuple[str, str], Publication] = {}
    kinds = {item.kind for item in items}
    for start in range(0, len(items), 500):
        keys = [item.key for item in items[start : start + 500]]
        rows = Publication.objects.filter(is_latest=True, kind__in=kinds, key__in=keys)
        found |= {(p.kind, p.key): p for p in rows}
    return found


def _unchanged(previous: Publication, item: PublicItem) -> bool:
    return (
        previous.withdrawn_at is None
        and previous.title == item.title
        and previous.period == item.period
        and previous.unit_code == item.unit_code
        and previous.payload == _payload(item)
    )


def _payload(item: PublicItem) -> dict[str, Any]:
    """The payload as it will be read back: plain JSON types, with the entries in it."""
    payload = dict(item.payload)
    if item.entries:
        payload["entries"] = [values for _code, values in item.entries]
    plain: dict[str, Any] = plain_json(payload)
    return plain


def _version_of(
    item: PublicItem,
    previous: Publication | None,
    *,
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
        search_text=fold(search_text([item.title], item.search_text.split())),
        payload=_payload(item),
        previous=previous,
        issuer=issuer,
        published_by=by,
        published_at=now,
        reason=reason if previous else "",
        epoch=epoch,
    )
    refuse_personal_reason(publication.reason)
    publication.sha256 = digest(publication)
    # SQLite does not look at lengths: without this a title of 300 characters fails only later.
    publication.clean_fields(exclude=["payload", "previous", "published_by"])
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
        for photo in item.photos:
            photo.publications.add(publication)
    PublishedEntry.objects.bulk_create(entries, batch_size=500)


def follow_codes(codes: Mapping[str, str]) -> None:
    """Let what belongs to units follow from their old codes to their new ones (9 or 12 digits).

    Registered columns get the new code. Publications keep the code under which they were
    published and are found under the new one; what was published under a code that another unit
    has now is left to that unit as well. `codes` may let two units change places.
    """
    followers.follow(codes)
    taken = set(codes.values())
    followed = {
        row.code: codes[row.current] for row in FormerCode.objects.filter(current__in=codes)
    }
    followed |= {former: current for former, current in codes.items() if former not in taken}
    FormerCode.objects.bulk_create(
        (FormerCode(code=code, current=current) for code, current in followed.items()),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["current"],
    )


def withdraw(publication: Publication, *, by: User, reason: str) -> None:
    """Take the item of `publication` off the public site; a tombstone with the reason stays.

    Raises Refusal without a reason or with one that tells of a person, for an old version, where it
    was withdrawn before, and where `by` is no city or county officer of the place.
    """
    if not by.may(WITHDRAWERS, publication.unit_code):
        raise Refusal(_("Only a city or county officer of the place may withdraw a publication."))
    if not reason.strip():
        raise Refusal(_("A withdrawal needs its reason."))
    refuse_personal_reason(reason)
    _take_down(publication, by=by, reason=reason.strip())


def withdraw_for_ended_consent(
    kind: Kind, key: str, *, by: User | None, reason: str
) -> Publication | None:
    """Take an item that names people off the site because somebody named in it may not be any more.

    No office is needed for it: it follows from a consent that ended, whoever records that (`by`;
    None for the clock). Only kinds of CONSENT_KINDS are taken. Returns what was withdrawn, None
    where nothing stood on the site.
    """
    if kind not in CONSENT_KINDS:
        raise ValueError(f"{kind} names nobody by consent.")
    with transaction.atomic():
        _take_turns()
        publication = current(kind, key)
        if publication is not None:
            _take_down(publication, by=by, reason=reason)
    return publication


def _take_down(publication: Publication, *, by: User | None, reason: str) -> None:
    with transaction.atomic():
        _take_turns()
        rows = Publication.objects.filter(pk=publication.pk, is_latest=True, withdrawn_at=None)
        changes = {"withdrawn_at": timezone.now(), "withdrawal_reason": reason}
        if rows.update(**changes, epoch=_newest_epoch() + 1) != 1:
            raise Refusal(
                _("“%(title)s” is not the version on the site any more.")
                % {"title": publication.title}
            )
        record_event(
            actor=by,
            action="publication.withdrawn",
            target=publication,
            after={"version": publication.version, "sha256": publication.sha256},
            reason=reason,
        )
        _announce()
    publication.refresh_from_db()


def store_photo(
    upload: UploadedFile[bytes],
    *,
    unit_code: str,
    by: User | None,
    caption: str = "",
    shows_people: bool = False,
) -> Photo:
    """Re-encode `upload` into a clean JPEG and keep it, private to the unit `unit_code`.

    `by` is None where a visitor without an account sent it.
    Raises ValidationError that says what is wrong with the file or the caption.
    """
    content = reencode(upload)
    photo = Photo(
        unit_code=unit_code,
        caption=caption.strip(),
        shows_people=shows_people,
        uploaded_by=by,
        sha256=hashlib.sha256(content).hexdigest(),
        image=ContentFile(content, name=f"{new_public_id()}.jpg"),
    )
    photo.clean_fields(exclude=["image", "uploaded_by"])
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
            record_event(
                actor=by, action="photo.stored", target=photo, after={"sha256": photo.sha256}
            )
    except BaseException:
        # No row, no file: nothing else would ever find it.
        photo.image.delete(save=False)
        raise
    return photo
