"""Standards and norms whose next step is one's own, and the members' way to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from orgs.models import Standard
from orgs.queries.standards import associations_of, waiting_standards
from orgs.rules import ASSOCIATION_MEMBERS, REGISTRARS, STANDARD_READERS


def items(user: User) -> Iterator[Queue]:
    """For officers what waits for a step; for members what they draft, and comments."""
    if not user.may(STANDARD_READERS):
        return
    today = timezone.localdate()
    is_officer = user.may(REGISTRARS)

    def item(row: Any) -> DeskItem:
        return DeskItem(
            title=_("Standard: %(title)s") % {"title": row},
            url=_address(row, is_officer=is_officer),
            due=row.consult_until if row.waiting_count else None,
            state_label=row.get_state_display(),
            overdue=bool(row.consult_until and row.consult_until < today and row.waiting_count),
            kind="standard",
        )

    reads = ("public_id", "number", "title", "state", "consult_until", "waiting_count")
    yield Queue(waiting_standards(user), reads, item)


def _address(standard: Standard, *, is_officer: bool) -> str:
    if is_officer:
        return reverse("admin:orgs_standard_change", args=[standard.pk])
    return reverse("standard_detail", args=[standard.public_id])


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(ASSOCIATION_MEMBERS) and associations_of(user).exists():
        yield Shortcut(
            title=_("Standards and norms"),
            url=reverse("standard_list"),
            description=_("Propose, draft, answer comments: for your industry association."),
        )
