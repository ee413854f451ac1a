"""Parts of a meeting's page in the workspace that other apps bring along.

`evaluation` stands to the right of `deliberation`; it registers in its `apps.py`:

    register_part(10, reviews, "evaluation/sections/record.html")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from deliberation.models import Meeting
from portal.sections import Section

# The context of the part's template (as `section`); None where there is nothing for this user.
PartProvider = Callable[[Meeting, User], dict[str, Any] | None]


@dataclass(frozen=True)
class _Part:
    order: int
    provider: PartProvider
    template: str


_parts: list[_Part] = []


def register_part(order: int, provider: PartProvider, template: str) -> None:
    """Show `template` with what `provider` returns, at `order` among the parts of a meeting."""
    part = _Part(order, provider, template)
    if part not in _parts:
        _parts.append(part)
        _parts.sort(key=lambda known: known.order)


def parts_of(meeting: Meeting, user: User) -> list[Section]:
    """What other apps show `user` of `meeting`, in its order."""
    found = ((part, part.provider(meeting, user)) for part in _parts)
    return [Section(part.template, context) for part, context in found if context is not None]
