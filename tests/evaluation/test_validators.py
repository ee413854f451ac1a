"""One validator of scores, asked by itself, by the model, by the service; and the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from evaluation.enums import Method
from evaluation.models import Criterion, RateSample, Score, ScoreRevision
from evaluation.scoring import Given
from evaluation.services import GivenSample, submit_inspection
from evaluation.validators import plain, validate_period, validate_sample, validate_score
from tests.evaluation.helpers import given, samples


def test_what_only_vetoes_has_no_step_of_zero() -> None:
    """An appeal against a veto asks for its 0 points; nothing is divided by them."""
    veto = Criterion(points=Decimal(0), step=Decimal("0.5"), method=Method.PASS_FAIL)
    validate_score(Decimal(0), veto.points, veto.allowed_step)
    sign = Criterion(points=Decimal(10), step=Decimal("0.5"), method=Method.PASS_FAIL)
    assert sign.allowed_step == 10


REFUSED = [
    ("10.5", "above_maximum"),
    ("11", "above_maximum"),
    ("1E+3", "above_maximum"),
    ("-0.5", "below_zero"),
    ("9.3", "between_steps"),
    ("9.25", "between_steps"),
    ("NaN", "not_a_number"),
    ("Infinity", "not_a_number"),
]


@pytest.mark.parametrize("points", ["0", "0.5", "9.5", "10", "10.00"])
def test_accepted_points(points: str) -> None:
    validate_score(Decimal(points), Decimal(10))


@pytest.mark.parametrize(("points", "code"), REFUSED)
def test_refused_points(points: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_score(Decimal(points), Decimal(10))
    assert refused.value.code == code


def test_the_step_of_the_criterion_counts() -> None:
    validate_score(Decimal(3), Decimal(10), Decimal(1))
    with pytest.raises(ValidationError):
        validate_score(Decimal("2.5"), Decimal(10), Decimal(1))


@pytest.mark.parametrize("points", ["0.5", "2.5", "4.5"])
def test_all_or_nothing_knows_no_middle(points: str, card: Any) -> None:
    card.notice.method, card.notice.points = Method.PASS_FAIL, Decimal(5)
    for whole in ("0", "5"):
        Score(criterion=card.notice, points=Decimal(whole)).clean()
    with pytest.raises(ValidationError) as refused:
        Score(criterion=card.notice, points=Decimal(points)).clean()
    [error] = refused.value.error_dict["points"]
    assert error.code == "all_or_nothing"


@pytest.mark.parametrize(("points", "_code"), REFUSED)
def test_the_model_asks_the_same_validator(points: str, _code: str, card: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Score(criterion=card.notice, points=Decimal(points)).clean()
    assert list(refused.value.error_dict) == ["points"]


@pytest.mark.parametrize(("points", "_code"), REFUSED)
def test_the_service_asks_the_same_validator(
    points: str, _code: str, card: Any, inspection: Any, member: Any
) -> None:
    scores = given(card) | {card.notice.pk: Given(Decimal(points), "说明")}
    with pytest.raises(ValidationError) as refused:
        submit_inspection(inspection, by=member, scores=scores, samples=samples())
    assert list(refused.value.error_dict) == [f"points_{card.notice.pk}"]
    assert not ScoreRevision.objects.exists()


@pytest.mark.parametrize(
    ("numerator", "denominator", "code"),
    [
        (1, 0, "empty_sample"),
        (0, 0, "empty_sample"),
        (-1, 5, "below_zero"),
        (6, 5, "part_above_whole"),
    ],
)
def test_refused_samples(numerator: int, denominator: int, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_sample(numerator, denominator)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "period", ["2026-13", "2026-1", "1999-01", "2026-10-01", "", "２０２６-10", "2026-10\n"]
)
def test_refused_periods(period: str) -> None:
    with pytest.raises(ValidationError):
        validate_period(period)


@pytest.mark.parametrize(
    ("value", "text"),
    [("10.00", "10"), ("4.50", "4.5"), ("100", "100"), ("0.00", "0"), ("1E+2", "100")],
)
def test_plain(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@pytest.mark.django_db
def test_the_database_has_the_last_word(submitted: Any, card: Any) -> None:
    revision = submitted.revisions.get()
    wrong: list[Any] = [
        lambda: ScoreRevision.objects.create(
            inspection=submitted, number=0, submitted_by=revision.submitted_by, total=1
        ),
        lambda: ScoreRevision.objects.create(
            inspection=submitted, number=1, submitted_by=revision.submitted_by, total=1
        ),
        lambda: ScoreRevision.objects.create(
            inspection=submitted, number=2, submitted_by=revision.submitted_by, total=-1
        ),
    ]
    second = ScoreRevision.objects.create(
        inspection=submitted, number=2, submitted_by=revision.submitted_by, total=1
    )
    wrong += [
        lambda: Score.objects.create(revision=second, criterion=card.notice, points=-1),
        lambda: Score.objects.create(revision=revision, criterion=card.notice, points=1),
        lambda: RateSample.objects.create(
            revision=second, measure="accuracy", numerator=6, denominator=5, method="bags"
        ),
        lambda: RateSample.objects.create(
            revision=second, measure="accuracy", numerator=0, denominator=0, method="bags"
        ),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.parametrize(
    ("sample", "field"),
    [
        (GivenSample(11, 10, "households"), "participation_numerator"),
        (GivenSample(1, 0, "households"), "participation_numerator"),
        (GivenSample(1, 10, "guessed"), "participation_method"),
        (GivenSample(1, 10, ""), "participation_method"),
        (None, "participation_denominator"),
    ],
)
def test_the_service_refuses_a_wrong_sample(
    sample: Any, field: str, card: Any, inspection: Any, member: Any
) -> None:
    from evaluation.enums import Measure

    counted = samples()
    counted.pop(Measure.PARTICIPATION)
    if sample is not None:
        counted[Measure.PARTICIPATION] = sample
    with pytest.raises(ValidationError) as refused:
        submit_inspection(inspection, by=member, scores=given(card), samples=counted)
    assert list(refused.value.error_dict) == [field]
