"""The way from one's desk to the programmes."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import Shortcut
from accounts.enums import OFFICERS
from accounts.models import User


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(OFFICERS):
        yield Shortcut(
            title=_("Programmes side by side"),
            url=reverse("programme_comparison"),
            description=_("Communities, plans, projects and referrals of each programme."),
        )
