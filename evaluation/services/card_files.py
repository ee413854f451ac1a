"""Scorecards read from a file: what ships with the portal, and what a city wrote down itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.services import record_event
from communities.models import CommunityType
from evaluation import queries
from evaluation.enums import CardState
from evaluation.models import Band, Criterion, Deduction, Grade, Scorecard, Section


def load_card(card: Mapping[str, Any], *, in_force_since: date) -> Scorecard:
    """Make the first edition of a card from plain values, as data/scorecards.json has them.

    A card whose `state` is active is checked like one that an officer activates. Raises
    ValidationError that says what is wrong; nothing is kept then.
    """
    with transaction.atomic():
        made = Scorecard(
            code=card["code"],
            title=card["title"],
            source=card["source"],
            total=card["total"],
            pass_share=card.get("pass_share"),
            bonus_cap=card.get("bonus_cap", 0),
            subject=card["subject"],
            in_force_since=in_force_since,
        )
        made.full_clean()
        made.save()
        made.community_types.set(_types(card.get("community_types", [])))
        for name, colour, at_least in card.get("grades", []):
            _save(Grade(scorecard=made, name=name, colour=colour, at_least=at_least))
        for place, section in enumerate(card["sections"], start=1):
            _load_section(made, place, section)
        if card["state"] == CardState.ACTIVE:
            problems = queries.activation_problems(made)
            if problems:
                raise ValidationError(problems)
            Scorecard.objects.filter(pk=made.pk).update(state=CardState.ACTIVE)
            made.state = CardState.ACTIVE
        record_event(actor=None, action="scorecard.loaded", target=made)
    return made


def _types(codes: list[str]) -> list[CommunityType]:
    found = list(CommunityType.objects.filter(code__in=codes))
    missing = sorted(set(codes) - {row.code for row in found})
    if missing:
        raise ValidationError(
            _("Load the community types first; there is no “%(codes)s”."),
            params={"codes": ", ".join(missing)},
        )
    return found


def _load_section(card: Scorecard, place: int, section: Mapping[str, Any]) -> None:
    made = Section(scorecard=card, position=place, title=section["title"])
    _save(made)
    for number, line in enumerate(section["criteria"], start=1):
        plain = {k: v for k, v in line.items() if k not in {"deductions", "bands"}}
        criterion = Criterion(section=made, position=number, **plain)
        _save(criterion)
        for nth, (text, points) in enumerate(line.get("deductions", []), start=1):
            off = Decimal(str(points))
            _save(Deduction(criterion=criterion, position=nth, text=text, points=off))
        for label, points in line.get("bands", []):
            _save(Band(criterion=criterion, label=label, points=points))


def _save(row: Any) -> None:
    row.full_clean()
    row.save()
