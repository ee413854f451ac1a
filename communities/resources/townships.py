"""The townships as a list for officers of the city; their numbers of civil affairs are read back.

What the file of divisions and the acts say stays: a unit that is new, renamed, moved or closed is
an act with its day, its reason and its successors, which no cell of a table holds.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.forms import LineField
from accounts.normalise import parse_code
from communities.models import Township
from portal.import_columns import kept
from portal.importing import Column, Entry, SheetResource
from portal.sheets.cells import Content


class CivilCodeField(LineField):
    """As the form of a township takes it."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return parse_code(text) if text else ""


class TownshipResource(SheetResource):
    """Townships and subdistricts by their codes; of them the number of civil affairs alone."""

    kind: ClassVar[str] = "townships"
    label: ClassVar[Any] = gettext_lazy("Civil affairs codes of townships")
    roles = frozenset({Role.CITY_OFFICER})
    notes = (
        gettext_lazy("Units are made, renamed, moved and closed by acts on their pages, or by the "
                     "file of divisions."),
    )  # fmt: skip

    code = Column(
        "code",
        gettext_lazy("Division code"),
        LineField(max_length=20),
        content=Content.CODE,
        explanation=gettext_lazy("9 digits; it says which township is meant."),
        example="（示例）210502001",
        required=True,
        assigned=False,
    )
    county = kept("county__name", gettext_lazy("County or district"))
    name = kept(
        "name",
        gettext_lazy("Name"),
        in_template=True,
        explanation=gettext_lazy("To be read along; it must be the name of the code, or empty."),
    )
    kind_of = kept("get_kind_display", gettext_lazy("Kind"))
    civil_affairs_code = Column(
        "civil_affairs_code",
        gettext_lazy("Code of civil affairs"),
        CivilCodeField(required=False, max_length=40),
        content=Content.CODE,
        explanation=gettext_lazy("9 digits; empty where it is the division code."),
        required=True,
    )
    former_names = kept("former_names", gettext_lazy("Former names"))
    valid_until = kept("valid_until", gettext_lazy("Existed until"), Content.DATE)

    class Meta:
        model = Township
        fields = (
            "code", "county", "name", "kind_of", "civil_affairs_code", "former_names",
            "valid_until",
        )  # fmt: skip
        export_order = fields

    def rows(self) -> Any:
        return Township.objects.for_user(self.user).existing().select_related("county")

    def find(self, entries: list[Entry]) -> None:
        codes = [entry.values["code"] for entry in entries]
        known = {unit.code: unit for unit in self.rows().filter(code__in=codes)}
        for entry in entries:
            entry.instance = known.get(entry.values["code"])
            if entry.instance is None:
                entry.refuse("code", _("None of your townships has this code."))

    def check(self, entries: list[Entry]) -> None:
        """A number means one township, closed ones among them."""
        rows = Township.objects.exclude(civil_affairs_code="")
        taken = {number: pk for pk, number in rows.values_list("pk", "civil_affairs_code")}
        for entry in entries:
            number = entry.after.get("civil_affairs_code")
            if number and taken.setdefault(number, entry.instance.pk) != entry.instance.pk:
                entry.refuse("civil_affairs_code", _("Another township has this number."))

    def words(self, instance: Township) -> str:
        return f"{instance.county.name} · {instance.name}"
