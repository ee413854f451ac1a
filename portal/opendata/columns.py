"""What the columns of several datasets have in common: types, units and whole columns."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.enums import ColumnType
from portal.opendata.datasets import Column

INTEGER, NUMBER, BOOLEAN, DATE, MOMENT, LIST = (
    ColumnType.INTEGER,
    ColumnType.NUMBER,
    ColumnType.BOOLEAN,
    ColumnType.DATE,
    ColumnType.MOMENT,
    ColumnType.LIST,
)
PEOPLE = pgettext_lazy("counted in", "people")
UNITS = pgettext_lazy("counted in", "units")
# Of what people are invited to.
WHEN = (
    Column("starts_at", _("Begin"), _("When it begins."), MOMENT),
    Column("ends_at", _("End"), _("When it ends."), MOMENT),
)
WHERE = (
    Column("host_name", _("Host"), _("Who holds it.")),
    Column("place", _("Place"), _("Where it is held.")),
)
