"""What a community has and what it lacks (policy clause 5.2.b): a list, never a score.

The list gathers from apps that this one does not know; they register in `apps.py`:

    completeness.register(Requirement(order=40, label=…, clause="4.1.d", …))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from communities.models import Community

# What proves it, in a few words ("2026-10-08"); None where there is nothing.
Evidence = str | None


@dataclass(frozen=True)
class Requirement:
    """One thing that the policy asks of a committee.

    `published` reads the register entry's payload and the publications of a unit by its code;
    `recorded` reads the records. `workspace` names the page where a committee works on it; where
    officers do, it is empty. `anchor` is its section on the public page.
    """

    order: int
    label: Any
    clause: str
    published: Callable[[Mapping[str, Any], str], Evidence]
    recorded: Callable[[Community], Evidence]
    workspace: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Line:
    requirement: Requirement
    evidence: Evidence

    @property
    def is_met(self) -> bool:
        return self.evidence is not None

    @property
    def url(self) -> str:
        """The page of the workspace where a committee works on it."""
        return reverse(self.requirement.workspace) if self.requirement.workspace else ""


_requirements: dict[int, Requirement] = {}


def register(requirement: Requirement) -> None:
    """Add a requirement; what is registered at the same place of the order takes its place."""
    _requirements[requirement.order] = requirement


def _in_order() -> list[Requirement]:
    return [_requirements[order] for order in sorted(_requirements)]


def published_lines(payload: Mapping[str, Any], unit_code: str) -> list[Line]:
    """What the public knows of a committee; nothing for a unit without one or one that ended."""
    if not payload["is_committee"] or payload["valid_until"]:
        return []
    return [Line(one, one.published(payload, unit_code)) for one in _in_order()]


def recorded_lines(community: Community) -> list[Line]:
    """What is recorded of a committee, published or not; nothing for a unit without one."""
    if not community.is_committee or community.valid_until is not None:
        return []
    return [Line(one, one.recorded(community)) for one in _in_order()]
