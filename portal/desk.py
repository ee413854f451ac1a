"""What the app adds to a desk: the way to the imports, and columns of the site that are stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.desk import DeskItem, Shortcut
from accounts.enums import Role
from accounts.models import User
from portal.importing import importers_for
from portal.queries import stale_columns

# Who answers for the columns of a county, and of the city.
COLUMN_KEEPERS = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER})


def items(user: User) -> Iterator[DeskItem]:
    """The columns of the user's counties, or of the city, in which nothing new was published for
    longer than the settings allow."""
    places = {
        held.jurisdiction for held in user.current_appointments if held.role in COLUMN_KEEPERS
    }
    for place in sorted(places):
        for kind, day, days in stale_columns(place, settings.STALE_COLUMNS):
            yield DeskItem(
                title=ngettext(
                    "Column “%(column)s”: nothing new for %(days)s day",
                    "Column “%(column)s”: nothing new for %(days)s days",
                    days,
                )
                % {"column": kind.label, "days": days},
                url=f"{reverse('admin:portal_publication_changelist')}?kind__exact={kind}",
                due=day + timedelta(days=settings.STALE_COLUMNS[kind]),
                state_label=_("Last published on %(day)s") % {"day": day},
                overdue=True,
                kind="stale_column",
            )


def shortcuts(user: User) -> Iterator[Shortcut]:
    """The button of those who may import a table."""
    if importers_for(user):
        yield Shortcut(
            title=gettext_lazy("Import from Excel"),
            url=reverse("import_list"),
            description=gettext_lazy(
                "Lists that you keep in Excel: looked at first, then all at once."
            ),
        )
