"""What the app adds to a desk: the way to the imports."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.desk import Shortcut
from accounts.models import User
from portal.importing import importers_for


def shortcuts(user: User) -> Iterator[Shortcut]:
    """The button of those who may import a table."""
    if importers_for(user):
        yield Shortcut(
            title=_("Import from Excel"),
            url=reverse("import_list"),
            description=_("Lists that you keep in Excel: looked at first, then all at once."),
        )
