"""Writes: loading the divisions and types, publishing the register."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.enums import Role
from accounts.locks import transaction_lock
from accounts.models import Appointment, User
from accounts.rules import Refusal
from accounts.services import record_event
from communities.divisions import DivisionRow, decode
from communities.loading import LoadReport, RegistryLoad
from communities.models import Community, CommunityType, County, Township
from communities.public import community_item, county_item, township_item
from portal.models import Publication
from portal.services import PublicItem, publish_many

PUBLISHERS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})


def load_divisions(
    *,
    rows: list[DivisionRow],
    by: User | None = None,
    dry_run: bool = False,
    day: date | None = None,
) -> LoadReport:
    """Bring the registry up to a file of divisions; all of it or nothing.

    A unit keeps its row, its address and all its records when it is renamed or gets another code.
    What the file does not have any more is closed, never deleted. Units of other cities than those
    in the file are left alone. `dry_run` does all the work and takes it back.
    Raises DivisionFileError where a code would pass to another unit or a county is missing.
    """
    with transaction.atomic():
        transaction_lock("divisions")
        report = RegistryLoad(rows, day or timezone.localdate()).run()
        report.stranded_appointments = _stranded_appointments(rows)
        if report.changed:
            record_event(actor=by, action="divisions.loaded", after=dict(report.counts))
        if dry_run:
            transaction.set_rollback(True)
    return report


def _stranded_appointments(rows: list[DivisionRow]) -> int:
    codes = {row.code for row in rows}
    cities = tuple({code[:CITY_DIGITS] for code in codes})
    held = Appointment.objects.current().values_list("jurisdiction", flat=True)
    return sum(
        len(code) > CITY_DIGITS and code.startswith(cities) and code not in codes for code in held
    )


def load_community_types(*, data: bytes, by: User | None = None) -> int:
    """Add the types of a file (code, name, position) and update their names; returns how many
    were added. Types that the file does not have stay: officers may have added their own.
    """
    rows = list(csv.DictReader(io.StringIO(decode(data), newline="")))
    known = {type_.code: type_ for type_ in CommunityType.objects.all()}
    wanted = [
        CommunityType(code=row["code"], name=row["name"], position=int(row["position"]))
        for row in rows
    ]
    changed = [
        type_
        for type_ in wanted
        if type_.code not in known
        or (known[type_.code].name, known[type_.code].position) != (type_.name, type_.position)
    ]
    if not changed:
        return 0
    with transaction.atomic():
        CommunityType.objects.bulk_create(
            changed,
            update_conflicts=True,
            update_fields=["name", "position"],
            unique_fields=["code"],
        )
        record_event(
            actor=by, action="communitytype.loaded", after={"codes": [t.code for t in changed]}
        )
    return sum(type_.code not in known for type_ in changed)


@dataclass
class RegisterReport:
    """What became of each entry; `refused` holds (title, reason)."""

    published: list[Publication] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[str, Any]] = field(default_factory=list)


def publish_register(
    *, by: User, reason: str = "", only: Collection[int] | None = None
) -> RegisterReport:
    """Publish the units of the officer's jurisdiction whose public fields have changed.

    `only` limits it to these communities (by key) with the township and county above them. Left
    out and reported: what the officer classified or changed personally, and what was withdrawn.
    Raises Refusal without the office, and where a correction has no reason.
    """
    if not by.may(PUBLISHERS):
        raise Refusal(_("Only officers of a county or of the city publish the register."))
    if not by.unit.strip():
        raise Refusal(_("Your account names no unit to publish for. Ask for it to be entered."))
    items = _register_items(by, only)
    latest = {
        (row.kind, row.key): row
        for row in Publication.objects.filter(
            is_latest=True, kind__in=sorted({item.kind for item in items})
        )
    }
    report = RegisterReport()
    ready = []
    for item in items:
        previous = latest.get((item.kind, item.key))
        obstacle = _obstacle(item, previous, by)
        if obstacle is not None:
            report.refused.append((item.title, obstacle))
        elif previous is not None or not item.payload.get("valid_until"):
            ready.append(item)
    report.published = publish_many(ready, by=by, issuer=by.unit, reason=reason)
    report.unchanged = len(ready) - len(report.published)
    return report


def _obstacle(item: PublicItem, previous: Publication | None, by: User) -> Any:
    """Why this entry must wait for somebody else, None if it need not."""
    if previous is not None and previous.withdrawn_at is not None:
        return _("It was withdrawn from the site.")
    unchanged = previous is not None and (previous.title, previous.payload) == (
        item.title,
        item.payload,
    )
    if by.pk in item.authors and not unchanged:
        return _("You entered its figures or types yourself; another officer has to publish it.")
    return None


def _register_items(by: User, only: Collection[int] | None) -> list[PublicItem]:
    """The entries of all units that `by` may publish, counties first; four queries."""
    counties = [c for c in County.objects.for_user(by) if by.may(PUBLISHERS, c.code)]
    townships = [
        t
        for t in Township.objects.for_user(by).select_related("county")
        if by.may(PUBLISHERS, t.code)
    ]
    communities = [
        c
        for c in Community.objects.for_user(by).with_names().with_types()
        if by.may(PUBLISHERS, c.code)
    ]
    inside: dict[int, list[Community]] = defaultdict(list)
    townships_of: dict[int, list[Township]] = defaultdict(list)
    for community in communities:
        inside[community.township_id].append(community)
    for township in townships:
        townships_of[township.county_id].append(township)
    chosen = [c for c in communities if only is None or c.pk in only]
    chosen_townships = {c.township_id for c in chosen}
    chosen_counties = {c.township.county_id for c in chosen}
    items = []
    for county in counties:
        if only is None or county.pk in chosen_counties:
            below = [c for t in townships_of[county.pk] for c in inside[t.pk]]
            items.append(county_item(county, townships_of[county.pk], below))
    items += [
        township_item(township, inside[township.pk])
        for township in townships
        if only is None or township.pk in chosen_townships
    ]
    return items + [community_item(community) for community in chosen]
