"""Programmes kept by the city, and the communities that officers put into them (clause 5.2.a)."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.normalise import parse_date
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from communities.divisions import decode
from communities.models import Community, CommunityProgramme, Programme
from communities.rules import PROGRAMME_KEEPERS

COLUMNS = ("code", "name", "description", "lead", "since", "until", "source", "position")
DATES = ("since", "until")


def load_programmes(*, data: bytes, by: User | None = None) -> int:
    """Add the programmes of a file with `COLUMNS`; returns how many were added.

    Those that are there already stay as the city left them. All of the file or nothing: raises
    ValidationError that names the line.
    """
    known = set(Programme.objects.values_list("code", flat=True))
    added = []
    for line, row in enumerate(csv.DictReader(io.StringIO(decode(data), newline="")), start=2):
        if row["code"] in known:
            continue
        try:
            made = Programme(**_read(row))
            made.full_clean()
        except ValidationError as error:
            words = {"line": line, "problem": " ".join(error.messages)}
            raise ValidationError(_("Line %(line)s: %(problem)s") % words) from error
        added.append(made)
    if added:
        with transaction.atomic():
            transaction_lock("audit")
            Programme.objects.bulk_create(added)
            codes = {"codes": [one.code for one in added]}
            record_event(actor=by, action="programme.loaded", after=codes)
    return len(added)


def _read(row: dict[str, str]) -> dict[str, Any]:
    days = {name: parse_date(row[name]) if row[name] else None for name in DATES}
    return {name: row[name] for name in COLUMNS} | days


def add(programme: Programme, *, by: User) -> None:
    """Enter a programme. Raises Refusal for others than the city, ValidationError keyed by
    field."""
    _refuse_others(by)
    programme.changed_by = by
    programme.full_clean()
    with transaction.atomic():
        transaction_lock("audit")
        programme.save(force_insert=True)
        record_event(
            actor=by, action="programme.added", target=programme, after=_content(programme)
        )


def change(programme: Programme, *, by: User, expected_version: int, **changes: Any) -> None:
    """Write `changes` to a programme; its code stays, because addresses carry it.

    Raises Refusal for others than the city, StaleRecord, ValidationError keyed by field.
    """
    _refuse_others(by)
    before = _content(programme)
    changed = Programme(pk=programme.pk, code=programme.code, **{**before, **changes})
    changed._state.adding = False
    changed.full_clean()
    with transaction.atomic():
        save_version(programme, expected_version=expected_version, changed_by=by, **changes)
        record_event(
            actor=by,
            action="programme.changed",
            target=programme,
            before=before,
            after=_content(programme),
        )


def _content(programme: Programme) -> dict[str, Any]:
    names = (*COLUMNS, "is_active")
    return {name: getattr(programme, name) for name in names if name != "code"}


def _refuse_others(by: User) -> None:
    if not by.may(PROGRAMME_KEEPERS):
        raise Refusal(_("Programmes are kept by officers of the city."))


def refuse_closed(programmes: Collection[Programme], held: Collection[int] = ()) -> None:
    """Raises ValidationError keyed `programmes` where one is not offered for tagging any more and
    its id is not among those `held` before."""
    closed = [one for one in programmes if not one.is_active and one.pk not in held]
    if closed:
        message = _("“%(name)s” is not offered for tagging any more.")
        raise ValidationError({"programmes": message % {"name": closed[0].name}})


def tag_communities(
    *,
    communities: Sequence[Community],
    programmes: Sequence[Programme],
    since: date,
    by: User,
) -> int:
    """Put all of `communities` into all of `programmes` from a civil day on; all or nothing.

    What is in one already stays as it was. Returns how many tags were added. Raises Refusal
    outside the officer's jurisdiction; ValidationError for a day in the future, before a community
    existed or outside the programme, and for a programme that is not offered any more.
    """
    _refuse_foreign(communities, by)
    refuse_closed(programmes)
    _refuse_day(communities, programmes, since)
    with transaction.atomic():
        transaction_lock("audit")
        stored = CommunityProgramme.objects.filter(community__in=communities, until__isnull=True)
        known = set(stored.values_list("community", "programme"))
        added = [
            CommunityProgramme(community=unit, programme=programme, since=since, tagged_by=by)
            for unit in communities
            for programme in programmes
            if (unit.pk, programme.pk) not in known
        ]
        _refuse_overlap(added)
        CommunityProgramme.objects.bulk_create(added)
        _note("community.tagged", by, added, {"since": since})
    return len(added)


def untag_communities(
    *,
    communities: Sequence[Community],
    programmes: Sequence[Programme],
    since: date,
    by: User,
) -> int:
    """Take all of `communities` out of all of `programmes` from a civil day on.

    A tag that would end before it began goes: it was put on by mistake, and the trail tells of it.
    Returns how many tags ended. Raises Refusal outside the officer's jurisdiction, ValidationError
    for a day in the future.
    """
    _refuse_foreign(communities, by)
    if since > timezone.localdate():
        raise ValidationError({"since": _("This date lies in the future.")})
    with transaction.atomic():
        transaction_lock("audit")
        rows = CommunityProgramme.objects.filter(
            community__in=communities, programme__in=programmes, until__isnull=True
        )
        ended = list(rows.select_related("community", "programme"))
        mistaken = [row.pk for row in ended if row.since >= since]
        CommunityProgramme.objects.filter(pk__in=mistaken).delete()
        kept = [row.pk for row in ended if row.since < since]
        last = since - timedelta(days=1)
        CommunityProgramme.objects.filter(pk__in=kept).update(until=last)
        _note("community.untagged", by, ended, {"from": since})
    return len(ended)


def _note(action: str, by: User, rows: Sequence[CommunityProgramme], told: dict[str, date]) -> None:
    """One event for all of them. Who put one in stands in its tag, who took one out in the trail:
    neither stands in the place of who changed the entry itself."""
    if not rows:
        return
    changed = {row.community_id for row in rows}
    Community.objects.filter(pk__in=changed).update(version=F("version") + 1)
    after = {
        "programmes": sorted({row.programme.code for row in rows}),
        "communities": sorted({row.community.slug for row in rows}),
    }
    record_event(actor=by, action=action, after=after | told)


def _refuse_foreign(communities: Sequence[Community], by: User) -> None:
    foreign = [unit for unit in communities if not by.may(OFFICERS, unit.code)]
    if foreign:
        raise Refusal(_("%(community)s is not yours to tag.") % {"community": foreign[0]})


def _refuse_day(
    communities: Sequence[Community], programmes: Sequence[Programme], since: date
) -> None:
    problem: Any = None
    if since > timezone.localdate():
        problem = _("This date lies in the future.")
    for unit in communities:
        if not unit.existed_on(since):
            problem = _("%(community)s did not exist on this day.") % {"community": unit}
    for one in programmes:
        if (one.since and since < one.since) or (one.until and since > one.until):
            problem = _("“%(name)s” did not run on this day.") % {"name": one.name}
    if problem:
        raise ValidationError({"since": problem})


def _refuse_overlap(added: Sequence[CommunityProgramme]) -> None:
    """Two tags of one community and programme do not hold on one day."""
    ended = CommunityProgramme.objects.filter(
        community__in={row.community_id for row in added}, until__isnull=False
    ).order_by()
    last_days = ended.values_list("community", "programme").annotate(last=Max("until"))
    past = {(community, programme): last for community, programme, last in last_days}
    for row in added:
        until = past.get((row.community_id, row.programme_id))
        if until is not None and row.since <= until:
            words = {"community": row.community, "date": until}
            raise ValidationError(
                {"since": _("%(community)s was in it until %(date)s; begin later.") % words}
            )
