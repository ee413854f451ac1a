"""Composites: activated, retired, copied, and read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, transition
from evaluation.constants import FULL_SHARE
from evaluation.enums import CardState
from evaluation.models import Composite, CompositePart
from evaluation.rules import CARD_EDITORS
from evaluation.validators import plain


def activate_composite(
    composite: Composite, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Make a draft usable; it never changes again.

    Raises Refusal where the weights do not come to 100, IllegalTransition, StaleRecord.
    """
    weights = sum((part.weight for part in composite.parts.all()), Decimal(0))
    if weights != FULL_SHARE:
        raise Refusal(
            _("The weights come to %(weights)s percent, not to 100.") % {"weights": plain(weights)}
        )
    transition(composite, CardState.ACTIVE, by=by, expected_version=expected_version, reason=reason)


def new_composite_edition(composite: Composite, *, by: User) -> Composite:
    """Copy the composite with its parts as the draft of its next edition.

    Raises Refusal for those who build none, and while another draft of it waits.
    """
    if not by.may(CARD_EDITORS):
        raise Refusal(_("Only an officer of the city builds scorecards."))
    with transaction.atomic():
        transaction_lock(f"composite {composite.code}")
        editions = Composite.objects.filter(code=composite.code)
        if editions.filter(state=CardState.DRAFT).exists():
            raise Refusal(_("There is a draft of it already: finish that one."))
        highest = editions.aggregate(highest=Max("edition"))["highest"]
        copy = Composite.objects.create(
            code=composite.code,
            edition=highest + 1,
            title=composite.title,
            source=composite.source,
            missing=composite.missing,
        )
        CompositePart.objects.bulk_create(
            CompositePart(
                composite=copy, position=part.position, source=part.source, weight=part.weight
            )
            for part in composite.parts.all()
        )
        record_event(
            actor=by,
            action="composite.new_edition",
            target=copy,
            after={"code": copy.code, "edition": copy.edition, "from_edition": composite.edition},
        )
    return copy


def load_composite(values: Mapping[str, Any], *, in_force_since: date) -> Composite:
    """Make the first edition of a composite from plain values, as a draft.

    Raises ValidationError; nothing is kept then.
    """
    with transaction.atomic():
        made = Composite(
            code=values["code"],
            title=values["title"],
            source=values["source"],
            missing=values["missing"],
            in_force_since=in_force_since,
        )
        made.full_clean()
        made.save()
        for place, (source, weight) in enumerate(values["parts"], start=1):
            part = CompositePart(composite=made, position=place, source=source, weight=weight)
            part.full_clean()
            part.save()
        record_event(actor=None, action="composite.loaded", target=made)
    return made
