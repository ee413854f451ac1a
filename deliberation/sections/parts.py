"""Parts of the page of a meeting, an action or a finding that other apps bring along.

They stand to the right of the app whose page it is, and register in their `apps.py`:

    register_part(10, reviews, "evaluation/sections/record.html")
    register_part(20, referrals, "coordination/sections/referrals.html", of=Action)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import User
from deliberation.models import Meeting
from portal.sections import Section

# The context of the part's template (as `section`); None where there is nothing for this user.
PartProvider = Callable[[Any, User], dict[str, Any] | None]


@dataclass(frozen=True)
class _Part:
    order: int
    provider: PartProvider
    template: str
    of: type[Model]


_parts: list[_Part] = []


def register_part(
    order: int, provider: PartProvider, template: str, *, of: type[Model] = Meeting
) -> None:
    """Show `template` with what `provider` returns, at `order` among the parts of such a record."""
    part = _Part(order, provider, template, of)
    if part not in _parts:
        _parts.append(part)
        _parts.sort(key=lambda known: known.order)


def parts_of(record: Model, user: User) -> list[Section]:
    """What other apps show `user` of `record`, in its order."""
    parts = [part for part in _parts if isinstance(record, part.of)]
    found = ((part, part.provider(record, user)) for part in parts)
    return [Section(part.template, context) for part, context in found if context is not None]
