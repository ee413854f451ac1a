"""What is known of the inspections of a file: their cards, answers, photos; read in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import F

from accounts.normalise import fold_name
from evaluation import queries
from evaluation.enums import Measure
from evaluation.forms import ScoreForm, given_by
from evaluation.models import Criterion, Inspection, InspectionPhoto, RateSample, Score, Scorecard
from evaluation.resources.cells import given_in, misses
from evaluation.rules import SCOREABLE
from evaluation.scoring import CriterionRule, Given
from evaluation.services import GivenSample, answer_problems, sample_problems
from portal.sheets.headers import LONGEST_HEADING

# Different answers to a criterion that are remembered: most inspections say the same ones.
REMEMBERED = 50_000
# Behind it stands " · " and what the column tells of it.
LONGEST_TITLE = LONGEST_HEADING - 25


@dataclass
class Answers:
    """What was given for one inspection so far."""

    scores: dict[int, Given] = field(default_factory=dict)
    samples: dict[Measure, GivenSample] = field(default_factory=dict)


class Judged(NamedTuple):
    """One answer with what speaks against it, as (field of the form, why)."""

    given: Given | None
    problems: Sequence[tuple[str, Any]]
    lacks_photo: bool = False
    is_legible: bool = True


class Card:
    """A scorecard with its rules, and what its criteria are called in a sheet."""

    def __init__(self, scorecard: Scorecard, criteria: Sequence[Criterion]) -> None:
        self.scorecard, self.criteria = scorecard, criteria
        self.rules = queries.criterion_rules(criteria)
        self.rule_of = {rule.key: rule for rule in self.rules}
        # A record tells its key by way of its field, which is slow a hundred thousand times.
        self.by_key = {criterion.pk: criterion for criterion in criteria}
        titles = [fold_name(criterion.title) for criterion in criteria]
        self.names = {c.pk: _name(c, titles) for c in criteria}
        self.by_name: dict[str, Criterion] = {}
        for criterion in criteria:
            for name in (self.names[criterion.pk], criterion.title, criterion.key):
                self.by_name.setdefault(fold_name(name), criterion)
        self._judged: dict[Any, Judged] = {}
        self._told: dict[Any, Judged] = {}

    def judged(self, criterion: int, text: str, reason: str, *, has_photo: bool) -> Judged:
        """What the cells `text` and `reason` say of the criterion with this key. Equal ones are
        looked at once.

        The reason went through the same checks with its column; the rules ask whether there is one.
        """
        told = criterion, text, reason, has_photo
        found = self._told.get(told)
        if found is None:
            found = self._looked_at(criterion, text, reason, has_photo)
            if reason and found.given is not None:
                # The same words for the same answer are one object, however many say so.
                found = found._replace(given=replace(found.given, reason=reason))
            if len(self._told) < REMEMBERED:
                self._told[told] = found
        return found

    def _looked_at(self, criterion: int, text: str, reason: str, has_photo: bool) -> Judged:
        key = criterion, text, bool(reason and reason.strip()), has_photo
        found = self._judged.get(key)
        if found is None:
            found = self._judge(self.by_key[criterion], text, reason, has_photo)
            if len(self._judged) < REMEMBERED:
                self._judged[key] = found
        return found

    def _judge(self, criterion: Criterion, text: str, reason: str, has_photo: bool) -> Judged:
        rule = self.rule_of[criterion.pk]
        try:
            given = given_in(criterion, rule, text)
        except ValidationError as error:
            return Judged(None, [("points", " ".join(error.messages))], is_legible=False)
        if given is not None:
            given = replace(given, reason=reason)
        elif reason and rule.maximum == 0:
            given = Given(reason=reason)
        if missing := misses(criterion, rule, given):
            return Judged(given, [("points", missing)])
        problems = answer_problems(criterion, rule, given, has_photo=has_photo)
        kept = [(name, why) for name, why in problems if name != "photo"]
        return Judged(given, kept, len(kept) < len(problems))


def _name(criterion: Criterion, titles: list[str]) -> str:
    """Its title, with its key where that is long or stands on the card twice."""
    title: str = criterion.title
    if len(title) <= LONGEST_TITLE and titles.count(fold_name(title)) == 1:
        return title
    return f"{title[: LONGEST_TITLE - len(criterion.key) - 2]}[{criterion.key}]"


class Known:
    """Looked up for many inspections at once, and kept for the file."""

    def __init__(self) -> None:
        self.cards: dict[int, Card] = {}
        self._answers: dict[int, Answers] = {}
        self._photos: dict[int, set[int | None]] = defaultdict(set)
        self._sample_problems: dict[Any, dict[str, list[Any]]] = {}

    def read_cards(self, cards: Collection[int]) -> None:
        """The cards with these keys, in the order of their codes."""
        new = set(cards) - self.cards.keys()
        for scorecard in Scorecard.objects.filter(pk__in=new).order_by("code", "edition"):
            self.cards[scorecard.pk] = Card(scorecard, list(queries.criteria_of(scorecard.pk)))

    def read(self, inspections: Iterable[Inspection]) -> None:
        """All that stands for these inspections already."""
        new = {one.pk: one for one in inspections if one.pk not in self._answers}
        self.read_cards({one.scorecard_id for one in new.values()})
        self._answers |= {key: Answers() for key in new}
        photos = InspectionPhoto.objects.filter(inspection__in=new)
        for key, criterion in photos.values_list("inspection", "criterion"):
            self._photos[key].add(criterion)
        self._read_revisions(
            [k for k, one in new.items() if one.latest_number and not _drafts(one)]
        )
        for inspection in new.values():
            if _drafts(inspection):
                self._read_draft(inspection)

    def _read_revisions(self, keys: list[int]) -> None:
        if not keys:
            return
        latest = {
            "revision__inspection__in": keys,
            "revision__number": F("revision__inspection__latest_number"),
        }
        scores = Score.objects.filter(**latest).select_related("revision")
        for score in scores.prefetch_related("score_deductions"):
            key = score.revision.inspection_id
            rule = self._rule(score.criterion_id)
            given = given_by(score, rule)
            if given is not None:
                self._answers[key].scores[score.criterion_id] = given
        for sample in RateSample.objects.filter(**latest).select_related("revision"):
            self._answers[sample.revision.inspection_id].samples[Measure(sample.measure)] = (
                GivenSample(sample.numerator, sample.denominator, sample.method, sample.place)
            )

    def _rule(self, criterion: int) -> CriterionRule[int]:
        return next(c.rule_of[criterion] for c in self.cards.values() if criterion in c.rule_of)

    def _read_draft(self, inspection: Inspection) -> None:
        form = ScoreForm(inspection.scorecard, inspection.draft)
        form.is_valid()
        self._answers[inspection.pk] = Answers(form.scores(), form.samples())

    def answers(self, inspection: Inspection) -> Answers:
        """What was given for an inspection that was read: in its draft, or submitted last."""
        return self._answers[inspection.pk]

    def sample_problems(self, samples: Mapping[Measure, GivenSample]) -> dict[str, list[Any]]:
        """What `services.sample_problems` finds; equal samples are looked at once."""
        key = tuple(samples.items())
        found = self._sample_problems.get(key)
        if found is None:
            found = sample_problems(samples)
            if len(self._sample_problems) < REMEMBERED:
                self._sample_problems[key] = found
        return found

    def photographed(self, inspection: Inspection) -> set[int | None]:
        """The criteria of an inspection that was read of which a photo was kept."""
        return self._photos.get(inspection.pk, set())


def _drafts(inspection: Inspection) -> bool:
    return inspection.state in SCOREABLE and bool(inspection.draft)
