"""What all sheets of scores have in common: which inspection a row means, and what comes of it.

Whoever scores an inspection imports its scores: the assigned inspector, a member of the
organisation whose task it is, of a self-check the committee. The rules are those of the scoring
page, called in `services`. A sheet brings no photo: an inspection that lacks one stays in progress
until it was added and submitted there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.normalise import fold_name
from accounts.rules import Refusal
from communities.resources import PLACE_COLUMNS, is_meant
from evaluation import services
from evaluation.enums import InspectionState, Measure, RoundState, SamplingMethod
from evaluation.forms import typed_of, typed_samples
from evaluation.models import Criterion, Inspection
from evaluation.queries.inspections import scored_by
from evaluation.queries.interests import Scorer, scorer_of
from evaluation.resources.cells import cell_of
from evaluation.resources.known import Answers, Card, Judged, Known
from evaluation.rules import COUNTED_ROUNDS, SCORERS
from evaluation.scoring import Given, assessment_total
from evaluation.services import GivenSample, Submission
from evaluation.validators import plain
from portal.importing import JOINT, Entry, SheetResource
from portal.importing.planning import as_json


@dataclass
class Said:
    """What a file says of one inspection: cells by criterion, samples by rate."""

    answers: dict[int, tuple[str, str]] = field(default_factory=dict)
    samples: dict[Measure, GivenSample] = field(default_factory=dict)
    answer: str = ""


@dataclass(frozen=True)
class Outcome:
    """What comes of it: a submission, or a draft that waits for photos or scores."""

    submission: Submission | None
    scores: Mapping[int, Given]
    samples: Mapping[Measure, GivenSample]
    waits_for: tuple[str, ...] = ()


class ScoredResource(SheetResource):
    """Rows about inspections that the user scores; nothing is confirmed by an import."""

    roles = SCORERS
    derived = ("state", "draft", "return_reason")
    notes: ClassVar[Any] = (
        gettext_lazy("What is complete is submitted; somebody else confirms it, as always."),
        gettext_lazy(
            "A sheet brings no photos. Where one is needed the inspection stays in progress: add "
            "the photo in the workspace and submit it there."
        ),
        gettext_lazy("Rows without any points or rates are passed over."),
    )

    if TYPE_CHECKING:  # what each sheet does in its own way

        def said(self, entry: Entry, card: Card) -> Said:
            """What the entry says; what cannot be read is refused."""

        def blame(self, entry: Entry, name: str, reason: Any, criterion: Criterion | None) -> None:
            """Refuse what is wrong in the form's field `name`, of a criterion or as a whole."""

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.known = Known()
        self._places: dict[tuple[str, str], list[Inspection]] = defaultdict(list)
        self._periods: dict[str, list[Inspection]] = {}
        self._scorer: Scorer | None = None

    def _mine(self) -> QuerySet[Inspection]:
        # Prefetched, the inspections of a round share it, its cards and their township.
        return scored_by(self.user).prefetch_related(
            "round", "scorecard", "task", "community__township__county"
        )

    def rows(self) -> QuerySet[Inspection]:
        """The user's inspections whose scores may still change, or wait to be confirmed."""
        corrected = Q(round__state__in=COUNTED_ROUNDS, state=InspectionState.RETURNED)
        rows = self._mine().filter(Q(round__state=RoundState.OPEN) | corrected)
        return rows.exclude(state=InspectionState.VOID).order_by(
            "-round__period", "community__code", "kind"
        )

    def find(self, entries: list[Entry]) -> None:
        if self._scorer is None:
            self._scorer = scorer_of(self.user)
        self._read_periods({entry.values["period"] for entry in entries} - self._periods.keys())
        for entry in entries:
            entry.instance = self._meant(entry)
        self.known.read([entry.instance for entry in entries if entry.instance is not None])

    def _read_periods(self, periods: set[str]) -> None:
        if not periods:
            return
        self._periods |= {period: [] for period in periods}
        for row in self._mine().filter(round__period__in=periods):
            period, unit = row.round.period, row.community
            self._periods[period].append(row)
            for name in {unit.code, fold_name(unit.name), fold_name(unit.full_name)}:
                self._places[period, name].append(row)

    def _meant(self, entry: Entry) -> Inspection | None:
        period, kind = entry.values["period"], entry.values.get("kind_of")
        said = {key: entry.values.get(key) or "" for key in PLACE_COLUMNS}
        name = said["code"] or fold_name(said["community"])
        rows = self._places.get((period, name), []) if name else self._periods[period]
        found = [
            row for row in rows if is_meant(row.community, said) and (not kind or row.kind == kind)
        ]
        if len(found) == 1:
            return found[0]
        column = next((key for key in reversed(PLACE_COLUMNS) if said[key]), "")
        if not self._periods[period]:
            entry.refuse("period", _("You score no inspection of this period."))
        elif not found:
            entry.refuse(column, _("You score no such inspection of this period."))
        elif len({row.community_id for row in found}) == 1:
            entry.refuse("kind_of", _("Several inspections of it are yours. Say which kind."))
        elif not column:
            entry.refuse("", _("Say which community it belongs to."))
        else:
            entry.refuse(
                column, _("Several of your communities are called so. Enter the division code.")
            )
        return None

    def derive(self, entry: Entry, stored: Inspection) -> None:
        self.judge(entry, stored)
        if not entry.faults:
            # What was read of it is in memory once: as its outcome.
            entry.cells = {}
            entry.values = {k: v for k, v in entry.values.items() if k == "outcome"}

    def judge(self, entry: Entry, stored: Inspection) -> None:
        """Say what comes of the entry, or what is wrong with it."""
        card = self.known.cards[stored.scorecard_id]
        said = self.said(entry, card)
        if entry.faults or not (said.answers or said.samples or said.answer):
            return
        before = self.known.answers(stored)
        photos = self.known.photographed(stored)
        judged = {
            key: card.judged(key, *said.answers.get(key, ("", "")), has_photo=key in photos)
            for key in card.by_key
        }
        scores = {key: one.given for key, one in judged.items() if one.given is not None}
        samples = {**before.samples, **said.samples}
        is_legible = all(one.is_legible for one in judged.values())
        if is_legible and not said.answer and Answers(scores, samples) == before:
            return
        if self._refused(entry, stored):
            return
        self._blame_all(entry, card, judged, samples)
        if entry.faults:
            return
        given = Answers(scores, samples)
        lacking = tuple(c.title for key, c in card.by_key.items() if judged[key].lacks_photo)
        if lacking:
            self.keep(entry, stored, card, given, waits_for=lacking, answer=said.answer)
        else:
            self._submit(entry, stored, card, given, said)

    def _refused(self, entry: Entry, stored: Inspection) -> bool:
        """Whether the user may not score the inspection now; the reason is told."""
        try:
            services.refuse_scoring(stored, self.user, scorer=self._scorer)
        except Refusal as refusal:
            entry.refuse("", refusal.message)
        return bool(entry.faults)

    def _blame_all(
        self,
        entry: Entry,
        card: Card,
        judged: Mapping[int, Judged],
        samples: Mapping[Measure, GivenSample],
    ) -> None:
        for key, criterion in card.by_key.items():
            for name, reason in judged[key].problems:
                self.blame(entry, name, reason, criterion)
        for name, reasons in self.known.sample_problems(samples).items():
            for reason in ValidationError(reasons).messages:
                self.blame(entry, name, reason, None)

    def _submit(
        self, entry: Entry, stored: Inspection, card: Card, given: Answers, said: Said
    ) -> None:
        scorecard = card.scorecard
        total = assessment_total(card.rules, given.scores, scorecard.total, scorecard.bonus_cap)
        if total.total is None:
            entry.refuse("", _("At least one criterion must apply."))
            return
        submission = Submission(
            stored, card.criteria, given.scores, given.samples, total,
            stored.return_reason, said.answer,
        )  # fmt: skip
        entry.put("state", stored.state, InspectionState.SUBMITTED)
        entry.put("total", stored.total, total.total)
        entry.relate("scores", None, _digest(said, given))
        entry.values["outcome"] = Outcome(submission, given.scores, given.samples)

    def keep(
        self,
        entry: Entry,
        stored: Inspection,
        card: Card,
        given: Answers,
        *,
        waits_for: tuple[str, ...],
        answer: str = "",
    ) -> None:
        """Leave the inspection in progress with what was given so far."""
        typed = dict(services.shown_draft(stored.draft, self.user))
        mine = {name: value for name, value in typed.items() if name.startswith(services.POSITION)}
        for criterion in card.criteria:
            if criterion.pk in given.scores:
                rule = card.rule_of[criterion.pk]
                mine |= typed_of(criterion, rule, given.scores[criterion.pk])
        mine |= typed_samples(given.samples)
        if answer:
            mine["answer"] = answer
        draft = services.kept_draft(mine, by=self.user, before=stored.draft)
        entry.put("draft", stored.draft, draft)
        if entry.after:
            entry.put("state", stored.state, InspectionState.IN_PROGRESS)
            entry.values["outcome"] = Outcome(None, given.scores, given.samples, waits_for)

    def write(self, entries: list[Entry]) -> None:
        made = [(entry, entry.values["outcome"]) for entry in entries]
        submissions = [one.submission for _entry, one in made if one.submission is not None]
        services.submit_together(submissions, by=self.user)
        services.keep_drafts([entry.instance for entry, one in made if one.submission is None])
        for entry, one in made:
            if one.submission is not None:
                entry.instance.version += 1

    def put_back(self, instance: Inspection, before: dict[str, Any], *, reason: str) -> None:
        """What was submitted stays on record, and goes back to its author."""
        if "scores" in before:
            services.take_back(instance, reason)
        else:
            super().put_back(instance, before, reason=reason)

    def follow(self, instances: list[Inspection]) -> None:
        services.refuse_final_rounds(instances)

    def changes(self, entry: Entry) -> list[tuple[str, str, str]]:
        """The state, the total, and all that is not simply in full."""
        outcome, card = entry.values["outcome"], self.known.cards[entry.instance.scorecard_id]
        states = dict(InspectionState.choices)
        before = entry.before.get("state", entry.instance.state)
        lines = [(_("State"), str(states[before]), str(states[entry.instance.state]))]
        if outcome.submission is not None:
            was = entry.before.get("total")
            total = plain(outcome.submission.assessment.total)
            lines.append((_("Total"), "" if was is None else plain(was), total))
        if outcome.waits_for:
            lines.append((_("Waits for"), "", JOINT.join(outcome.waits_for)))
        return [*lines, *_lines_of(card, outcome)]


