"""What an app declares of a table that it takes from a sheet: columns, keys, who may, what follows.

    class MemberResource(SheetResource):
        kind, label, roles = "backbone", _("Backbone members"), MEMBERS
        name = Column("name", _("Full name"), MemberForm.base_fields["name"], required=True)

        class Meta:
            model = BackboneMember
            fields = ("name", …)

The resource is one of django-import-export: the same fields, widgets and order write the export,
so that what was exported reads back unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import fields, resources, widgets

from accounts.enums import Role
from accounts.models import User, VersionedModel
from accounts.normalise import fold_text
from accounts.scoping import ScopedModel
from portal.importing.entries import Entry
from portal.importing.explaining import choices_of, explained
from portal.sheets.cells import Content, shown, text_of
from portal.sheets.headers import ROW_COUNT, fold_heading
from portal.sheets.templates import ERRORS_HEADING, EXAMPLE_MARK, TemplateColumn, template

JOINT = "、"
# Rows that are read or written at once.
CHUNK = 500
LONGEST_SHOWN = 60
CHINESE = "zh-hans"

# How far the work is: (stage, rows, of how many).
Told = Callable[[str, int, int], None]


def to_nobody(stage: str, rows: int, of: int) -> None:
    """Nobody waits for it."""


class CellWidget(widgets.Widget):  # type: ignore[misc]
    """A cell through the field of the form that takes the same value, and back."""

    def __init__(self, form_field: forms.Field, content: Content) -> None:
        super().__init__()
        self.form_field, self.content = form_field, content

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """What the form would have made of the cell. Raises ValidationError."""
        text = text_of(value, self.content)
        if text and self.labels:
            return self.form_field.clean(self._chosen(text))
        return self.form_field.clean(text)

    def _chosen(self, text: str) -> str:
        folded = fold_heading(text)
        if folded not in self.labels:
            choices = [str(label) for value, label in self.form_field.choices if value]  # type: ignore[attr-defined]
            raise ValidationError(
                _("“%(value)s” is none of these: %(choices)s."),
                params={"value": text[:LONGEST_SHOWN], "choices": JOINT.join(choices)},
            )
        return self.labels[folded]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Of a choice: folded label in each language, and the value itself → value."""
        choices = getattr(self.form_field, "choices", ())
        return {
            fold_heading(str(text)): str(value)
            for value, label in choices
            for text in (value, *in_languages(label))
        }

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        choices = getattr(self.form_field, "choices", None)
        if choices is not None:
            return str(dict(choices).get(value, value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, date):
            return _dated(value)
        if isinstance(value, (list, tuple, dict)):
            return JOINT.join(str(part) for part in value)
        return value if isinstance(value, (int, float)) else str(value)

    def cell(self, value: Any) -> Any:
        """The value as a file holds it: days, moments and numbers as such, the rest in words."""
        if isinstance(value, datetime):
            return timezone.localtime(value).replace(tzinfo=None)
        if isinstance(value, (date, Decimal)):
            return value
        return self.render(value)


def _dated(value: date) -> str:
    """A day, or a moment in the portal's time zone, as a person types it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat()


def in_languages(text: Any) -> Iterator[str]:
    """`text` in each language of the portal."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield str(text)


class Column(fields.Field):  # type: ignore[misc]
    """A column of a sheet. `form_field` checks the cell; `heading` stands above it.

    `required`: a file without it is refused. Not `assigned`: it says which record is meant, and
    the resource looks at it itself. `kept`: it must say what the record says, or nothing. Not
    `in_template`: exports alone have it.
    """

    def __init__(
        self,
        attribute: str,
        heading: Any,
        form_field: forms.Field,
        *,
        content: Content = Content.TEXT,
        explanation: Any = "",
        example: Any = "",
        aliases: Sequence[str] = (),
        required: bool = False,
        assigned: bool = True,
        kept: bool = False,
        in_template: bool = True,
    ) -> None:
        super().__init__(attribute=attribute, widget=CellWidget(form_field, content))
        self.heading, self.explanation, self.example = heading, explanation, example
        self.aliases, self.required = aliases, required
        self.assigned, self.kept, self.in_template = assigned and not kept, kept, in_template

    def export(self, instance: Any, **kwargs: Any) -> Any:
        return self.widget.cell(self.get_value(instance))

    def for_template(self) -> TemplateColumn:
        widget = self.widget
        example = self.example() if callable(self.example) else self.example
        said = self.explanation or widget.form_field.help_text
        return TemplateColumn(
            heading=str(self.heading),
            explanation=str(said) or explained(widget.form_field, widget.content),
            content=widget.content,
            choices=choices_of(widget.form_field, widget.content),
            example=example if isinstance(example, int) else str(example),
            required=self.required,
        )


class SheetResource(resources.ModelResource):  # type: ignore[misc]
    """A table in the hands of `user`. Subclasses stand in the apps and are registered there."""

    kind: ClassVar[str]
    label: ClassVar[Any]
    roles: ClassVar[frozenset[Role]]
    # What the template says below the explanations of its columns.
    notes: ClassVar[Sequence[Any]] = ()
    # Values that are no column of the record's table: `value_of` and `write_related` know them.
    related: Sequence[str] = ()
    # Tables whose rows go with a record that an undo deletes, and do not stand in its way.
    owned: ClassVar[Sequence[type[models.Model]]] = ()
    # Why what was imported stays; empty where an import may be undone.
    stays_because: ClassVar[Any] = ""
    # What an undo does otherwise than to delete what is new; empty where it does just that.
    undo_note: ClassVar[Any] = ""
    # Attributes that `derive` sets.
    derived: ClassVar[Sequence[str]] = ()
    # What `stamp` writes into each record that is saved.
    stamped: ClassVar[Sequence[str]] = ()
    # Raised when the columns change; it stands in the template.
    template_version: ClassVar[int] = 1

    if TYPE_CHECKING:
        # The app's to tell; `register` refuses a table without one of them.

        def rows(self) -> models.QuerySet[Any]:
            """The records that the user may import, for the file of what is stored now."""

        def find(self, entries: list[Entry]) -> None:
            """Set `instance` of each entry to the record that it means, or leave it to be new.

            With a fixed number of queries; what is foreign does not exist. Of several rows that
            mean one record all but the first are `is_further`.
            """

        def write_related(self, attribute: str, values: list[tuple[Any, Any]]) -> None:
            """Write values of a `related` attribute: (record, value), at most CHUNK of them."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user
        self.told: Told = to_nobody

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [str(column.heading) for column in self.get_export_fields(selected_fields)]

    def columns(self) -> dict[str, Column]:
        """Key → column, in the order of the sheet."""
        return {key: self.fields[key] for key in self._meta.fields if key in self.fields}

    def headings(self) -> dict[str, str]:
        """Folded heading in each language → key of the column; an empty key is passed over."""
        passed_over = {
            fold_heading(text): "" for text in (*in_languages(ERRORS_HEADING), ROW_COUNT)
        }
        return passed_over | {
            fold_heading(text): key
            for key, column in self.columns().items()
            for text in (*in_languages(column.heading), *column.aliases)
        }

    def required(self) -> dict[str, str]:
        """Key → heading of what a file must have."""
        return {key: str(c.heading) for key, c in self.columns().items() if c.required}

    def template_columns(self) -> list[Column]:
        """What an empty workbook has."""
        return [column for column in self.columns().values() if column.in_template]

    def template(self) -> bytes:
        """An empty workbook in Chinese, with its explanation."""
        with override(CHINESE):
            return template(
                [column.for_template() for column in self.template_columns()],
                title=str(self.label),
                notes=[str(note) for note in self.notes],
                version=f"{self.kind} {self.template_version}",
            )

    @cached_property
    def _examples(self) -> dict[str, str]:
        with override(CHINESE):
            return {key: str(c.for_template().example) for key, c in self.columns().items()}

    def is_example(self, cells: dict[str, Any]) -> bool:
        """Whether it is the example row of the template, in which nobody has written."""
        columns = self.columns()
        return bool(self.examples_in(cells)) and all(
            cell is None or callable(columns[key].example) or shown(cell) == self._examples[key]
            for key, cell in cells.items()
        )

    @staticmethod
    def examples_in(cells: dict[str, Any]) -> list[str]:
        """The columns whose cells say that they are examples."""
        return [k for k, c in cells.items() if c.__class__ is str and c.startswith(EXAMPLE_MARK)]

    @staticmethod
    def unit_codes(entries: list[Entry]) -> set[str]:
        """The division codes of what the rows belong to; none of what belongs to no unit."""
        return {
            entry.instance.scope_code()
            for entry in entries
            if isinstance(entry.instance, ScopedModel)
        }

    def gather(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        """One entry for each record, where several rows make one and their words tell which."""
        return entries

    def spread(self, records: Sequence[Any]) -> Iterable[Any]:
        """The rows of a file that some stored records become, in their order; one each."""
        return records

    def begin(self, entry: Entry) -> Any:
        """A record for an entry that means none that there is."""
        return self._meta.model()

    def value_of(self, instance: Any, attribute: str) -> Any:
        """What the record holds, as `Column.clean` would read it."""
        return getattr(instance, attribute)

    def derive(self, entry: Entry, stored: Any) -> None:
        """Change what follows from other values, with `Entry.put`."""

    def write_all_related(self, attribute: str, values: list[tuple[Any, Any]]) -> None:
        """Write as many values of a `related` attribute as there are."""
        for start in range(0, len(values), CHUNK):
            self.write_related(attribute, values[start : start + CHUNK])

    def check(self, entries: list[Entry]) -> None:
        """Refuse entries by what only several of them, or the stored records, can tell."""

    def prepare(self, entry: Entry) -> None:
        """Set what no column holds, before it is saved."""
        self.stamp(entry.instance)

    def stamp(self, instance: Any) -> None:
        """Say in the record who wrote it last."""
        for name in self.stamped:
            setattr(instance, name, self.user)

    def write(self, entries: list[Entry]) -> None:
        """Store what the entries change, in bulk."""
        rows = self._meta.model._base_manager
        new = [entry.instance for entry in entries if entry.is_new]
        for start in range(0, len(new), CHUNK):
            rows.bulk_create(new[start : start + CHUNK])
            self.told("write", min(start + CHUNK, len(new)), len(entries))
        changed = [entry.instance for entry in entries if not entry.is_new]
        for instance in changed:
            instance.version += 1
        rows.bulk_update(changed, self.written(), batch_size=CHUNK)
        for name in self.related:
            values = [(e.instance, e.after[name]) for e in entries if name in e.after]
            self.write_all_related(name, values)

    def put_back(self, instance: Any, before: dict[str, Any], *, reason: str) -> None:
        """Give a record back what it had `before` an import that is undone for `reason`.

        `related` values are put back by themselves. Raises Refusal where it has to stay.
        """
        for name, value in before.items():
            if name not in self.related:
                setattr(instance, name, instance._meta.get_field(name).to_python(value))

    def remove(self, instances: list[Any]) -> None:
        """Take back records that an import made and nobody used since."""
        keys = [instance.pk for instance in instances]
        rows = self._meta.model._base_manager
        for start in range(0, len(keys), CHUNK):
            rows.filter(pk__in=keys[start : start + CHUNK]).delete()

    def kept_because(self, instances: list[Any]) -> dict[int, Any]:
        """Record → why it cannot be taken back now, though nobody changed it since."""
        return {}

    def follow(self, instances: list[Any]) -> None:
        """Do what the app's rules ask after records were written, or put back by an undo."""

    def changes(self, entry: Entry) -> list[tuple[str, str, str]] | None:
        """What the preview says of a record, as (heading, before, after); None: its columns."""
        return None

    def words(self, instance: Any) -> str:
        """What the preview calls the record."""
        return str(instance)

    def check_instance(self, instance: Any, changed: set[str]) -> None:
        """The model's checks that need no query. Raises ValidationError."""
        relations = {f.name for f in instance._meta.fields if isinstance(f, models.ForeignKey)}
        others = {f.name for f in instance._meta.fields} - changed
        instance.clean_fields(exclude=relations | others)
        instance.clean()

    def refuse_kept(self, entry: Entry) -> None:
        """Refuse what the file says otherwise, though an import does not change it."""
        for key, column in self.columns().items():
            said = entry.values.get(key) if column.kept else None
            if said in (None, ""):
                continue
            now = "" if entry.instance is None else str(self.export_field(column, entry.instance))
            if fold_text(str(said)) != fold_text(now):
                entry.refuse(
                    key,
                    _("An import does not change this; it is “%(value)s”.") % {"value": now or "—"},
                )

    def written(self) -> list[str]:
        """The columns of its table that an import may change in a stored record."""
        own = [c.attribute for c in self.columns().values() if c.assigned]
        columns = [name for name in own if name not in self.related]
        # What never changes has no version.
        version = ["version"] if issubclass(self._meta.model, VersionedModel) else []
        return [*columns, *self.derived, *self.stamped, *version]

    @staticmethod
    def reasons(error: ValidationError) -> dict[str, str]:
        """Field → what is wrong with it, in words; the empty key for the record as a whole."""
        found = getattr(error, "error_dict", {"": [error]})
        return {
            name if name != "__all__" else "": " ".join(
                message for part in parts for message in part.messages
            )
            for name, parts in found.items()
        }
