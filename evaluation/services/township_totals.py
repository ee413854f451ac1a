"""The totals of townships out of weighted parts, where the round has weights for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evaluation import queries
from evaluation.composites import merge_parts
from evaluation.models import Round, Standing, StandingPart, StandingRule


def compose_totals(
    round_: Round,
    townships: Iterable[Standing],
    communities: Collection[Standing],
    rule: StandingRule | None,
) -> list[StandingPart]:
    """Put the weighted total of `evaluation.composites` in the place of the mean in `townships`.

    Returns what each total was made of, not stored yet; nothing where the round has no composite.
    `communities` are the standings of all units of the county, `rule` the one they are judged by.
    """
    composite = round_.composite
    if composite is None:
        return []
    parts = queries.parts_of(composite)
    figures = queries.part_figures(round_, communities, rule)
    made = []
    for row in townships:
        found = figures.get(row.slug, {})
        values = {source: figure.value for source, figure in found.items()}
        merged = merge_parts(parts, values, rescale=composite.rescales)
        row.total = merged.total
        made += [
            StandingPart(
                standing=row,
                position=position,
                source=part.source,
                weight=part.weight,
                figure=part.figure,
                used=part.used,
                points=part.points,
                basis=found[part.source].basis if part.source in found else "",
                revision_id=found[part.source].revision if part.source in found else None,
            )
            for position, part in enumerate(merged.parts, start=1)
        ]
    return made
