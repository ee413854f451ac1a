"""The one door to rows: `Model.objects.for_user(user)`.

A jurisdiction is a division code cut at 4, 6, 9 or 12 digits (city, county, township, community).
"Mine and below" is a range of codes, so that both databases answer it from the index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from accounts.constants import CODE_LENGTH, JURISDICTION_LENGTHS
from accounts.enums import ASSIGNED_ROLES, TERRITORIAL_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

M = TypeVar("M", bound=models.Model)


def within(path: str, jurisdiction: str) -> Q:
    """The rows whose code at `path` lies in `jurisdiction` (4, 6, 9 or 12 digits) or below it."""
    if len(jurisdiction) not in JURISDICTION_LENGTHS:
        return Q(pk__in=[])
    if len(jurisdiction) == CODE_LENGTH:
        return Q(**{path: jurisdiction})
    return Q(**{f"{path}__gte": jurisdiction, f"{path}__lte": jurisdiction.ljust(CODE_LENGTH, "9")})


def covers(jurisdiction: str, code: str) -> bool:
    """Whether the unit with `code` is `jurisdiction` itself or lies below it."""
    return len(jurisdiction) in JURISDICTION_LENGTHS and code.startswith(jurisdiction)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of a model that names its division code in `scope_path` (and its assignee, if any)."""

    def for_user(self, user: User | AnonymousUser) -> Self:
        """The rows of the user's jurisdictions and those assigned to the user; no others."""
        return self.filter(self.in_scope(user))

    def in_scope(self, user: User | AnonymousUser) -> Q:
        """What makes a row one of those, to be joined with what else a model shows: an index
        answers it, as it would not answer `pk__in` of a subquery."""
        scope = Q(pk__in=[])
        if not user.is_authenticated:
            return scope
        model: Any = self.model
        assignee_path: str | None = getattr(model, "assignee_path", None)
        for appointment in user.current_appointments:
            area = within(model.scope_path, appointment.jurisdiction)
            if appointment.role in TERRITORIAL_ROLES:
                scope |= area & self.shown_to(Role(appointment.role))
            elif appointment.role in ASSIGNED_ROLES and assignee_path:
                scope |= area & self.given_to(user, assignee_path)
        return scope

    def shown_to(self, role: Role) -> Q:
        """What `role` may know of in its jurisdiction: all, unless a model withholds some."""
        return Q()

    def given_to(self, user: User, assignee_path: str) -> Q:
        """What was assigned to `user`, as long as the assignment holds."""
        return Q(**{assignee_path: user})


class ScopedModel(models.Model):
    """A row that belongs to a unit. `scope_path` leads to the unit's division code."""

    scope_path: ClassVar[str]
    assignee_path: ClassVar[str | None] = None

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def scope_code(self) -> str:
        """The division code at `scope_path`."""
        value: Any = self
        for part in self.scope_path.split("__"):
            value = getattr(value, part)
        return str(value)
