"""The law's rules of assemblies: loaded as dated rows, compared with the text in force."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from communities.divisions import decode
from communities.models import AssemblyRule

CONFIRMERS = frozenset({Role.CITY_OFFICER})


def load_assembly_rules(*, data: bytes, by: User | None = None) -> int:
    """Add the rules of a file that do not stand yet; returns how many. Existing rows stay.

    All of it or nothing: raises ValidationError that names the line of a rule that cannot be.
    """
    rows = list(csv.DictReader(io.StringIO(decode(data), newline="")))
    added = []
    with transaction.atomic():
        standing = {
            (assembly, counted, day.isoformat())
            for assembly, counted, day in AssemblyRule.objects.values_list(
                "assembly", "counted", "effective_from"
            )
        }
        for line, row in enumerate(rows, start=2):
            try:
                rule = _rule(row)
                if (rule.assembly, rule.counted, rule.effective_from.isoformat()) in standing:
                    continue
                rule.full_clean()
            except (KeyError, TypeError, ValueError) as error:
                raise _at(line, [_("A column or a value is missing or unreadable.")]) from error
            except ValidationError as error:
                raise _at(line, error.messages) from error
            rule.save()
            added.append(rule)
        if added:
            record_event(actor=by, action="assemblyrule.loaded", after={"rules": len(added)})
    return len(added)


def _at(line: int, messages: Iterable[Any]) -> ValidationError:
    return ValidationError(
        [_("Line %(line)s: %(message)s") % {"line": line, "message": m} for m in messages]
    )


def _rule(row: dict[str, str]) -> AssemblyRule:
    until = row["effective_until"]
    return AssemblyRule(
        assembly=row["assembly"],
        counted=row["counted"],
        law=row["law"],
        article=row["article"],
        source=row["source"],
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_until=date.fromisoformat(until) if until else None,
        quorum=row["quorum"],
        majority=row["majority"],
        majority_base=row["majority_base"],
        convened_by=row["convened_by"],
        proxies_per_person=int(row["proxies_per_person"] or 0),
        notice_days=int(row["notice_days"]) if row["notice_days"] else None,
        meetings_a_year=int(row["meetings_a_year"]) if row["meetings_a_year"] else None,
        may_adopt_convention=row["may_adopt_convention"] == "yes",
        filing_days=int(row["filing_days"]) if row["filing_days"] else None,
        may_file_with_county=row["may_file_with_county"] == "yes",
        filing_source=row["filing_source"],
        is_confirmed=row["confirmed"] == "yes",
    )


def confirm_assembly_rule(rule: AssemblyRule, *, by: User) -> None:
    """Say that the rule was compared with the text of the law in force. Raises Refusal."""
    if not by.may(CONFIRMERS):
        raise Refusal(_("Officers of the city compare the rules with the law."))
    if rule.is_confirmed:
        raise Refusal(_("This rule was compared with the text in force already."))
    with transaction.atomic():
        save_version(rule, is_confirmed=True, confirmed_by=by)
        record_event(actor=by, action="assemblyrule.confirmed", target=rule)
