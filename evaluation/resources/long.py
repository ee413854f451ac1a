"""Scores as other programs write them: a row for each criterion, or for each rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LineField, TextField
from accounts.models import User
from accounts.normalise import fold_name
from evaluation import services
from evaluation.constants import REASON_LENGTH
from evaluation.enums import Measure
from evaluation.models import Criterion, Inspection
from evaluation.resources.cells import cell_of
from evaluation.resources.columns import PARTS, place_and_period, sample_columns, text_column
from evaluation.resources.known import REMEMBERED, Answers, Card
from evaluation.resources.scored import Said, ScoredResource, sample_of
from portal.importing import Column, Entry, in_languages
from portal.sheets.templates import TemplateColumn

IDENTITY = ("period", "code", "township", "community", "kind_of")
MEASURES = {fold_name(name): m for m in Measure for name in (m.value, *in_languages(m.label))}


class Line(NamedTuple):
    """A row of an export, by column."""

    cells: dict[str, Any]


class Words(NamedTuple):
    """What a row says of a criterion or a rate; most say what others say, too."""

    item: str
    points: str
    reason: str
    denominator: int | None
    numerator: int | None
    method: str
    place: str

    def parts(self) -> dict[str, Any]:
        """What it says of a rate."""
        return {
            "denominator": self.denominator,
            "numerator": self.numerator,
            "method": self.method or None,
            "place": self.place or None,
        }


class Item(NamedTuple):
    """One row of the file, about a criterion or a rate of its inspection."""

    row: int
    words: Words


class GatheredResource(ScoredResource):
    """Several rows of the file are about one inspection; each complaint names its own row."""

    place, method = sample_columns()["place"], sample_columns()["method"]
    period, code = place_and_period()["period"], place_and_period()["code"]
    township, community = place_and_period()["township"], place_and_period()["community"]
    kind_of = place_and_period()["kind_of"]
    denominator, numerator = sample_columns()["denominator"], sample_columns()["numerator"]

    if TYPE_CHECKING:

        def lines(self, inspection: Inspection) -> Iterator[dict[str, Any]]:
            """The rows of an inspection in an export, by column."""

    class Meta:
        model = Inspection

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._keys: dict[Card, dict[str, Any]] = {}

    def gather(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """One entry for each inspection, whatever the order of the rows; the rest is let go."""
        owners: dict[tuple[str, ...], Entry] = {}
        said: dict[Words, Words] = {}
        for entry in entries:
            values = entry.values
            key = tuple([values.get(name) or "" for name in IDENTITY])
            # Whose inspection cannot be read is told, and belongs to none.
            if entry.faults and any(fault.column in IDENTITY for fault in entry.faults):
                yield entry
                continue
            owner = owners.get(key)
            if owner is None:
                owner = owners[key] = Entry(entry.number, {k: entry.cells.get(k) for k in IDENTITY})
                owner.values = {name: values.get(name) for name in IDENTITY} | {"items": []}
            words = Words(
                values.get("item") or "", values.get("points") or "", values.get("reason") or "",
                values.get("denominator"), values.get("numerator"), values.get("method") or "",
                values.get("place") or "",
            )  # fmt: skip
            if len(said) < REMEMBERED:
                words = said.setdefault(words, words)
            owner.values["items"].append(Item(entry.number, words))
            owner.faults += entry.faults
        yield from owners.values()

    def said(self, entry: Entry, card: Card) -> Said:
        said = Said()
        rows: dict[Any, Item] = {}
        for item in entry.values["items"]:
            key = self._key(card, item.words.item)
            if not self._takes(key):
                message = _("“%(name)s” is none of the rates or criteria of its scorecard.")
                refuse(entry, item, "item", message % {"name": item.words.item})
                continue
            name = _name_of(key)
            if name in rows:
                message = _("Row %(number)s says it already.") % {"number": rows[name].row}
                refuse(entry, item, "item", message)
                continue
            rows[name] = item
            self._read(entry, said, key, item)
        entry.values["rows"] = rows
        return said

    def _key(self, card: Card, name: str) -> Any:
        """The rate or the criterion of `card` that is called so; None where there is none."""
        known = self._keys.setdefault(card, {})
        if name not in known:
            folded = fold_name(name)
            known[name] = MEASURES.get(folded) or card.by_name.get(folded)
        return known[name]

    def _takes(self, key: Any) -> bool:
        return key is not None

    def _read(self, entry: Entry, said: Said, key: Measure | Criterion, item: Item) -> None:
        words = item.words
        parts = words.parts()
        if isinstance(key, Measure):
            if words.points or words.reason:
                refuse(entry, item, "points", _("A rate has its counts, and no points."))
                return
            sample = sample_of(entry, parts, {part: part for part in PARTS}, item.row)
            if sample is not None:
                said.samples[key] = sample
        elif any(value is not None for value in parts.values()):
            name = next(part for part in PARTS if parts[part] is not None)
            refuse(entry, item, name, _("Only a rate has counts."))
        elif words.points or words.reason:
            said.answers[key.pk] = words.points, words.reason

    def blame(self, entry: Entry, name: str, reason: Any, criterion: Criterion | None) -> None:
        measure, _sign, part = name.partition("_")
        key: Any = criterion or Measure(measure)
        item = entry.values["rows"].get(_name_of(key))
        if item is None:
            called = criterion.title if criterion else key.label
            entry.refuse("item", f"{called}: {reason}")
        else:
            column = part if criterion is None else ("reason" if name == "reason" else "points")
            refuse(entry, item, column, reason)

    def spread(self, records: Sequence[Inspection]) -> Iterator[Line]:
        """Several rows for each inspection."""
        self.known.read(list(records))
        columns, cell_of = self.columns(), super().export_field
        for inspection in records:
            place = {key: cell_of(columns[key], inspection) for key in IDENTITY}
            for line in self.lines(inspection):
                yield Line(place | line)

    def export_field(self, field: Any, instance: Line, **kwargs: Any) -> Any:
        return instance.cells.get(self.get_field_name(field), "")

    def sample_lines(self, inspection: Inspection) -> Iterator[dict[str, Any]]:
        """A row for each rate."""
        samples = self.known.answers(inspection).samples
        for measure in Measure:
            line: dict[str, Any] = {"item": str(measure.label)}
            if measure in samples:
                line |= {
                    part: self.fields[part].widget.render(getattr(samples[measure], part))
                    for part in PARTS
                }
            yield line


def _name_of(key: Measure | Criterion) -> Any:
    """What tells it from others of its card, without the key of a record, which is slow to ask."""
    return key if isinstance(key, Measure) else (key.key,)


def refuse(entry: Entry, item: Item, column: str, reason: Any) -> None:
    entry.refuse(column, reason, row=item.row, cell=getattr(item.words, column))


class ItemColumn(Column):
    """Offers what it knows by name; a file may write the key of a criterion as well."""

    offered: Sequence[str] = ()

    def for_template(self) -> TemplateColumn:
        return replace(super().for_template(), choices=list(self.offered))


class LongScoreResource(GatheredResource):
    """A row for each criterion of each inspection, and one for each of its rates."""

    kind: ClassVar[str] = "score-rows"
    label: ClassVar[Any] = gettext_lazy("Inspections, a row for each criterion")

    item = ItemColumn(
        "item", gettext_lazy("Criterion or rate"), LineField(required=False, max_length=100),
        assigned=False, required=True, example=Measure.PARTICIPATION.label,
        aliases=("评分标准", "评分项", "指标", "评分细则"),
        explanation=gettext_lazy("As on the scorecard, or its key; 参与率 or 准确率 for a rate."),
    )  # fmt: skip
    points = text_column(
        "points", gettext_lazy("Points or finding"), required=True, aliases=("分值", "评分"),
        explanation=gettext_lazy(
            "The points, the band, or the faults with their numbers, as “满溢×2；混投×1”."
        ),
    )  # fmt: skip
    reason = text_column(
        "reason",
        gettext_lazy("Why points were lost"),
        form_field=TextField(required=False, max_length=REASON_LENGTH),
        aliases=("扣分原因", "原因", "备注"),
    )

    class Meta:
        model = Inspection
        fields = (*IDENTITY, "item", "points", "reason", *PARTS)
        export_order = fields

    def template_columns(self) -> list[Column]:
        """The criteria to choose from are those of the cards by which this person scores."""
        self.known.read_cards(set(self.rows().order_by().values_list("scorecard", flat=True)))
        names = (name for card in self.known.cards.values() for name in card.names.values())
        item = copy(self.columns()["item"])
        item.offered = [*dict.fromkeys(names), *(str(measure.label) for measure in Measure)]
        return [
            item if column.attribute == "item" else column for column in super().template_columns()
        ]

    def lines(self, inspection: Inspection) -> Iterator[dict[str, Any]]:
        card, answers = self.known.cards[inspection.scorecard_id], self.known.answers(inspection)
        for criterion in card.criteria:
            given = answers.scores.get(criterion.pk)
            yield {
                "item": card.names[criterion.pk],
                "points": cell_of(criterion, card.rule_of[criterion.pk], given),
                "reason": given.reason if given else "",
            }
        yield from self.sample_lines(inspection)


class RateResource(GatheredResource):
    """The rates alone, of inspections that are being scored: they wait with the draft until the
    points are entered, on the page or by a further file, and are submitted with them."""

    kind: ClassVar[str] = "rates"
    label: ClassVar[Any] = gettext_lazy("Participation and accuracy rates")
    notes: ClassVar[Any] = (
        gettext_lazy(
            "The rates are kept with the draft of the inspection, and submitted with its points."
        ),
    )

    item = Column(
        "item", gettext_lazy("Name of the rate"), forms.ChoiceField(choices=Measure.choices),
        assigned=False, required=True, example=Measure.PARTICIPATION.label,
    )  # fmt: skip

    class Meta:
        model = Inspection
        fields = (*IDENTITY, "item", *PARTS)
        export_order = fields

    def _takes(self, key: Any) -> bool:
        return isinstance(key, Measure)

    def judge(self, entry: Entry, stored: Inspection) -> None:
        card, before = self.known.cards[stored.scorecard_id], self.known.answers(stored)
        said = self.said(entry, card)
        samples: Mapping[Measure, Any] = {**before.samples, **said.samples}
        if entry.faults or samples == before.samples or self._refused(entry, stored):
            return
        for name, reasons in services.sample_problems(samples).items():
            if Measure(name.partition("_")[0]) in said.samples:
                for reason in ValidationError(reasons).messages:
                    self.blame(entry, name, reason, None)
        if not entry.faults:
            given = Answers(before.scores, dict(samples))
            waits_for = (_("the points of the criteria"),)
            self.keep(entry, stored, card, given, waits_for=waits_for)

    def lines(self, inspection: Inspection) -> Iterator[dict[str, Any]]:
        yield from self.sample_lines(inspection)
