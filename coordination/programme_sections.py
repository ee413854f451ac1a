"""Programmes in words: the rows of the comparison, alike on the page and in its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.models import Programme
from coordination.constants import FULL_PERCENT
from coordination.programme_queries import ProgrammeSums

Cells = Callable[[ProgrammeSums], str]


def _sum(name: str) -> Cells:
    return lambda one: str(one.sums[name])


def _pair(first: str, second: str) -> Cells:
    return lambda one: f"{one.sums[first]} / {one.sums[second]}"


def _share(counted: str, of: str) -> Cells:
    def words(one: ProgrammeSums) -> str:
        figure = one.figure(counted, of)
        if figure.share is None:
            return "—"
        return f"{figure.counted} / {figure.of}（{figure.share * FULL_PERCENT:.1f}%）"

    return words


# What is compared, by the name in the address, and how it is written.
FIGURES: dict[str, tuple[Any, Cells]] = {
    "communities": (_("Communities"), _sum("communities")),
    "conventions": (
        _("Conventions filed with a clause on sorting ÷ committees"),
        _share("conventions", "committees"),
    ),
    "participation": (
        _("Took part ÷ sampled, published this year"), _share("took_part", "sampled"),
    ),
    "lines": (_("Lines of this year's plans reached / all"), _pair("lines_done", "lines")),
    "projects": (
        _("Projects under way / ended"), _pair("projects_running", "projects_ended"),
    ),
    "referrals": (
        pgettext_lazy("programme", "Referrals under way / closed"),
        _pair("referrals_open", "referrals_ended"),
    ),
}  # fmt: skip


def figure_rows(
    found: Mapping[tuple[int, str], ProgrammeSums], programmes: Sequence[Programme], code: str
) -> list[tuple[str, Any, list[str]]]:
    """(name, label, a cell for each programme) of every figure in the unit with `code`."""
    return [
        (name, label, [words(found[one.pk, code]) for one in programmes])
        for name, (label, words) in FIGURES.items()
    ]


def unit_rows(
    found: Mapping[tuple[int, str], ProgrammeSums],
    programmes: Sequence[Programme],
    areas: Sequence[tuple[str, str]],
    figure: str,
) -> list[tuple[str, list[str]]]:
    """(name of the unit, a cell for each programme) of one of `FIGURES`."""
    _label, words = FIGURES[figure]
    return [(name, [words(found[one.pk, code]) for one in programmes]) for code, name in areas]
