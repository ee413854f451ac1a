"""Scores as most people keep them: a row for each community, a column for each criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LineField, TextField
from accounts.models import User
from evaluation.constants import REASON_LENGTH
from evaluation.enums import Measure, RoundState
from evaluation.models import Criterion, Inspection
from evaluation.resources.cells import cell_of, explained
from evaluation.resources.columns import PARTS, place_and_period, sample_columns, text_column
from evaluation.resources.known import Card
from evaluation.resources.scored import Said, ScoredResource, sample_of
from portal.importing import Column, Entry

LONGEST_ANSWER = 500
SAMPLE_COLUMNS = {measure: {part: f"{measure}_{part}" for part in PARTS} for measure in Measure}


def _reason_of(key: str) -> str:
    """The column beside that of the points."""
    return f"reason_{key.removeprefix('points_')}"


class WideScoreResource(ScoredResource):
    """One row for each inspection. The criteria are those of the cards of the user's inspections:
    one column serves all cards that call a criterion so."""

    kind: ClassVar[str] = "scores"
    label: ClassVar[Any] = gettext_lazy("Inspections, a row for each community")

    period, code = place_and_period()["period"], place_and_period()["code"]
    township, community = place_and_period()["township"], place_and_period()["community"]
    kind_of = place_and_period()["kind_of"]
    answer = text_column(
        "answer",
        gettext_lazy("What you changed, in answer to the return"),
        form_field=TextField(required=False, max_length=REASON_LENGTH),
    )

    class Meta:
        model = Inspection
        fields = ("period", "code", "township", "community", "kind_of", "answer")
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._asked: dict[int, list[tuple[str, str, int | None]]] = {}

    @cached_property
    def _named(self) -> dict[str, list[tuple[Card, Criterion]]]:
        """Column → the criteria, one of a card, that it stands for."""
        mine = self._mine().exclude(round__state=RoundState.FINAL).order_by()
        self.known.read_cards(set(mine.values_list("scorecard", flat=True)))
        found: dict[str, list[tuple[Card, Criterion]]] = {}
        for card in self.known.cards.values():
            for criterion in card.criteria:
                found.setdefault(card.names[criterion.pk], []).append((card, criterion))
        return {f"points_{n}": criteria for n, criteria in enumerate(found.values())}

    @cached_property
    def _column_of(self) -> dict[int, str]:
        return {c.pk: key for key, criteria in self._named.items() for _card, c in criteria}

    def _asked_of(self, card: Card) -> list[tuple[str, str, int | None]]:
        """Of each pair of columns, points and reason, the criterion of the card that they are
        about; None where the card has none that is called so."""
        key = card.scorecard.pk
        if key not in self._asked:
            self._asked[key] = [
                (points, _reason_of(points), next((c.pk for of, c in named if of is card), None))
                for points, named in self._named.items()
            ]
        return self._asked[key]

    @cached_property
    def _columns(self) -> dict[str, Column]:
        named = {}
        for key, criteria in self._named.items():
            card, criterion = criteria[0]
            title = card.names[criterion.pk]
            named[key] = Column(
                key,
                title,
                LineField(required=False, max_length=LONGEST_ANSWER),
                assigned=False,
                explanation=explained(criterion, card.rule_of[criterion.pk]),
                aliases=(criterion.key,),
            )
            reason = _reason_of(key)
            named[reason] = Column(
                reason,
                format_lazy("{} · {}", title, gettext_lazy("Why points were lost")),
                TextField(required=False, max_length=REASON_LENGTH),
                assigned=False,
                explanation=gettext_lazy("Why points were lost, or why it does not apply."),
            )
        for measure in Measure:
            for part, column in sample_columns().items():
                column.heading = format_lazy("{} · {}", measure.label, column.heading)
                named[f"{measure}_{part}"] = column
        static = super().columns()
        answer = static.pop("answer")
        for key, column in named.items():
            column.column_name = key
        return {**static, **named, "answer": answer}

    def columns(self) -> dict[str, Column]:
        return self._columns

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        return list(self._columns.values())

    def get_field_name(self, field: Any) -> str:
        return str(field.column_name)

    def said(self, entry: Entry, card: Card) -> Said:
        said = Said(answer=entry.values.get("answer") or "")
        values = entry.values
        for key, reason, criterion in self._asked_of(card):
            text, why = values.get(key) or "", values.get(reason) or ""
            if not (text or why):
                continue
            if criterion is None:
                entry.refuse(
                    key if text else reason,
                    _("This criterion is not on the scorecard of this community."),
                )
            else:
                said.answers[criterion] = text, why
        for measure, columns in SAMPLE_COLUMNS.items():
            parts = {part: values.get(column) for part, column in columns.items()}
            sample = sample_of(entry, parts, columns)
            if sample is not None:
                said.samples[measure] = sample
        return said

    def blame(self, entry: Entry, name: str, reason: Any, criterion: Criterion | None) -> None:
        if criterion is None:
            entry.refuse(name, reason)
        else:
            key = self._column_of[criterion.pk]
            entry.refuse(_reason_of(key) if name == "reason" else key, reason)

    def spread(self, records: Sequence[Inspection]) -> Sequence[Inspection]:
        self.known.read(list(records))
        return records

    def export_field(self, field: Any, instance: Inspection, **kwargs: Any) -> Any:
        key = self.get_field_name(field)
        name, _sign, rest = key.partition("_")
        answers = self.known.answers(instance)
        if key == "answer":
            return ""
        if key in self._named or f"points_{rest}" in self._named:
            card = self.known.cards[instance.scorecard_id]
            criteria = self._named[f"points_{rest}"]
            criterion = next((c for of, c in criteria if of is card), None)
            given = answers.scores.get(criterion.pk) if criterion else None
            if criterion is None or given is None:
                return ""
            if name == "reason":
                return given.reason
            return cell_of(criterion, card.rule_of[criterion.pk], given)
        if name in set(Measure):
            sample = answers.samples.get(Measure(name))
            return "" if sample is None else field.widget.render(getattr(sample, rest))
        return super().export_field(field, instance, **kwargs)
