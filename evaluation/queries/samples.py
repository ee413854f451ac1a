"""The samples behind participation and accuracy rates."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, QuerySet

from evaluation.enums import InspectionState, Measure
from evaluation.models import (
    RateSample,
    Round,
)


def confirmed_samples(round_: Round) -> QuerySet[RateSample]:
    """The samples of the confirmed revisions of `round_` that count for its standings."""
    return only_confirmed(RateSample.objects.filter(revision__inspection__round=round_))


def only_confirmed(samples: QuerySet[RateSample]) -> QuerySet[RateSample]:
    """Those of `samples` that count: of the newest revision of what is confirmed and counts."""
    return samples.filter(
        revision__inspection__is_counted=True,
        revision__inspection__state=InspectionState.CONFIRMED,
        revision__number=F("revision__inspection__latest_number"),
    )


def sampling_methods(round_: Round) -> dict[Measure, list[str]]:
    """Which ways of sampling stand behind each summed rate of `round_`."""
    found: dict[Measure, list[str]] = defaultdict(list)
    rows = confirmed_samples(round_).order_by("method").values_list("measure", "method").distinct()
    for measure, method in rows:
        found[Measure(measure)].append(method)
    return dict(found)


def community_samples(round_: Round) -> dict[str, dict[Measure, RateSample]]:
    """The confirmed samples by address of the community, which never changes as its code may."""
    found: dict[str, dict[Measure, RateSample]] = defaultdict(dict)
    rows = confirmed_samples(round_).annotate(slug=F("revision__inspection__community__slug"))
    for sample in rows:
        found[sample.slug][Measure(sample.measure)] = sample
    return dict(found)
