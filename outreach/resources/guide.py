"""The items of the sorting guide as a table, out and in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outreach.forms import WasteItemForm, place_field
from outreach.models import ItemPlace, SortingClass, SortingScheme, WasteItem
from outreach.queries import items_to_keep
from outreach.rules import GUIDE_KEEPERS
from outreach.services.guide import new_slugs, search_words
from portal.import_columns import FlagField, record_number
from portal.importing import CHUNK, Column, Entry, SheetResource
from portal.sheets.cells import Content

_FORM = WasteItemForm.base_fields
# Where the example of the template belongs by each scheme: a newspaper.
CLASSES_OF_PAPER = frozenset({"paper", "recyclable", "sell"})


class WasteItemResource(SheetResource):
    """Items by their names, with a column for the class by each scheme."""

    kind: ClassVar[str] = "guide"
    label: ClassVar[Any] = gettext_lazy("Items of the sorting guide")
    roles = GUIDE_KEEPERS
    owned = (ItemPlace,)
    derived = ("search_text",)
    stamped = ("changed_by", "changed_at")
    notes = (gettext_lazy("The public reads them with the next edition of the guide."),)
    undo_note: ClassVar[Any] = gettext_lazy(
        "New items are taken out of the guide and not deleted: its editions name them."
    )

    name = Column("name", gettext_lazy("Name"), _FORM["name"], required=True,
                  example="（示例）报纸")  # fmt: skip
    also = Column("also", gettext_lazy("Also called"), _FORM["also"], example="旧报纸、报刊")
    local_words = Column("local_words", gettext_lazy("Local words"), _FORM["local_words"])
    advice = Column("advice", gettext_lazy("How to prepare it"), _FORM["advice"], required=True,
                    example="清洁干燥后投放")  # fmt: skip
    is_shown = Column("is_shown", gettext_lazy("In the guide"), FlagField(empty=True),
                      content=Content.FLAG, explanation=gettext_lazy("Yes or no; empty is yes."),
                      example=gettext_lazy("Yes"))  # fmt: skip
    record = record_number("slug")

    class Meta:
        model = WasteItem
        fields = ("name", "also", "local_words", "advice", "is_shown", "record")
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._classes: dict[str, dict[str, SortingClass]] = {}
        classes = SortingClass.objects.select_related("parent", "scheme")
        for row in classes.order_by("scheme__position", "scheme__code", "position", "pk"):
            self._classes.setdefault(row.scheme.code, {})[row.code] = row
        for scheme, found in self._classes.items():
            self.fields[place_field(scheme)] = self._place_column(scheme, list(found.values()))
        self.related = tuple(place_field(scheme) for scheme in self._classes)

    def _place_column(self, scheme: str, classes: list[SortingClass]) -> Column:
        of: SortingScheme = classes[0].scheme
        name = place_field(scheme)
        column = Column(
            name,
            of.name,
            forms.ChoiceField(
                choices=[(row.code, str(row)) for row in classes], required=of.is_city
            ),
            explanation=_("The class by this scheme; choose from the list."),
            example=next((str(row) for row in classes if row.code in CLASSES_OF_PAPER), ""),
            required=of.is_city,
        )
        column.column_name = name
        column.dehydrate_method = lambda item: column.widget.render(self.value_of(item, name))
        return column

    def columns(self) -> dict[str, Column]:
        return {**super().columns(), **{name: self.fields[name] for name in self.related}}

    def rows(self) -> Any:
        return items_to_keep().order_by("name")

    def value_of(self, instance: WasteItem, attribute: str) -> Any:
        if attribute not in self.related:
            return super().value_of(instance, attribute)
        held = {place_field(p.scheme.code): p.sorting_class.code for p in instance.places.all()}
        return held.get(attribute, "")

    def find(self, entries: list[Entry]) -> None:
        names = [entry.values["name"] for entry in entries]
        numbers = [entry.values["record"] for entry in entries if entry.values.get("record")]
        by_name = {row.name: row for row in self.rows().filter(name__in=names)}
        by_number = {row.slug: row for row in self.rows().filter(slug__in=numbers)}
        for entry in entries:
            number = entry.values.get("record")
            if not number:
                entry.instance = by_name.get(entry.values["name"])
            elif number in by_number:
                entry.instance = by_number[number]
            else:
                entry.refuse("record", _("The guide has no item with this number."))
            namesake = by_name.get(entry.values["name"])
            if number and namesake is not None and namesake.slug != number:
                entry.refuse("name", _("Another item of the guide is called so."))

    def derive(self, entry: Entry, stored: WasteItem) -> None:
        """What a search looks through follows from the words."""
        if {"name", "also", "local_words"} & entry.after.keys():
            entry.put("search_text", stored.search_text, search_words(entry.instance))

    def check(self, entries: list[Entry]) -> None:
        """Each name once; new items get their addresses."""
        first: dict[str, int] = {}
        for entry in entries:
            number = first.setdefault(entry.instance.name, entry.number)
            if number != entry.number:
                entry.refuse("name", _("Row %(number)s means the same record.")
                             % {"number": number})  # fmt: skip
        new = [entry.instance for entry in entries if entry.is_new and not entry.faults]
        slugs = new_slugs([item.name for item in new]) if new else {}
        for item in new:
            item.slug = slugs[item.name]

    def stamp(self, instance: WasteItem) -> None:
        instance.changed_by, instance.changed_at = self.user, timezone.now()

    def remove(self, instances: list[WasteItem]) -> None:
        """No item is ever deleted: editions of the guide name it. It leaves the next one."""
        for item in instances:
            item.is_shown, item.version = False, item.version + 1
            self.stamp(item)
        columns = ["is_shown", "version", *self.stamped]
        WasteItem.objects.bulk_update(instances, columns, batch_size=CHUNK)

    def write_related(self, attribute: str, values: Sequence[tuple[Any, Any]]) -> None:
        scheme = next(code for code in self._classes if place_field(code) == attribute)
        classes = self._classes[scheme]
        items = [item.pk for item, _code in values]
        ItemPlace.objects.filter(item__in=items, scheme__code=scheme).delete()
        ItemPlace.objects.bulk_create(
            ItemPlace(item=item, scheme=classes[code].scheme, sorting_class=classes[code])
            for item, code in values
            if code
        )
