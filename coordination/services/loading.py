"""The policy that ships: its text, its clauses, and what is counted for each."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.models import User
from accounts.normalise import parse_date
from accounts.services import record_event
from communities.models import County
from coordination.constants import PAGES
from coordination.enums import DocumentState, Strength
from coordination.models import Document, PolicyClause
from portal.measures import registered

WORDS = ("kind", "level", "title", "number", "issuer", "applies_to", "source", "text")


def load_policy(data: bytes, *, by: User | None = None) -> int:
    """Enter the policy as a draft with its clauses, and bring what is counted for each up to date.

    Words that stand are never changed. Returns how many clauses were added or changed. All of it
    or nothing: raises ValidationError that names the clause whose words are not in the text, or
    that points at a page or measure that does not exist, or neither is counted nor says why.
    """
    try:
        policy = json.loads(data)
    except ValueError as error:
        raise ValidationError(_("The file is no JSON: %(why)s") % {"why": error}) from error
    _refuse_faults(policy)
    with transaction.atomic():
        document = _document(policy)
        changed = _clauses(document, policy["clauses"])
        if changed:
            record_event(
                actor=by,
                action="policyclause.loaded",
                target=document,
                after={"clauses": changed},
            )
    return len(changed)


def _refuse_faults(policy: dict[str, Any]) -> None:
    measures, position, faults = registered(), 0, []
    numbers = Counter(row["number"] for row in policy["clauses"])
    for row in policy["clauses"]:
        number, start = row["number"], policy["text"].find(row["text"], position)
        unknown = [name for name in row["pages"] if name not in PAGES]
        unknown += [key for key in row["measures"] if key not in measures]
        problems = (
            (start < 0, _("its words do not follow in the text")),
            (numbers[number] > 1, _("it stands twice")),
            (row["strength"] not in Strength.values, _("its strength is not known")),
            (unknown, _("unknown: %(names)s") % {"names": "、".join(unknown)}),
            (bool(row["measures"]) == bool(row["reason"]), _("a measure, or why there is none")),
        )
        faults += [
            _("Clause %(number)s: %(problem)s") % {"number": number, "problem": problem}
            for is_wrong, problem in problems
            if is_wrong
        ]
        position = max(start, position) + (len(row["text"]) if start >= 0 else 0)
    if faults:
        raise ValidationError(faults)


def _document(policy: dict[str, Any]) -> Document:
    found = Document.objects.filter(public_id=policy["key"]).first()
    if found is not None:
        return found
    county = County.objects.order_by("code").first()
    if county is None:
        raise ValidationError(_("Load the divisions first."))
    day = policy["issued_on"]
    row = Document(
        public_id=policy["key"],
        jurisdiction=county.code[:CITY_DIGITS],
        issued_on=parse_date(day) if day else None,
        state=DocumentState.DRAFT,
        **{name: policy[name] for name in WORDS},
    )
    row.full_clean(exclude=["file"])
    row.save(force_insert=True)
    return row


def _clauses(document: Document, rows: list[dict[str, Any]]) -> list[str]:
    known = {clause.number: clause for clause in document.clauses.all()}
    changed = []
    for position, row in enumerate(rows, start=1):
        counted = {name: row[name] for name in ("pages", "measures", "reason")}
        clause = known.get(row["number"])
        if clause is None:
            PolicyClause.objects.create(
                document=document,
                number=row["number"],
                position=position,
                text=row["text"],
                strength=row["strength"],
                **counted,
            )
        elif any(getattr(clause, name) != value for name, value in counted.items()):
            PolicyClause.objects.filter(pk=clause.pk).update(**counted)
        else:
            continue
        changed.append(row["number"])
    return changed
