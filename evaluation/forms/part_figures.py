"""What an officer enters of the parts of townships' totals that come from outside the portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import DecimalField, LineField
from accounts.normalise import sent_number
from communities.models import Township
from evaluation.constants import BASIS_LENGTH, DECIMAL_PLACES, FULL_SHARE
from evaluation.enums import PartSource
from evaluation.models import PartFigure, TownshipScoring
from evaluation.services import EnteredFigure
from evaluation.validators import plain


class ShareField(DecimalField):
    """A figure of 0 to 100, with 分 or a percent sign behind it or without."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=DECIMAL_PLACES, maximum=FULL_SHARE, unit="分", **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().removesuffix("%").removesuffix("％")
        return super().to_python(value)


def _basis(**options: Any) -> LineField:
    wide = forms.TextInput(attrs={"size": 60})
    return LineField(max_length=BASIS_LENGTH, required=False, widget=wide, **options)


@dataclass(frozen=True)
class Cell:
    """A township's figure in one part as the page shows it: its fields, and what stands there.

    Where it is scored on a card there are no fields.
    """

    key: int
    township: str
    figure: forms.BoundField | None
    basis: forms.BoundField | None
    version: forms.BoundField | None
    stored: PartFigure | None
    scoring: TownshipScoring | None


class PartFigureForm(forms.Form):
    """One table for each part that is entered, one line in it for each township.

    A line is sent with what it showed (the hidden initial values of its fields): where nobody
    touched it, it says nothing, and what somebody else stored there meanwhile stays.
    """

    def __init__(
        self,
        *args: Any,
        sources: Sequence[PartSource],
        townships: Iterable[tuple[Township, str]],
        stored: Iterable[PartFigure],
        scorings: Mapping[tuple[int, str], TownshipScoring],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sources = sources
        self.townships = list(townships)
        self.stored = {(row.township_id, row.source): row for row in stored}
        self.scorings = scorings
        for source in sources:
            self.fields[f"basis_{source}"] = _basis(
                label=_("Document or survey for all lines that name none")
            )
            for township, name in self.townships:
                if (township.pk, source) not in scorings:
                    self._add(source, township.pk, name)

    def _add(self, source: PartSource, township: int, name: str) -> None:
        row = self.stored.get((township, source))
        key, words = f"{source}_{township}", {"township": name, "part": source.label}
        has_figure = row is not None and row.figure is not None
        self.fields[f"figure_{key}"] = ShareField(
            label=_("%(township)s, %(part)s: figure") % words,
            required=False,
            widget=forms.TextInput(attrs={"size": 8}),
            show_hidden_initial=True,
            initial=plain(row.figure) if row and row.figure is not None else "",
        )
        self.fields[f"basis_{key}"] = _basis(
            label=_("%(township)s, %(part)s: document or survey") % words,
            show_hidden_initial=True,
            initial=row.basis if row and has_figure else "",
        )
        self.fields[f"version_{key}"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=row.version if row else 0
        )

    def tables(self) -> list[tuple[PartSource, forms.BoundField, list[Cell]]]:
        """Each part with the document for all of it, and its lines."""
        return [
            (
                source,
                self[f"basis_{source}"],
                [self._cell(source, township.pk, name) for township, name in self.townships],
            )
            for source in self.sources
        ]

    def _cell(self, source: PartSource, township: int, name: str) -> Cell:
        place = (township, source)
        scoring = self.scorings.get(place)

        def field(kind: str) -> forms.BoundField | None:
            return None if scoring else self[f"{kind}_{source}_{township}"]

        return Cell(
            key=township,
            township=name,
            figure=field("figure"),
            basis=field("basis"),
            version=field("version"),
            stored=self.stored.get(place),
            scoring=scoring,
        )

    def clean(self) -> dict[str, Any]:
        self._refuse_unknown(self.data)
        entered = []
        for source in self.sources:
            for township, _name in self.townships:
                is_scored = (township.pk, source) in self.scorings
                one = None if is_scored else self._entered(source, township.pk)
                if one is not None:
                    entered.append(one)
        return {"entered": entered}

    def _refuse_unknown(self, data: Mapping[str, Any]) -> None:
        sent = {name for name, value in data.items() if name.startswith("figure_") and value}
        if sent - self.fields.keys():
            raise ValidationError(
                _(
                    "A figure is for a township that is not of this county, for no part of it, or "
                    "for what is scored on a card."
                )
            )

    def _entered(self, source: PartSource, township: int) -> EnteredFigure | None:
        """What the line says.

        None where nobody touched it, where it stands already, or where something is wrong with it.
        """
        key = f"{source}_{township}"
        names = (f"figure_{key}", f"basis_{key}", f"basis_{source}")
        touched = [name for name in names[:2] if name in self.changed_data]
        if not touched or any(name in self.errors for name in names):
            return None
        figure, own, common = (self.cleaned_data[name] for name in names)
        row = self.stored.get((township, source))
        seen = sent_number(self.cleaned_data.get(f"version_{key}", "")) or 0
        one = EnteredFigure(township, source, figure, own or common, seen)
        if figure is None and own and f"basis_{key}" in touched:
            self.add_error(f"figure_{key}", _("Enter the figure that stands in this document."))
        elif one.values == ((row.figure, row.basis) if row else (None, "")):
            return None
        elif figure is not None and not one.basis:
            self.add_error(
                f"basis_{key}", _("Name the document or survey that the figure stands in.")
            )
        elif row is not None and row.version != seen:
            self._show_stored(key, row, one)
        return one

    def _show_stored(self, key: str, row: PartFigure, one: EnteredFigure) -> None:
        """Say what stands there; sent again, the line has seen it, and `one` replaces it."""
        figure = "" if row.figure is None else plain(row.figure)
        said = f"{figure} ({row.basis})" if figure else "—"
        seen = {
            f"version_{key}": str(row.version),
            f"basis_{key}": one.values[1],
            self.add_initial_prefix(f"figure_{key}"): figure,
            self.add_initial_prefix(f"basis_{key}"): row.basis,
        }
        self.data = {**dict(self.data.items()), **seen}
        self.add_error(
            f"figure_{key}",
            ValidationError(
                _(
                    "Somebody else saved this record meanwhile. Stored there: “%(text)s”. "
                    "Saving again replaces it with yours."
                ),
                params={"text": said},
            ),
        )
