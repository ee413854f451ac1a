"""The registry follows its files: divisions and types."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.locks import transaction_lock
from accounts.models import Appointment, User
from accounts.services import recode_appointments, record_event
from communities.divisions import DivisionRow, decode
from communities.loading import LoadReport, RegistryLoad
from communities.models import CommunityType, Township


def load_divisions(
    *,
    rows: list[DivisionRow],
    by: User | None = None,
    dry_run: bool = False,
    day: date | None = None,
) -> LoadReport:
    """Bring the registry up to a file of divisions; all of it or nothing.

    A unit keeps its row, its address and all its records when it is renamed or gets another code;
    appointments and publications follow the code.
    What the file does not have any more is closed, never deleted. Units of other cities than those
    in the file are left alone. `dry_run` does all the work and takes it back.
    Raises DivisionFileError where a code would pass to another unit or a county is missing.
    """
    with transaction.atomic():
        transaction_lock("divisions")
        load = RegistryLoad(rows, day or timezone.localdate())
        report = load.run()
        recode_appointments(load.codes, by=by)
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


def load_civil_affairs_codes(*, data: bytes, by: User | None = None) -> int:
    """Enter the ministry of civil affairs' codes (code, civil_affairs_code; 9 digits each).

    Returns how many townships got another one; townships that the file does not have stay as
    they are. Raises ValidationError for what is no code or a township that is not known.
    """
    rows = {
        row["code"]: row["civil_affairs_code"]
        for row in csv.DictReader(io.StringIO(decode(data), newline=""))
    }
    known = {unit.code: unit for unit in Township.objects.filter(code__in=rows)}
    changed = []
    for code, number in rows.items():
        unit = known.get(code)
        if unit is None:
            raise ValidationError(
                _("There is no township with the code %(code)s.") % {"code": code}
            )
        if unit.civil_affairs_code != number:
            unit.civil_affairs_code = number
            unit.clean_fields(exclude=["county"])
            changed.append(unit)
    if changed:
        with transaction.atomic():
            Township.objects.bulk_update(changed, ["civil_affairs_code"])
            record_event(
                actor=by,
                action="township.civil_affairs_codes_loaded",
                after={"count": len(changed)},
            )
    return len(changed)


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
