"""Where an inspection was scored: optional, and only ever what the inspector pressed for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from evaluation.models import Round, ScoreRevision
from evaluation.validators import validate_taken_at

POSITION = "position_"
# Whose position a draft keeps: several members of a committee may write in one.
TAKEN_BY = f"{POSITION}by"


@dataclass(frozen=True)
class GivenPosition:
    """Degrees of WGS 84, how many metres they may be wrong by, and when the phone took them."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int
    taken_at: datetime


def position_problems(round_: Round, position: GivenPosition) -> dict[str, list[Any]]:
    """What keeps `position` from being stored, by field name of the form."""
    problems: dict[str, list[Any]] = {}
    try:
        ScoreRevision(**asdict(position)).clean_fields(
            exclude=[
                field.name
                for field in ScoreRevision._meta.fields
                if field.name not in asdict(position)
            ]
        )
    except ValidationError as error:
        problems = {f"{POSITION}{name}": found for name, found in error.error_dict.items()}
    try:
        validate_taken_at(position.taken_at, opened_at=round_.opened_at, now=timezone.now())
    except ValidationError as error:
        problems[f"{POSITION}taken_at"] = [error]
    return problems


def without_position(draft: Mapping[str, Any]) -> dict[str, Any]:
    """`draft` for the next one who scores: where somebody was before is none of their answers."""
    return {name: value for name, value in draft.items() if not name.startswith(POSITION)}


def kept_draft(typed: Mapping[str, Any], *, by: User, before: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of `typed`: a position with whose it is, and beside it nobody else's.

    Without one, that of somebody else in the draft `before` stays for them.
    """
    if without_position(typed) != typed:
        return {**typed, TAKEN_BY: str(by.pk)}
    if before.get(TAKEN_BY, str(by.pk)) == str(by.pk):
        return dict(typed)
    others = {name: value for name, value in before.items() if name.startswith(POSITION)}
    return {**typed, **others}


def shown_draft(draft: Mapping[str, Any], user: User) -> dict[str, Any]:
    """`draft` as `user` may read it: of positions their own alone."""
    if draft.get(TAKEN_BY) != str(user.pk):
        return without_position(draft)
    return {name: value for name, value in draft.items() if name != TAKEN_BY}
