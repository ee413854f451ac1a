"""Appeals: while results are in publicity, by the scored side, decided by somebody else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.desk import gathered
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.triggers import remove_guard
from benxi_sorting.demonstration.clock import on
from evaluation import desk, queries
from evaluation.enums import AppealState, FindingState, RoundState
from evaluation.models import (
    Appeal,
    AppealPhoto,
    Bulletin,
    Finding,
    Inspection,
    Publicity,
    RectificationTerm,
    Round,
    Score,
    ScoreRevision,
    Standing,
)
from evaluation.public import make_final
from evaluation.services import (
    add_appeal_photo,
    confirm_inspection,
    correct_score,
    decide_appeal,
    note_relapse,
    recheck,
    return_inspection,
    submit_inspection,
    void_inspection,
    withdraw_appeal,
)
from evaluation.services.findings import withdraw_unfounded
from evaluation.triggers import APPEAL_PHOTOS
from portal.models import Photo, Publication
from tests import factories
from tests.evaluation.appeal_helpers import (
    AFTER,
    BEGAN,
    LAST,
    appeal,
    appellant_of,
    bring_into_publicity,
    correct_bulletin,
    reviewer,
)
from tests.evaluation.finding_helpers import issue, send_report
from tests.evaluation.helpers import corrected, given, samples
from tests.world.common import picture

SCORED = date(2026, 10, 27)


@pytest.fixture
def confirmed(inspection: Any, card: Any, member: Any, township_officer: Any) -> Any:
    """Scored and confirmed before its round was closed, as it is."""
    with on(SCORED):
        submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
        confirm_inspection(inspection, by=township_officer)
    return inspection


@pytest.fixture
def published(confirmed: Any) -> Any:
    """The confirmed inspection (98 of 100), its results in publicity from 5 to 12 November."""
    bring_into_publicity(confirmed.round)
    return Inspection.objects.select_related("round__scorecard").get(pk=confirmed.pk)


@pytest.fixture
def waiting(published: Any, card: Any) -> Any:
    return appeal(published, card.notice)


def decide(waiting: Any, outcome: str, *, by: Any = None, **options: Any) -> Any:
    stored = Appeal.objects.get(pk=waiting.pk)
    with on(LAST):
        decide_appeal(
            stored, by=by or reviewer(), outcome=outcome, reasons="经查照片属实", **options
        )
    return Appeal.objects.get(pk=waiting.pk)


def test_the_window_has_a_first_and_a_last_day(published: Any, card: Any) -> None:
    publicity = Publicity.objects.get()
    assert (publicity.began_on, publicity.until) == (BEGAN, LAST)
    with pytest.raises(Refusal, match="2026-11-12"):
        appeal(published, card.notice, day=AFTER)
    assert not Appeal.objects.exists()
    made = appeal(published, card.notice, day=LAST)
    assert (made.number, made.points_given, made.state) == ("〔2026〕1号", 8, "submitted")


def test_not_before_the_results_are_in_publicity(confirmed: Any, card: Any) -> None:
    with pytest.raises(Refusal, match="公示"):
        appeal(confirmed, card.notice)


@pytest.mark.parametrize("who", ["scorer", "confirmer"])
def test_who_scored_or_confirmed_makes_no_appeal(
    published: Any, card: Any, member: Any, township_officer: Any, who: str
) -> None:
    with pytest.raises(DutyConflict):
        appeal(published, card.notice, by={"scorer": member, "confirmer": township_officer}[who])


def test_the_scored_side_alone_appeals(published: Any, card: Any, county_officer: Any) -> None:
    elsewhere = factories.user("committee_member", factories.community(name="彩屯社区"))
    for stranger in (elsewhere, county_officer):
        with pytest.raises(Refusal, match="由"):
            appeal(published, card.notice, by=stranger)
    township = factories.user("township_officer", factories.township())
    assert appeal(published, card.notice, by=township).submitted_by == township


@pytest.mark.parametrize("asked", [8, 7, 11, 9.3])
def test_points_that_cannot_be_asked_for(published: Any, card: Any, asked: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        appeal(published, card.notice, asked=asked)
    assert list(caught.value.error_dict) == ["points_asked"]


def test_what_lost_nothing_cannot_be_appealed_against(published: Any, card: Any) -> None:
    with pytest.raises(Refusal):
        appeal(published, card.bins, asked=20)


def test_a_bonus_that_made_up_for_a_loss_closes_no_window(published: Any) -> None:
    person = appellant_of(published)
    Inspection.objects.filter(pk=published.pk).update(total=100)
    with on(LAST):
        assert queries.in_window(person).get() == published
    with on(AFTER):
        assert not queries.in_window(person).exists()


def test_what_counts_for_no_result_is_not_appealed_against(published: Any, card: Any) -> None:
    person = appellant_of(published)
    Inspection.objects.filter(pk=published.pk).update(is_counted=False)
    with pytest.raises(Refusal, match="不计入"):
        appeal(published, card.notice, by=person)
    with on(LAST):
        assert not queries.in_window(person).exists()
    assert not queries.scores_to_appeal(published).exists()


def test_one_appeal_a_criterion(published: Any, card: Any) -> None:
    person = appellant_of(published)
    first = appeal(published, card.notice, by=person)
    assert appeal(published, card.notice, by=person) == first
    with pytest.raises(Refusal):
        appeal(published, card.notice, by=person, token="another")
    with on(LAST):
        withdraw_appeal(first, by=person, reason="再核对")
    again = appeal(published, card.notice, by=person, token="third")
    assert again.sequence == 2


def test_upheld_it_makes_a_revision_and_the_standings_anew(
    waiting: Any, published: Any, card: Any
) -> None:
    standing = Standing.objects.get(level="community", unit_code=published.community.code)
    assert standing.total == 98
    decided = decide(waiting, AppealState.UPHELD)
    stored = Inspection.objects.get(pk=published.pk)
    assert (stored.total, stored.latest_number, stored.state) == (100, 2, "confirmed")
    assert decided.result == ScoreRevision.objects.get(inspection=stored, number=2)
    assert decided.points_granted == 10
    assert decided.result.submitted_by == decided.decided_by
    rows = {(row.criterion_id, row.points) for row in Score.objects.filter(revision=decided.result)}
    assert rows == {(card.notice.pk, 10), (card.bins.pk, 20), (card.quality.pk, 70)}
    assert decided.result.samples.count() == 2
    standing = Standing.objects.get(level="community", unit_code=published.community.code)
    assert standing.total == 100
    assert ScoreRevision.objects.get(inspection=stored, number=1).total == 98


def test_the_correction_is_proposed_and_published_by_another(
    waiting: Any, published: Any, county_officer: Any
) -> None:
    judge = reviewer()
    assert not queries.bulletins_to_correct(county_officer).exists()
    decide(waiting, AppealState.UPHELD, by=judge)
    bulletin = Bulletin.objects.get()
    assert list(queries.bulletins_to_correct(county_officer)) == [bulletin]
    with on(AFTER), pytest.raises(DutyConflict), transaction.atomic():
        corrected(bulletin, by=judge, reason="复核")
    bulletin.refresh_from_db()
    with on(AFTER):
        correct_bulletin(published.round)
    newest = Publication.objects.order_by("-version").first()
    assert newest is not None
    assert (newest.version, newest.reason) == (2, "复核后更正")
    assert [entry["total"] for entry in newest.payload["top"]] == [100]
    assert not queries.bulletins_to_correct(county_officer).exists()


def test_scores_confirmed_anew_make_the_bulletin_out_of_date_where_they_changed(
    published: Any, card: Any, member: Any, county_officer: Any, township_officer: Any
) -> None:
    for notice, changed in ((8, False), (9, True)):
        stored = Inspection.objects.get(pk=published.pk)
        with on(LAST):
            return_inspection(stored, by=township_officer, reason="核对")
            submit_inspection(
                stored,
                by=member,
                scores=given(card, notice=notice),
                samples=samples(),
                answer="核对",
            )
            assert not queries.bulletins_to_correct(county_officer).exists()
            confirm_inspection(stored, by=township_officer)
            assert queries.bulletins_to_correct(county_officer).exists() is changed
            kinds = [str(item.kind) for item in gathered(desk.items(county_officer))]
        assert ("bulletin" in kinds) is changed


def test_upheld_in_part(waiting: Any, published: Any) -> None:
    for points in (None, Decimal(8), Decimal(10), Decimal("8.3")):
        with pytest.raises(ValidationError):
            decide(waiting, AppealState.PARTLY, points=points)
    assert Appeal.objects.get().state == AppealState.SUBMITTED
    decided = decide(waiting, AppealState.PARTLY, points=Decimal(9))
    assert (decided.points_granted, Inspection.objects.get(pk=published.pk).total) == (9, 99)


def test_rejected_nothing_changes_and_the_reasons_stand(waiting: Any, published: Any) -> None:
    stored = Appeal.objects.get()
    with on(LAST), pytest.raises(Refusal):
        decide_appeal(stored, by=reviewer(), outcome=AppealState.REJECTED, reasons=" ")
    decided = decide(waiting, AppealState.REJECTED)
    assert (decided.decision, decided.result, decided.points_granted) == (
        "经查照片属实",
        None,
        None,
    )
    assert Inspection.objects.get(pk=published.pk).latest_number == 1
    with pytest.raises(IllegalTransition):
        decide(waiting, AppealState.UPHELD)
    assert ScoreRevision.objects.count() == 1


def test_an_upheld_appeal_takes_its_finding_along(
    confirmed: Any, card: Any, township_officer: Any
) -> None:
    finding = issue(confirmed, by=township_officer)
    bring_into_publicity(confirmed.round)
    decide(appeal(confirmed, card.notice), AppealState.UPHELD)
    assert Finding.objects.get(pk=finding.pk).state == FindingState.WITHDRAWN


@pytest.mark.parametrize("who", ["scorer", "confirmer", "appellant"])
def test_the_reviewer_had_no_part_in_it(
    waiting: Any, member: Any, township_officer: Any, who: str
) -> None:
    person = {
        "scorer": member, "confirmer": township_officer, "appellant": waiting.submitted_by
    }[who]  # fmt: skip
    factories.appointment(person, "county_officer", factories.county())
    both = type(person).objects.get(pk=person.pk)
    with pytest.raises(DutyConflict):
        decide(waiting, AppealState.REJECTED, by=both)
    assert not queries.to_decide(both).exists()
    today = timezone.localdate()
    for state in (AppealState.REJECTED,):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.update(state=state, decided_by=both, decided_on=today, decision="驳回")


def test_the_township_does_not_decide(waiting: Any) -> None:
    with pytest.raises(Refusal):
        decide(
            waiting,
            AppealState.REJECTED,
            by=factories.user("township_officer", factories.township()),
        )


def test_one_reviewer_decides_several_appeals_of_an_inspection(
    submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    return_inspection(submitted, by=township_officer, reason="核对")
    submit_inspection(
        submitted, by=member, scores=given(card, notice=8, bins=15), samples=samples()
    )
    confirm_inspection(submitted, by=township_officer)
    bring_into_publicity(submitted.round)
    judge, person = reviewer(), appellant_of(submitted)
    both = [
        appeal(submitted, card.notice, by=person),
        appeal(submitted, card.bins, by=person, asked=20),
    ]
    for made in both:
        assert made in queries.to_decide(judge)
        decide(made, AppealState.UPHELD, by=judge)
    assert Inspection.objects.get(pk=submitted.pk).total == 100
    numbers = ScoreRevision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_photos_go_with_it_until_it_is_decided(waiting: Any) -> None:
    with on(LAST):
        add_appeal_photo(waiting, by=waiting.submitted_by, upload=picture())
    with on(AFTER), pytest.raises(Refusal, match="2026-11-12"):
        add_appeal_photo(waiting, by=waiting.submitted_by, upload=picture())
    decide(waiting, AppealState.REJECTED)
    with on(LAST), pytest.raises(IllegalTransition):
        add_appeal_photo(Appeal.objects.get(), by=waiting.submitted_by, upload=picture())


def test_a_decided_appeal_keeps_its_photos_unless_the_guard_is_gone(waiting: Any) -> None:
    with on(LAST):
        kept = add_appeal_photo(waiting, by=waiting.submitted_by, upload=picture())
    decide(waiting, AppealState.REJECTED)
    for attempt in (
        lambda: AppealPhoto.objects.create(appeal=waiting, photo=kept.photo),
        lambda: AppealPhoto.objects.update(photo=kept.photo),
        lambda: AppealPhoto.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="keeps its photos"), transaction.atomic():
            attempt()
    remove_guard(APPEAL_PHOTOS, connection)
    AppealPhoto.objects.all().delete()


def test_a_photo_too_many_is_refused_and_leaves_nothing(
    waiting: Any, settings: Any, tmp_path: Any
) -> None:
    settings.PHOTOS_PER_RECORD = 2
    settings.MEDIA_ROOT = tmp_path
    with on(LAST):
        for _n in range(2):
            add_appeal_photo(waiting, by=waiting.submitted_by, upload=picture())
        with pytest.raises(ValidationError, match="2"):
            add_appeal_photo(waiting, by=waiting.submitted_by, upload=picture())
    assert (waiting.photos.count(), Photo.objects.count()) == (2, 2)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_final_only_after_the_last_day_and_without_open_appeals(
    waiting: Any, published: Any, county_officer: Any
) -> None:
    round_ = Round.objects.get(pk=published.round_id)
    with on(LAST), pytest.raises(Refusal, match="2026-11-12"):
        make_final(round_, by=county_officer)
    with on(AFTER), pytest.raises(Refusal, match="1"):
        make_final(round_, by=county_officer)
    decide(waiting, AppealState.UPHELD)
    with on(AFTER), pytest.raises(Refusal, match="更正"):
        make_final(round_, by=county_officer)
    with on(AFTER):
        correct_bulletin(round_)
        assert list(queries.rounds_to_finish(county_officer)) == [round_]
        make_final(round_, by=county_officer)
    assert Round.objects.get(pk=round_.pk).state == RoundState.FINAL
    assert not queries.rounds_to_finish(county_officer).exists()


def test_after_it_nothing_changes(
    published: Any, card: Any, county_officer: Any, township_officer: Any
) -> None:
    with on(AFTER):
        make_final(Round.objects.get(pk=published.round_id), by=county_officer)
    before = list(Standing.objects.order_by("pk").values())
    with pytest.raises(Refusal, match="2026-11-12"):
        appeal(published, card.notice, day=LAST)
    stored = Inspection.objects.get(pk=published.pk)
    for act in (
        lambda: return_inspection(stored, by=township_officer, reason="核对"),
        lambda: void_inspection(stored, by=county_officer, reason="重复"),
    ):
        with pytest.raises(Refusal):
            act()
    assert list(Standing.objects.order_by("pk").values()) == before


def test_what_was_read_before_it_is_refused_too(
    published: Any, card: Any, county_officer: Any, township_officer: Any
) -> None:
    """A page that was opened in the publicity and sent after it."""
    acts = (
        lambda old: return_inspection(old, by=township_officer, reason="核对"),
        lambda old: void_inspection(old, by=county_officer, reason="重复"),
    )
    olds = [Inspection.objects.select_related("round").get(pk=published.pk) for _act in acts]
    with on(AFTER):
        make_final(Round.objects.get(pk=published.round_id), by=county_officer)
    for act, old in zip(acts, olds, strict=True):
        assert old.round.state == RoundState.IN_PUBLICITY
        with pytest.raises(Refusal, match="定稿"):
            act(old)
    assert Inspection.objects.get(pk=published.pk).state == "confirmed"


@pytest.mark.parametrize("outcome", [None, AppealState.UPHELD])
def test_scores_that_an_appeal_is_about_are_not_opened_again(
    waiting: Any, published: Any, township_officer: Any, outcome: str | None
) -> None:
    if outcome:
        decide(waiting, outcome)
    stored = Inspection.objects.get(pk=published.pk)
    with pytest.raises(Refusal, match="申诉"):
        return_inspection(stored, by=township_officer, reason="核对")
    assert Inspection.objects.get(pk=published.pk).state == "confirmed"


def test_after_a_rejected_appeal_they_are(
    waiting: Any, published: Any, township_officer: Any
) -> None:
    decide(waiting, AppealState.REJECTED)
    return_inspection(Inspection.objects.get(pk=published.pk), by=township_officer, reason="核对")
    assert Inspection.objects.get(pk=published.pk).state == "returned"


def test_a_decision_never_takes_points_away(waiting: Any, published: Any, card: Any) -> None:
    """They came back by a repair while the appeal waited."""
    with on(LAST):
        correct_score(
            Inspection.objects.select_related("round__scorecard").get(pk=published.pk),
            by=factories.user("township_officer", factories.township()),
            criterion=card.notice,
            points=Decimal(10),
            note="整改",
            reason="整改",
        )
    for outcome, points in ((AppealState.PARTLY, Decimal(9)), (AppealState.UPHELD, None)):
        with pytest.raises(Refusal, match="10"):
            decide(waiting, outcome, points=points)
    assert Inspection.objects.get(pk=published.pk).total == 100
    assert decide(waiting, AppealState.REJECTED).state == AppealState.REJECTED


def test_only_its_side_withdraws_an_appeal(
    published: Any, card: Any, township_officer: Any
) -> None:
    """What a member appealed against is not taken back by who confirmed it, or by the township."""
    made = appeal(published, card.notice)
    other = factories.user("township_officer", factories.township())
    for person, wrong in ((township_officer, DutyConflict), (other, Refusal)):
        for act in (
            lambda by: withdraw_appeal(made, by=by, reason="误交"),
            lambda by: add_appeal_photo(made, by=by, upload=picture()),
        ):
            with on(LAST), pytest.raises(wrong):
                act(person)
    assert Appeal.objects.get().state == AppealState.SUBMITTED
    with on(LAST):
        withdraw_appeal(made, by=appellant_of(published), reason="误交")
    assert Appeal.objects.get().state == AppealState.WITHDRAWN


def test_what_the_township_asked_for_another_of_its_officers_withdraws(
    published: Any, card: Any
) -> None:
    first, second = (factories.user("township_officer", factories.township()) for _n in range(2))
    made = appeal(published, card.notice, by=first)
    withdraw_appeal(made, by=second, reason="误交")
    assert Appeal.objects.get().state == AppealState.WITHDRAWN


def test_what_the_database_refuses_by_itself(waiting: Any) -> None:
    judge = reviewer()
    today = timezone.localdate()
    decided = {"decided_by": judge, "decided_on": today, "decision": "理由"}
    wrong: list[dict[str, Any]] = [
        {"state": AppealState.REJECTED},
        {"state": AppealState.REJECTED, **decided, "decision": ""},
        {"state": AppealState.UPHELD, **decided},
        {"state": AppealState.UPHELD, **decided, "points_granted": 10},
        {"state": AppealState.UPHELD, **decided, "points_granted": 11, "result": waiting.revision},
        {"state": AppealState.SUBMITTED, **decided},
        {"points_granted": 10},
    ]
    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.update(**changes)
    Appeal.objects.update(state=AppealState.REJECTED, **decided)


def test_the_window_never_changes(published: Any) -> None:
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Publicity.objects.update(until=AFTER)


def put_right(inspection: Any, *, by: Any, officer: Any, restores: bool) -> None:
    """A finding of a published inspection, repaired and seen, by a term that restores or not."""
    RectificationTerm.objects.create(
        severity="ordinary", days=7, observation_days=20, restores_points=restores,
        in_force_since=BEGAN, source="测试",
    )  # fmt: skip
    bring_into_publicity(inspection.round)
    stored = Inspection.objects.select_related("round__scorecard").get(pk=inspection.pk)
    with on(LAST):
        send_report(issue(stored, by=officer), by=by)
        recheck(Finding.objects.get(), by=officer, is_rectified=True)


@pytest.mark.parametrize(("restores", "total"), [(False, 98), (True, 100)])
def test_a_repair_gives_points_back_only_where_the_term_says_so(
    confirmed: Any,
    member: Any,
    township_officer: Any,
    county_officer: Any,
    restores: bool,
    total: int,
) -> None:
    put_right(confirmed, by=member, officer=township_officer, restores=restores)
    after = Inspection.objects.get(pk=confirmed.pk)
    assert (after.total, after.state) == (total, "confirmed")
    assert Standing.objects.get(level="community").total == total
    assert queries.bulletins_to_correct(county_officer).exists() is restores
    assert Finding.objects.get().state == FindingState.VERIFIED


@pytest.mark.parametrize("restores", [False, True])
def test_scores_that_a_repair_gave_points_back_to_are_not_opened_again(
    confirmed: Any, member: Any, township_officer: Any, restores: bool
) -> None:
    """Sent again, the old draft would take those points away."""
    put_right(confirmed, by=member, officer=township_officer, restores=restores)
    stored = Inspection.objects.get(pk=confirmed.pk)
    if restores:
        with pytest.raises(Refusal, match="整改"):
            return_inspection(stored, by=township_officer, reason="核对")
    else:
        return_inspection(stored, by=township_officer, reason="核对")
    after = Inspection.objects.get(pk=confirmed.pk)
    expected = ("confirmed", 100) if restores else ("returned", 98)
    assert (after.state, after.total) == expected


def test_what_came_back_after_its_points_did_is_still_true(
    confirmed: Any, member: Any, county_officer: Any, township_officer: Any
) -> None:
    put_right(confirmed, by=member, officer=township_officer, restores=True)
    with on(LAST):
        note_relapse(Finding.objects.get(), by=township_officer, text="又满溢")
        after = Inspection.objects.get(pk=confirmed.pk)
        withdraw_unfounded(after, by=county_officer)
        assert Finding.objects.get().state == FindingState.RELAPSED
        void_inspection(after, by=county_officer, reason="重复")
    assert Finding.objects.get().state == FindingState.WITHDRAWN


def test_in_a_final_round_points_stay(
    confirmed: Any, member: Any, county_officer: Any, township_officer: Any
) -> None:
    RectificationTerm.objects.create(
        severity="ordinary", days=7, observation_days=20, restores_points=True,
        in_force_since=BEGAN, source="测试",
    )  # fmt: skip
    round_ = bring_into_publicity(confirmed.round)
    with on(AFTER):
        finding = issue(Inspection.objects.get(pk=confirmed.pk), by=township_officer)
        send_report(finding, by=member)
        make_final(round_, by=county_officer)
        recheck(Finding.objects.get(), by=township_officer, is_rectified=True)
    assert Inspection.objects.get(pk=confirmed.pk).total == 98
    assert Finding.objects.get().state == FindingState.VERIFIED