def _lines_of(card: Card, outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    full = 0
    for criterion in card.criteria:
        given = outcome.scores.get(criterion.pk)
        if given is None:
            continue
        if given.points == criterion.points and not given.reason:
            full += 1
            continue
        answer = cell_of(criterion, card.rule_of[criterion.pk], given)
        yield criterion.title, "", f"{answer} {given.reason}".strip()
    if full:
        yield _("Criteria in full"), "", str(full)
    for measure, sample in outcome.samples.items():
        counted = f"{sample.numerator}/{sample.denominator} {SamplingMethod(sample.method).label}"
        yield str(measure.label), "", f"{counted} {sample.place}".strip()


def _digest(said: Said, given: Answers) -> str:
    """Over all that is said, so that nothing else is applied than was shown."""
    samples = {str(measure): vars(sample) for measure, sample in given.samples.items()}
    told = [said.answers, samples, said.answer]
    return hashlib.sha256(as_json(told).encode()).hexdigest()


def sample_of(
    entry: Entry, parts: Mapping[str, Any], columns: Mapping[str, str], row: int = 0
) -> GivenSample | None:
    """The sample of which `parts` were said, None where none was; `columns` name their cells."""
    if all(value in (None, "") for value in parts.values()):
        return None
    for part, reason in (
        ("denominator", _("Enter how many were checked.")),
        ("numerator", _("Enter how many of them were correct.")),
    ):
        if parts[part] is None:
            entry.refuse(columns[part], reason, row=row)
            return None
    return GivenSample(
        parts["numerator"], parts["denominator"], parts["method"] or "", parts["place"] or ""
    )
