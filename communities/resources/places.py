"""Which of one's own communities a row of a sheet means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField
from accounts.normalise import fold_name
from communities.models import Community
from communities.queries import communities_to_write_for
from portal.importing import Column, Entry, SheetResource
from portal.sheets.cells import Content

PLACE_COLUMNS = ("code", "county", "township", "community")


def place_columns(path: str) -> dict[str, Column]:
    """Code, county, township and name of the community at `path` of the model, for `fields`."""
    field = LineField(required=False, max_length=60)
    return {
        "code": Column(
            f"{path}__code",
            _("Division code"),
            field,
            content=Content.CODE,
            explanation=_("12 digits; or the names of county, township and community."),
            assigned=False,
        ),
        "county": Column(
            f"{path}__township__county__name", _("County or district"), field, assigned=False
        ),
        "township": Column(
            f"{path}__township__name", _("Township or subdistrict"), field, assigned=False
        ),
        "community": Column(f"{path}__name", _("Community"), field, assigned=False),
    }


class PlacedResource(SheetResource):
    """Rows that belong to communities for which the user writes."""

    def __init__(self, user: Any) -> None:
        super().__init__(user)
        self._own: list[Community] | None = None

    def own_communities(self) -> list[Community]:
        """Read once for each file."""
        if self._own is None:
            self._own = list(communities_to_write_for(self.user))
        return self._own

    def template_columns(self) -> list[Column]:
        """Without the place for who has one community alone."""
        columns = super().template_columns()
        if len(self.own_communities()) > 1:
            return columns
        places = [self.fields[key] for key in PLACE_COLUMNS if key in self.fields]
        return [column for column in columns if column not in places]

    def place(self, entry: Entry) -> Community | None:
        """The community that the row means; without one, the entry is refused."""
        said = {key: entry.values.get(key) or "" for key in PLACE_COLUMNS}
        found = [unit for unit in self.own_communities() if is_meant(unit, said)]
        if len(found) == 1:
            return found[0]
        column = next((key for key in reversed(PLACE_COLUMNS) if said[key]), "")
        if not any(said.values()):
            reason = _("Say which community it belongs to.")
        elif found:
            reason = _("Several of your communities are called so. Enter the division code.")
        else:
            reason = _("This is none of the communities that you keep.")
        entry.refuse(column, reason)
        return None


def is_meant(unit: Community, said: Mapping[str, str]) -> bool:
    """Whether nothing of what is said contradicts `unit`."""
    names = {
        "county": unit.township.county.name,
        "township": unit.township.name,
        "community": unit.name,
    }
    if said["code"] and said["code"] != unit.code:
        return False
    return all(
        not said[key] or fold_name(said[key]) in {fold_name(name), fold_name(unit.full_name)}
        for key, name in names.items()
    )
