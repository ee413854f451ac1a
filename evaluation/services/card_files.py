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
from evaluation.models import (
    Band,
    Criterion,
    CriterionExample,
    Deduction,
    Grade,
    Scorecard,
    Section,
)


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
        fill_card(made, card)
        if card["state"] == CardState.ACTIVE:
            problems = queries.activation_problems(made)
            if problems:
                raise ValidationError(problems)
            Scorecard.objects.filter(pk=made.pk).update(state=CardState.ACTIVE)
            made.state = CardState.ACTIVE
        record_event(actor=None, action="scorecard.loaded", target=made)
    return made


def fill_card(made: Scorecard, card: Mapping[str, Any], *, before: Scorecard | None = None) -> None:
    """Write what stands on a saved draft: types, grades, sections with their criteria.

    The example photos of the edition `before` go on with the criteria of the same key. Raises
    ValidationError. Inside a transaction.
    """
    made.community_types.set(_types(card.get("community_types", [])))
    for name, colour, at_least in card.get("grades", []):
        _save(Grade(scorecard=made, name=name, colour=colour, at_least=at_least))
    for place, section in enumerate(card["sections"], start=1):
        _load_section(made, place, section)
    if before is not None:
        _carry_examples(before, made)


def _carry_examples(before: Scorecard, made: Scorecard) -> None:
    by_key = {row.key: row for row in queries.criteria_of(made.pk)}
    examples = CriterionExample.objects.filter(criterion__section__scorecard=before)
    CriterionExample.objects.bulk_create(
        CriterionExample(
            criterion=by_key[example.criterion.key],
            number=example.number,
            photo_id=example.photo_id,
            caption=example.caption,
        )
        for example in examples.select_related("criterion")
        if example.criterion.key in by_key
    )


def card_problems(card: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with the parts of a card, before any is written: by the name of a part.

    `grades` are the card's own, `line-3-points` belongs to its fourth criterion. What is only not
    ready yet is said when the draft is activated (`queries.activation_problems`).
    """
    found: dict[str, list[str]] = {}
    grades = [Grade(name=n, colour=c, at_least=a) for n, c, a in card.get("grades", [])]
    for grade in grades:
        _note(found, "grades", grade)
    if len({g.name for g in grades}) < len(grades) or len({g.at_least for g in grades}) < len(
        grades
    ):
        found.setdefault("grades", []).append(str(_("Each grade and each line stands once.")))
    keys: set[str] = set()
    number = -1
    for section in card["sections"]:
        for line in section["criteria"]:
            number += 1
            start = f"line-{number}-"
            _note(found, f"{start}section", Section(title=section["title"]))
            _line_problems(found, start, line)
            if line.get("key") in keys:
                words = _("Another criterion of this card has this key.")
                found.setdefault(f"{start}key", []).append(str(words))
            keys |= {line["key"]} if line.get("key") else set()
    return found


def _line_problems(found: dict[str, list[str]], start: str, line: Mapping[str, Any]) -> None:
    criterion = Criterion(**{k: v for k, v in line.items() if k not in {"deductions", "bands"}})
    try:
        criterion.clean_fields(exclude=["section", "position"])
        criterion.clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            found.setdefault(f"{start}{name}", []).extend(messages)
    if criterion.step <= 0:
        found.setdefault(f"{start}step", []).append(str(_("A step is above zero.")))
    for text, points in line.get("deductions", []):
        _note(found, f"{start}deductions", Deduction(text=text, points=points))
        if points <= 0:
            found.setdefault(f"{start}deductions", []).append(str(_("A fault costs points.")))
    labels = [label for label, _points in line.get("bands", [])]
    for label, points in line.get("bands", []):
        _note(found, f"{start}bands", Band(label=label, points=points))
    if len(set(labels)) < len(labels):
        found.setdefault(f"{start}bands", []).append(str(_("Each band stands once.")))


def _note(found: dict[str, list[str]], name: str, row: Any) -> None:
    """What the model says of a row that is not written yet."""
    links = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.clean_fields(exclude=links | {"position"})
    except ValidationError as error:
        found.setdefault(name, []).extend(error.messages)


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
