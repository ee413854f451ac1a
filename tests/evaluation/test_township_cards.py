"""Townships scored on cards: who scores whom, what counts, and what the database refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from evaluation import queries
from evaluation.enums import ScoringState
from evaluation.models import (
    PartFigure,
    Round,
    Scorecard,
    Standing,
    StandingPart,
    TownshipConfirmation,
    TownshipPhoto,
    TownshipRevision,
    TownshipScore,
    TownshipScoring,
)
from evaluation.public import bulletin_item
from evaluation.queries.townships import (
    scorings_to_confirm,
    scorings_to_finish,
    township_cards,
)
from evaluation.scoring import Given
from evaluation.services import (
    activate_scorecard,
    add_township_photo,
    confirm_scoring,
    delete_township_photo,
    discard_scoring,
    new_edition,
    prepare_bulletin,
    recompute_standings,
    retire_scorecard,
    return_scoring,
    save_scoring_draft,
    submit_scoring,
)
from portal.models import Photo
from portal.services import store_photo
from tests import factories
from tests.evaluation.part_helpers import enter, entered
from tests.evaluation.review_card_helpers import judged, make_review_card
from tests.evaluation.township_card_helpers import (
    begun,
    checked_round,
    confirmed,
    submitted,
    township_card,
)
from tests.world.common import picture as upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(db: None) -> Any:
    return township_card()


@pytest.fixture
def round_(community: Any) -> Round:
    made = checked_round(community)
    recompute_standings(made)
    return made


@pytest.fixture
def colleague(county_officer: Any) -> Any:
    return factories.user("county_officer", factories.county())


def figure(source: str = "county_check") -> Any:
    row = PartFigure.objects.get(source=source)
    return row.figure, row.basis, row.revision_id


def total() -> Decimal | None:
    found: Decimal | None = Standing.objects.get(name="南地街道", level="township").total
    return found


def problems(act: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        act()
    return set(caught.value.error_dict)


def test_the_confirmed_total_is_the_figure_of_the_part(
    round_: Round, card: Any, county_officer: Any, colleague: Any
) -> None:
    scoring = submitted(round_, card, county_officer, rule=judged(30))
    # What nobody confirmed counts nowhere.
    assert (PartFigure.objects.count(), total()) == (0, Decimal(90))
    confirm_scoring(scoring, by=colleague)
    revision = scoring.revisions.get()
    assert figure() == (Decimal(80), "《评议评分表》第1版：得80分，满分100分", revision.pk)
    assert total() == Decimal("87.5")  # (75 × 90 + 25 × 80) ÷ 100
    assert StandingPart.objects.get(source="county_check").revision == revision
    assert (scoring.state, scoring.latest_number) == (ScoringState.CONFIRMED, 1)
    row = PartFigure.objects.get()
    assert row.entered_by == county_officer
    assert AuditEvent.objects.get(action="round.figures_entered").actor == colleague
    # Neither of the two may publish it.
    assert {county_officer.pk, colleague.pk} <= queries.author_ids(round_)


@pytest.mark.parametrize(
    ("answers", "share"),
    [
        ({}, "100"),
        ({"order": Given(reason="没有", not_applicable=True), "rule": judged(20)}, "50"),
        ({"rule": judged(49)}, "99"),
        ({"mix": Given(reason="查实", vetoed=True)}, "0"),
    ],
)
def test_the_share_of_the_full_mark(
    round_: Round, card: Any, county_officer: Any, colleague: Any, answers: Any, share: str
) -> None:
    scoring = confirmed(round_, card, county_officer, colleague, **answers)
    assert figure()[0] == Decimal(share)
    assert scoring.revisions.get().cancelled == ("mix" in answers)


def test_a_share_is_rounded_half_up_and_a_bonus_lifts_it_above_100(
    round_: Round, county_officer: Any, colleague: Any
) -> None:
    line = {"key": "only", "title": "唯一", "points": 60, "method": "judged", "step": "0.5"}
    more = {"key": "plus", "title": "加分", "points": 5, "method": "judged", "is_bonus": True}
    sections = [{"title": "全部", "criteria": [line, more]}]
    card = township_card(total=60, bonus_cap=5, sections=sections)
    for given, bonus, share in ((40, 0, "66.67"), (60, 5, "108.33")):
        scoring = begun(round_, card, county_officer)
        scores = {card.criteria["only"].pk: judged(given), card.criteria["plus"].pk: judged(bonus)}
        submit_scoring(scoring, by=county_officer, scores=scores)
        confirm_scoring(scoring, by=colleague)
        assert figure()[0] == Decimal(share)
        return_scoring(scoring, by=colleague, reason="重评")
        discard_scoring(scoring, by=colleague, reason="重评")
        assert figure() == (None, "", None)
        assert total() == Decimal(90)


def test_four_eyes(
    round_: Round, card: Any, county_officer: Any, colleague: Any, city_officer: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    submit_scoring(scoring, by=colleague, scores=card.given())
    assert not scorings_to_confirm(colleague).exists()
    assert not scorings_to_confirm(county_officer).exists()
    for one in (county_officer, colleague):
        with pytest.raises(DutyConflict):
            confirm_scoring(scoring, by=one)
    # The database knows the submitters too.
    with pytest.raises(DatabaseError), transaction.atomic():
        TownshipConfirmation.objects.create(
            revision=scoring.revisions.get(), confirmed_by=colleague
        )
    assert scorings_to_confirm(city_officer).get() == scoring
    confirm_scoring(scoring, by=city_officer)
    assert not scorings_to_confirm(city_officer).exists()
    with pytest.raises(IllegalTransition):
        confirm_scoring(scoring, by=city_officer)


def test_who_submitted_an_earlier_revision_confirms_no_later_one(
    round_: Round, card: Any, county_officer: Any, colleague: Any, city_officer: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    submit_scoring(scoring, by=colleague, scores=card.given())
    return_scoring(scoring, by=city_officer, reason="漏项")
    submit_scoring(scoring, by=county_officer, scores=card.given(), answer="补")
    with pytest.raises(DutyConflict):
        confirm_scoring(scoring, by=colleague)


def test_a_correction_is_the_next_revision_and_the_figure_stays_meanwhile(
    round_: Round, card: Any, county_officer: Any, colleague: Any
) -> None:
    scoring = confirmed(round_, card, county_officer, colleague, rule=judged(30))
    with pytest.raises(Refusal):
        return_scoring(scoring, by=colleague, reason=" ")
    return_scoring(scoring, by=colleague, reason="复核有误")
    assert figure()[0] == Decimal(80)
    assert scorings_to_finish(county_officer).get() == scoring
    scores = card.given(rule=judged(50))
    assert problems(lambda: submit_scoring(scoring, by=county_officer, scores=scores)) == {"answer"}
    submit_scoring(scoring, by=county_officer, scores=scores, answer="台账补齐")
    assert (figure()[0], total()) == (Decimal(80), Decimal("87.5"))
    confirm_scoring(scoring, by=colleague)
    first, second = scoring.revisions.order_by("number")
    assert figure() == (Decimal(100), "《评议评分表》第1版：得100分，满分100分", second.pk)
    assert total() == Decimal("92.5")
    assert (first.total, second.return_reason, second.answer) == (80, "复核有误", "台账补齐")


def test_what_may_be_submitted(round_: Round, card: Any, county_officer: Any) -> None:
    scoring = begun(round_, card, county_officer)
    keys = {key: row.pk for key, row in card.criteria.items()}

    def found(**answers: Given) -> set[str]:
        scores = card.given(**answers)
        return problems(lambda: submit_scoring(scoring, by=county_officer, scores=scores))

    assert found(rule=Given(Decimal(30))) == {f"reason_{keys['rule']}"}
    assert found(rule=Given(Decimal(51), "x")) == {f"points_{keys['rule']}"}
    assert found(rule=Given(Decimal("0.5"), "x")) == {f"points_{keys['rule']}"}
    assert found(notice=Given(Decimal(9), "x")) == {f"full_{keys['notice']}"}
    assert found(mix=Given(vetoed=True)) == {f"reason_{keys['mix']}"}
    missing = problems(lambda: submit_scoring(scoring, by=county_officer, scores={}))
    assert missing == {f"full_{keys['notice']}", f"band_{keys['order']}", f"points_{keys['rule']}"}
    assert TownshipRevision.objects.count() == 0
    assert scoring.state == ScoringState.DRAFT


def test_a_photo_where_the_criterion_asks_for_one(
    round_: Round, county_officer: Any, colleague: Any
) -> None:
    line = {"key": "only", "title": "唯一", "points": 100, "method": "judged", "step": 1,
            "evidence": "lost"}  # fmt: skip
    card = township_card(sections=[{"title": "全部", "criteria": [line]}])
    scoring = begun(round_, card, county_officer)
    criterion = card.criteria["only"]
    scores = {criterion.pk: judged(90)}

    def submit() -> Any:
        return submit_scoring(scoring, by=county_officer, scores=scores, answer="补")

    assert problems(submit) == {f"photo_{criterion.pk}"}
    given = {"by": county_officer, "criterion": criterion}
    unsent = add_township_photo(scoring, upload=upload(), **given)
    delete_township_photo(unsent, by=county_officer)
    assert problems(submit) == {f"photo_{criterion.pk}"}
    kept = add_township_photo(scoring, upload=upload(), **given)
    revision = submit()
    kept.refresh_from_db()
    assert kept.first_revision == revision
    with pytest.raises(IllegalTransition):
        add_township_photo(scoring, upload=upload(), **given)
    return_scoring(scoring, by=colleague, reason="看不清")
    # Evidence of a revision stays, and still proves the next one.
    with pytest.raises(Refusal):
        delete_township_photo(kept, by=county_officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        TownshipPhoto.objects.filter(pk=kept.pk).delete()
    assert submit().number == 2


def test_nothing_is_held_while_a_photo_is_made_smaller(
    round_: Round, card: Any, county_officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scoring = begun(round_, card, county_officer)
    order: list[str] = []

    def stored(*args: Any, **kwargs: Any) -> Any:
        order.append("photo")
        return store_photo(*args, **kwargs)

    monkeypatch.setattr("evaluation.services.locks.transaction_lock", order.append)
    monkeypatch.setattr("portal.evidence.store_photo", stored)
    add_township_photo(scoring, by=county_officer, upload=upload(), criterion=card.criteria["rule"])
    assert order == ["photo"]


def test_a_photo_that_comes_too_late_leaves_nothing(
    round_: Round, card: Any, county_officer: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    given = {"by": county_officer, "criterion": card.criteria["rule"]}
    # The caller has read both before they changed.
    stale = TownshipScoring.objects.select_related("round").get(pk=scoring.pk)
    submit_scoring(scoring, by=county_officer, scores=card.given())
    with pytest.raises(IllegalTransition):
        add_township_photo(stale, upload=upload(), **given)
    TownshipScoring.objects.filter(pk=scoring.pk).update(state="returned")
    Round.objects.filter(pk=round_.pk).update(state="final")
    with pytest.raises(Refusal, match="定稿"):
        add_township_photo(stale, upload=upload(), **given)
    assert (TownshipPhoto.objects.count(), Photo.objects.count()) == (0, 0)


def test_only_officers_above_it_score_a_township(
    round_: Round, card: Any, county_officer: Any, township_officer: Any, member: Any
) -> None:
    far = factories.user("county_officer", factories.county(name="明山区"))
    scoring = begun(round_, card, county_officer)
    for stranger in (far, township_officer, member):
        with pytest.raises(Refusal):
            begun(round_, card, stranger)
        with pytest.raises(Refusal):
            submit_scoring(scoring, by=stranger, scores=card.given())
        with pytest.raises(Refusal):
            save_scoring_draft(scoring, by=stranger, draft={}, expected_version=scoring.version)
        with pytest.raises(Refusal):
            add_township_photo(
                scoring, by=stranger, upload=upload(), criterion=card.criteria["rule"]
            )
        assert not TownshipScoring.objects.for_user(stranger).exists()


def test_the_township_the_part_and_the_card_must_be_of_the_round(
    round_: Round, card: Any, county_officer: Any
) -> None:
    far = factories.township(factories.county(name="明山区"))
    assert problems(lambda: begun(round_, card, county_officer, far)) == {"township"}
    for source in ("satisfaction", "self_check", "food_waste", ""):
        act = lambda one=source: begun(round_, card, county_officer, source=one)  # noqa: E731
        assert problems(act) == {"source"}
    for other in (
        make_review_card(code="of-companies"),
        township_card(code="draft", state="draft"),
        township_card(code="later", in_force_since=round_.last_day.replace(year=2027)),
    ):
        act = lambda one=other: begun(round_, one, county_officer)  # noqa: E731
        assert problems(act) == {"scorecard"}
    begun(round_, card, county_officer)
    with pytest.raises(Refusal):
        begun(round_, card, county_officer)


def test_a_card_retired_in_the_middle_stays_with_the_part_that_was_begun(
    round_: Round, card: Any, county_officer: Any, city_officer: Any, colleague: Any
) -> None:
    other = township_card(code="other")
    assert township_cards(round_, "county_check") == [other.scorecard, card.scorecard]
    first = begun(round_, card, county_officer)
    retire_scorecard(card.scorecard, by=city_officer, reason="换版")
    second = new_edition(card.scorecard, by=city_officer)
    activate_scorecard(second, by=city_officer)
    east = factories.township(name="东明街道")
    # Like with like: the whole part of the round is scored on one edition.
    assert township_cards(round_, "county_check") == [card.scorecard]
    assert problems(lambda: begun(round_, other, county_officer, east)) == {"scorecard"}
    with pytest.raises(DatabaseError), transaction.atomic():
        TownshipScoring.objects.create(round=round_, township=east, source="county_check",
                                       scorecard=second, begun_by=county_officer)  # fmt: skip
    begun(round_, card, county_officer, east)
    submit_scoring(first, by=county_officer, scores=card.given())
    confirm_scoring(first, by=colleague)
    assert figure()[0] == Decimal(100)


def test_what_is_scored_on_a_card_is_not_entered_beside_it(
    round_: Round, card: Any, county_officer: Any, colleague: Any
) -> None:
    nandi = factories.township()
    enter(round_, entered(nandi, "county_check", 60))
    scoring = begun(round_, card, county_officer)
    with pytest.raises(ValidationError, match="南地街道"):
        enter(round_, entered(nandi, "county_check", 70, seen=1))
    # What was entered before stands until the card is confirmed, and comes back with nothing.
    assert (figure()[0], total()) == (Decimal(60), Decimal("82.5"))
    submit_scoring(scoring, by=county_officer, scores=card.given())
    confirm_scoring(scoring, by=colleague)
    assert (figure()[0], total()) == (Decimal(100), Decimal("92.5"))
    return_scoring(scoring, by=colleague, reason="误评")
    discard_scoring(scoring, by=county_officer, reason="误评")
    assert (figure(), total()) == ((None, "", None), Decimal(90))
    enter(round_, entered(nandi, "county_check", 70, seen=3))
    assert figure() == (Decimal(70), "通报", None)


def test_giving_up_what_was_never_confirmed_leaves_an_entered_figure(
    round_: Round, card: Any, county_officer: Any
) -> None:
    enter(round_, entered(factories.township(), "county_check", 60))
    scoring = begun(round_, card, county_officer)
    discard_scoring(scoring, by=county_officer, reason="误评")
    assert figure() == (Decimal(60), "通报", None)
    begun(round_, card, county_officer)


def test_a_final_round_keeps_its_figures(
    round_: Round, card: Any, county_officer: Any, colleague: Any
) -> None:
    waiting = submitted(round_, card, county_officer)
    east = factories.township(name="东明街道")
    draft = begun(round_, card, county_officer, east)
    Round.objects.filter(pk=round_.pk).update(state="final")
    acts: list[Any] = [
        lambda: begun(round_, card, county_officer, factories.township(name="北台镇")),
        lambda: save_scoring_draft(draft, by=county_officer, draft={}, expected_version=1),
        lambda: submit_scoring(draft, by=county_officer, scores=card.given()),
        lambda: confirm_scoring(waiting, by=colleague),
        lambda: return_scoring(waiting, by=colleague, reason="x"),
        lambda: discard_scoring(draft, by=colleague, reason="x"),
        lambda: add_township_photo(
            draft, by=county_officer, upload=upload(), criterion=card.criteria["rule"]
        ),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="定稿"):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        TownshipConfirmation.objects.create(
            revision=waiting.revisions.get(), confirmed_by=colleague
        )
    assert not scorings_to_confirm(colleague).exists()
    assert not scorings_to_finish(county_officer).exists()
    assert PartFigure.objects.count() == 0


def test_nothing_is_scored_before_the_round_was_opened(
    card: Any, community: Any, county_officer: Any
) -> None:
    planned = checked_round(community, state="planned")
    with pytest.raises(Refusal):
        begun(planned, card, county_officer)


def test_the_slower_of_two_is_told(round_: Round, card: Any, county_officer: Any) -> None:
    scoring = begun(round_, card, county_officer)
    other = TownshipScoring.objects.get(pk=scoring.pk)
    given = {"by": county_officer, "expected_version": 1}
    save_scoring_draft(scoring, draft={"a": "1"}, **given)
    for act in (
        lambda: save_scoring_draft(other, draft={"a": "2"}, **given),
        lambda: submit_scoring(other, scores=card.given(), **given),
    ):
        with pytest.raises(StaleRecord):
            act()
    assert (TownshipScoring.objects.get().draft, TownshipScore.objects.count()) == ({"a": "1"}, 0)


def test_the_database_keeps_what_a_figure_follows_from(
    round_: Round, card: Any, county_officer: Any, colleague: Any
) -> None:
    scoring = submitted(round_, card, county_officer)
    revision = scoring.revisions.get()
    east = factories.township(name="东明街道")
    place = {"round": round_, "source": "county_check", "basis": "x", "entered_by": colleague}
    confirmable = {"figure": 100, "revision": revision, **place}
    writes: list[Any] = [
        # Not confirmed; then of another township.
        lambda: PartFigure.objects.create(township=factories.township(), **confirmable),
        lambda: PartFigure.objects.create(township=east, **confirmable),
        # Above 100 without a card.
        lambda: PartFigure.objects.create(township=east, figure=101, **place),
        lambda: TownshipScoring.objects.filter(pk=scoring.pk).update(township=east),
        lambda: TownshipRevision.objects.update(total=1),
        lambda: TownshipScore.objects.update(points=1),
        lambda: TownshipRevision.objects.all()._raw_delete("default"),
    ]
    for write in writes:
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    confirm_scoring(scoring, by=colleague)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartFigure.objects.update(township=east)
    with pytest.raises(DatabaseError), transaction.atomic():
        TownshipConfirmation.objects.update(confirmed_by=county_officer)


def test_the_bulletin_has_the_card_without_its_reasons(
    round_: Round, card: Any, county_officer: Any, colleague: Any, city_officer: Any
) -> None:
    lost = Given(deductions={card.fault("未更新"): 1}, reason="某某橱窗")
    confirmed(round_, card, county_officer, colleague, notice=lost)
    item = bulletin_item(prepare_bulletin(round_, by=city_officer))
    [nandi] = item.payload["townships"]
    own, scored = nandi["parts"]
    assert "card" not in own
    assert scored["figure"] == 98
    assert scored["card"]["title"] == "评议评分表"
    assert scored["card"]["result"]["grade"] == {"name": "优", "colour": "green"}
    assert scored["card"]["result"]["criteria"][0] == {
        "section": "现场", "title": "公示", "maximum": 10, "points": 8,
        "not_applicable": False, "vetoed": False,
    }  # fmt: skip
    assert "某某橱窗" not in str(item.payload)
    assert {county_officer.pk, colleague.pk} <= item.authors


def test_nothing_scores_public_institutions_so_no_such_card_is_activated(city_officer: Any) -> None:
    card = make_review_card("institution", state="draft").scorecard
    with pytest.raises(Refusal) as caught:
        activate_scorecard(card, by=city_officer)
    assert "草稿" in str(caught.value.message) or "draft" in str(caught.value.message)
    with pytest.raises(DatabaseError), transaction.atomic():
        Scorecard.objects.filter(pk=card.pk).update(state="active")


def test_a_card_for_townships_is_for_no_community_types(city_officer: Any) -> None:
    from tests.communities.toolkits import type_

    card = township_card(state="draft").scorecard
    card.community_types.add(type_("old_estate"))
    with pytest.raises(Refusal):
        activate_scorecard(card, by=city_officer)
    card.community_types.clear()
    activate_scorecard(card, by=city_officer)
    assert card.state == "active"
