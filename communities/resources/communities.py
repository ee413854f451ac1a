"""The communities as a list for officers; figures and types are read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import IntegerField, LineField
from accounts.models import User
from communities.models import Classification, Community, CommunityType
from communities.services import PUBLISHERS
from portal.import_columns import kept
from portal.importing import Column, Entry, SheetResource
from portal.sheets.cells import Content

_SEPARATORS = str.maketrans("，,；;/", "、、、、、")


class NamesField(LineField):
    """Several names with 、 between them, as a list without repetitions."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        names = (name.strip() for name in text.translate(_SEPARATORS).split("、"))
        return sorted({name for name in names if name})

    def run_validators(self, value: list[str]) -> None:
        """Of each name."""
        for name in value:
            super().run_validators(name)

    def validate(self, value: list[str]) -> None:
        """None of them is needed."""


class CommunityResource(SheetResource):
    """The communities by their codes. Codes are text: leading digits survive.

    What the file of divisions says (names, kinds) stays; a unit is not made by an import.
    """

    kind: ClassVar[str] = "communities"
    label: ClassVar[Any] = gettext_lazy("Figures and types of communities")
    roles = PUBLISHERS
    related = ("types",)
    stamped = ("changed_by",)

    code = Column(
        "code",
        gettext_lazy("Division code"),
        LineField(max_length=20),
        content=Content.CODE,
        explanation=gettext_lazy("12 digits; it says which community is meant."),
        example="（示例）210502001004",
        required=True,
        assigned=False,
    )
    county = kept("township__county__name", gettext_lazy("County or district"))
    township = kept("township__name", gettext_lazy("Township or subdistrict"))
    name = kept(
        "name",
        gettext_lazy("Name"),
        in_template=True,
        explanation=gettext_lazy("To be read along; it must be the name of the code, or empty."),
    )
    kind_of = kept("get_kind_display", gettext_lazy("Kind"))
    has_committee = kept("is_committee", gettext_lazy("Has a committee"))
    types = Column(
        "types",
        gettext_lazy("Types"),
        NamesField(required=False, max_length=300),
        explanation=gettext_lazy("Names of types with 、 between them; these and no others."),
        example="老旧小区、新建小区",
    )
    households = Column(
        "households",
        gettext_lazy("Households"),
        IntegerField(required=False, unit="户"),
        content=Content.NUMBER,
        example=1200,
    )
    residents = Column(
        "residents",
        gettext_lazy("Residents"),
        IntegerField(required=False, unit="人"),
        content=Content.NUMBER,
        example=3000,
    )
    former_names = kept("former_names", gettext_lazy("Former names"))

    class Meta:
        model = Community
        fields = (
            "code", "county", "township", "name", "kind_of", "has_committee", "types",
            "households", "residents", "former_names",
        )  # fmt: skip
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._types: dict[str, CommunityType] = {}

    def rows(self) -> Any:
        return Community.objects.for_user(self.user).existing().with_names().with_types()

    def dehydrate_types(self, community: Community) -> str:
        """In the order of the types, as everywhere."""
        return "、".join(type_.name for type_ in community.types)

    def value_of(self, instance: Community, attribute: str) -> Any:
        if attribute == "types":
            return sorted(type_.name for type_ in instance.types)
        return super().value_of(instance, attribute)

    def find(self, entries: list[Entry]) -> None:
        self._types = self._types or {row.name: row for row in CommunityType.objects.all()}
        codes = [entry.values["code"] for entry in entries]
        known = {unit.code: unit for unit in self.rows().filter(code__in=codes)}
        for entry in entries:
            entry.instance = known.get(entry.values["code"])
            if entry.instance is None:
                entry.refuse("code", _("None of your communities has this code."))
                continue
            held = {row.type.name for row in entry.instance.classifications.all() if row.estate}
            wanted = entry.values.get("types", [])
            for name in wanted:
                if name not in self._types:
                    entry.refuse("types", _("There is no type “%(name)s”.") % {"name": name})
            if "types" in entry.values and not held <= set(wanted):
                entry.refuse("types", _("An estate of it has a type that is left out."))

    def derive(self, entry: Entry, stored: Community) -> None:
        """What an undo needs of types that are left out: since when they were held."""
        if "types" in entry.before:
            held = (row for row in stored.classifications.all() if not row.estate)
            since = {row.type.name: row.since.isoformat() for row in held}
            entry.before["types"] = {name: since.get(name) for name in entry.before["types"]}

    def write_related(self, attribute: str, values: Sequence[tuple[Any, Any]]) -> None:
        """Types that are left out end for the whole community; new ones begin today, and those
        that an undo gives back on the day on which they began.
        """
        types = self._types or {row.name: row for row in CommunityType.objects.all()}
        stored = Classification.objects.filter(community__in=[unit for unit, _names in values])
        held: dict[int, list[Classification]] = {}
        for row in stored.select_related("type"):
            held.setdefault(row.community_id, []).append(row)
        gone, new = [], []
        for unit, names in values:
            rows = held.get(unit.pk, [])
            gone += [row.pk for row in rows if not row.estate and row.type.name not in names]
            missing = set(names) - {row.type.name for row in rows}
            new += [
                Classification(
                    community=unit,
                    type=types[name],
                    since=_since(names, name),
                    classified_by=self.user,
                )
                for name in sorted(missing)
            ]
        Classification.objects.filter(pk__in=gone).delete()
        Classification.objects.bulk_create(new)

    def words(self, instance: Community) -> str:
        return instance.full_name


def _since(names: Any, name: str) -> date:
    known = names.get(name) if isinstance(names, dict) else None
    return date.fromisoformat(known) if known else timezone.localdate()
