"""Terms and lists of materials of cases, loaded with the sources that ship."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.normalise import each_row, parse_date, parse_integer
from accounts.services import record_event
from communities.divisions import decode
from orgs.models import CaseTerm, MaterialRequirement, StartingGuide


def load_case_rules(
    *, terms: bytes, materials: bytes, guides: bytes = b"", by: User | None = None
) -> int:
    """Add the terms and materials of two CSV files, and the guides of a JSON file, that do not
    stand yet; returns how many.

    All of it or nothing: raises ValidationError that names the line of a row that cannot be.
    """
    with transaction.atomic():
        added = load_rows(terms, _term, ("kind", "matter", "in_force_since"))
        added += load_rows(materials, _material, ("kind", "matter", "name", "since"))
        added += _load_guides(guides) if guides else 0
        if added:
            record_event(actor=by, action="caseterm.loaded", after={"rules": added})
    return added


def load_rows(data: bytes, make: Callable[[dict[str, str]], Any], key: tuple[str, ...]) -> int:
    """Add what `make` makes of each row of a CSV file, unless one with the same `key` stands;
    returns how many. Raises ValidationError that names the line."""
    added = []

    def take(row: dict[str, str]) -> None:
        rule = make(row)
        if type(rule).objects.filter(**{name: getattr(rule, name) for name in key}).exists():
            return
        rule.full_clean()
        rule.save()
        added.append(rule)

    each_row(decode(data), take)
    return len(added)


def _load_guides(data: bytes) -> int:
    added = 0
    try:
        rows = json.loads(data)["guides"]
        found = [StartingGuide(**row) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise ValidationError(_("The file of guides cannot be read.")) from error
    for guide in found:
        if not StartingGuide.objects.filter(slug=guide.slug).exists():
            guide.full_clean()
            guide.save()
            added += 1
    return added


def _days(text: str) -> int | None:
    return parse_integer(text) if text else None


def _term(row: dict[str, str]) -> CaseTerm:
    return CaseTerm(
        kind=row["kind"],
        matter=row["matter"],
        in_force_since=parse_date(row["in_force_since"]),
        statutory_days=_days(row["statutory_days"]),
        promised_days=_days(row["promised_days"]),
        apply_days=_days(row["apply_days"]),
        counted_in=row["counted_in"],
        source=row["source"],
        is_confirmed=row["is_confirmed"] == "1",
    )


def _material(row: dict[str, str]) -> MaterialRequirement:
    return MaterialRequirement(
        kind=row["kind"],
        matter=row["matter"],
        position=parse_integer(row["position"]),
        name=row["name"],
        note=row["note"],
        is_required=row["is_required"] == "1",
        since=parse_date(row["since"]),
        source=row["source"],
    )
