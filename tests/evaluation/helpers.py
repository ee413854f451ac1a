"""Functions that make a small card, a round, and what a person types into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.services import transition
from communities.models import County
from evaluation.enums import BulletinState, Measure
from evaluation.models import Criterion, DocumentRegister, RewardRule, Scorecard, Section
from evaluation.public import check_bulletin, publish_bulletin
from evaluation.scoring import Given
from evaluation.services import (
    GivenSample,
    close_round,
    confirm_inspection,
    open_round,
    plan_round,
    prepare_bulletin,
    save_rule,
    submit_inspection,
    take_back_bulletin,
)
from tests import factories

PERIOD = "2026-10"


@dataclass
class Card:
    """设施 with 10 + 20 points, 质量 with 70, where a deduction needs a photo."""

    scorecard: Any
    notice: Any
    bins: Any
    quality: Any

    @property
    def criteria(self) -> list[Any]:
        return [self.notice, self.bins, self.quality]


def make_card(code: str = "test", pass_share: int | None = None, title: str = "测试评分表") -> Card:
    scorecard = Scorecard.objects.create(code=code, title=title, total=100, pass_share=pass_share)
    first = Section.objects.create(scorecard=scorecard, position=1, title="设施")
    second = Section.objects.create(scorecard=scorecard, position=2, title="质量")
    card = Card(
        scorecard,
        Criterion.objects.create(section=first, position=1, title="宣传栏", points=10),
        Criterion.objects.create(
            section=first, position=2, title="桶站", points=20, not_applicable="left_out"
        ),
        Criterion.objects.create(
            section=second, position=1, title="分类质量", points=70, evidence="lost"
        ),
    )
    activate(scorecard)
    return card


def activate(scorecard: Any) -> None:
    """Without the checks of the service, which have tests of their own."""
    Scorecard.objects.filter(pk=scorecard.pk).update(state="active")
    scorecard.refresh_from_db()


def make_round(
    card: Card, *, by: Any, period: str = PERIOD, county: Any = None, composite: Any = None
) -> Any:
    round_ = plan_round(
        jurisdiction=(county or factories.county()).code,
        period=period,
        scorecard=card.scorecard,
        due=date(2026, 10, 28),
        by=by,
        composite=composite,
    )
    open_round(round_, by=by)
    return round_


def make_register(county: Any = None) -> Any:
    """The register of a county's documents; 平山区 writes 本平民通."""
    unit = county or factories.county()
    word = "本平民通" if unit.name == "平山区" else f"本{unit.name[:8]}通"
    values = {"issuer": f"本溪市{unit.name}民政局", "code_word": word}
    return DocumentRegister.objects.get_or_create(jurisdiction=unit.code, defaults=values)[0]


def checked(bulletin: Any, *, by: Any = None) -> Any:
    """Hand `bulletin` in and let a second officer of the city confirm that it is correct."""
    make_register(County.objects.get(code=bulletin.round.jurisdiction))
    transition(bulletin, BulletinState.FOR_CHECK, by=bulletin.prepared_by)
    checker = by or factories.user("city_officer", factories.CITY_CODE)
    check_bulletin(bulletin, by=checker)
    return bulletin


def prepared(round_: Any, *, by: Any = None) -> Any:
    """The bulletin of a closed round, prepared by `by` or an officer of the city, and checked."""
    return checked(
        prepare_bulletin(round_, by=by or factories.user("city_officer", factories.CITY_CODE))
    )


def corrected(bulletin: Any, *, by: Any, reason: str) -> Any:
    """Publish a correction: taken up by an officer, checked by another, published by `by`."""
    writer = factories.user("city_officer", factories.CITY_CODE)
    take_back_bulletin(bulletin, by=writer, reason=reason)
    return publish_bulletin(checked(bulletin), by=by)


def make_rule(**values: Any) -> Any:
    """A rule of 平山区 that holds since 2020."""
    jurisdiction = values.get("jurisdiction") or factories.county().code
    by = factories.user("city_officer", factories.CITY_CODE)
    defaults = {
        "jurisdiction": jurisdiction,
        "kind": "reward",
        "level": "community",
        "text": "授予流动红旗。",
        "source": "平山区生活垃圾分类检查评价奖惩办法第五条",
        "valid_from": date(2020, 1, 1),
    }
    return save_rule(RewardRule(), by=by, values={**defaults, **values})


def scored_round(card: Card, lost: dict[str, int | None], *, period: str = PERIOD) -> Any:
    """A published round: what each community got for the first criterion; None loses 20 more."""
    by = factories.user("county_officer", factories.county())
    round_ = make_round(card, by=by, period=period)
    for slug, notice in lost.items():
        inspection = round_.inspections.select_related("community__township").get(
            community__slug=slug
        )
        member = factories.user("committee_member", inspection.community)
        points = given(card, notice=notice or 0, bins=0 if notice is None else 20)
        submit_inspection(inspection, by=member, scores=points, samples=samples())
        officer = factories.user("township_officer", inspection.community.township)
        confirm_inspection(inspection, by=officer)
    round_.refresh_from_db()
    close_round(round_, by=by)
    publish_bulletin(prepared(round_), by=by)
    round_.refresh_from_db()
    return round_


def given(
    card: Card, notice: Any = 10, bins: Any = 20, quality: Any = 70, reason: str = "说明"
) -> Any:
    """The scores of the whole card; whatever is below the maximum has `reason`."""
    values = zip(card.criteria, (notice, bins, quality), strict=True)
    return {
        criterion.pk: Given(
            None if points is None else Decimal(str(points)),
            "" if points == criterion.points else reason,
            not_applicable=points is None,
        )
        for criterion, points in values
    }


def samples(participation: tuple[int, int] = (8, 10), accuracy: tuple[int, int] = (4, 5)) -> Any:
    return {
        Measure.PARTICIPATION: GivenSample(*participation, "households"),
        Measure.ACCURACY: GivenSample(*accuracy, "points"),
    }


def posted(
    card: Card, version: int, notice: Any = "10", bins: Any = "20", quality: Any = "70"
) -> Any:
    """What the scoring page sends."""
    return {
        "version": str(version),
        f"points_{card.notice.pk}": notice,
        f"points_{card.bins.pk}": bins,
        f"points_{card.quality.pk}": quality,
        f"reason_{card.notice.pk}": "说明",
        f"reason_{card.bins.pk}": "说明",
        "participation_numerator": "8",
        "participation_denominator": "10",
        "participation_method": "households",
        "accuracy_numerator": "4",
        "accuracy_denominator": "5",
        "accuracy_method": "points",
    }
