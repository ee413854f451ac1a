"""What stands on the site is what the standings say: what they are compared with, what is final."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import Refusal, StaleRecord
from accounts.services import transition
from evaluation import queries
from evaluation.enums import BulletinState, Level, Measure, RoundState
from evaluation.models import Bulletin, DocumentRegister, Round, Standing
from evaluation.public import check_bulletin, make_final
from evaluation.services import (
    GivenSample,
    close_round,
    confirm_inspection,
    edit_bulletin,
    open_round,
    plan_round,
    prepare_bulletin,
    return_inspection,
    submit_inspection,
    take_back_bulletin,
)
from portal.models import Publication
from portal.services import withdraw
from tests import factories
from tests.evaluation.helpers import corrected, given, make_round, samples, scored_round

LOST = {"nandi-detai": 8, "jia": 5}


@pytest.fixture
def months(card: Any, community: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Publishes a month of 德泰社区 98 and 甲社区 95; the time of publicity is not waited for."""
    factories.community(name="甲社区", slug="jia")
    monkeypatch.setattr("evaluation.public._refuse_during_publicity", lambda round_: None)
    return lambda period: scored_round(card, LOST, period=period)


def officer() -> Any:
    return factories.user("county_officer", factories.county())


def score_again(round_: Any, card: Any, notice: int, method: str = "households") -> None:
    """The scores of 德泰社区 are corrected and confirmed anew."""
    inspection = round_.inspections.select_related("round__scorecard", "community").get(
        community__slug="nandi-detai"
    )
    first, second = (factories.user("township_officer", factories.township()) for _n in range(2))
    member = factories.user("committee_member", inspection.community)
    return_inspection(inspection, by=first, reason="复核")
    found = samples() | {Measure.PARTICIPATION: GivenSample(8, 10, method)}
    submit_inspection(inspection, by=member, scores=given(card, notice=notice), samples=found)
    confirm_inspection(inspection, by=second)


def compared(round_: Any) -> Any:
    row = Standing.objects.get(round=round_, level=Level.COMMUNITY, slug="nandi-detai")
    return row.previous_total, row.previous_rank


def finish(round_: Any) -> str:
    stored = Round.objects.get(pk=round_.pk)
    make_final(stored, by=officer())
    return str(Round.objects.get(pk=round_.pk).state)


class TestComparison:
    def test_a_round_that_is_closed_later_comes_into_no_published_one(
        self, months: Any, card: Any, county_officer: Any
    ) -> None:
        months("2026-08")
        october = months("2026-10")
        close_round(make_round(card, by=county_officer, period="2026-09"), by=county_officer)
        figures, _entries = queries.figures_of(october)
        assert figures["previous_period"] == "2026-08"
        row = queries.standings(october, Level.COMMUNITY)[0]
        assert queries.explain(row, "previous").earlier.round.period == "2026-08"
        assert finish(october) == RoundState.FINAL

    def test_a_correction_of_the_round_before_reaches_what_is_compared_with_it(
        self, months: Any, card: Any, county_officer: Any
    ) -> None:
        september, october = months("2026-09"), months("2026-10")
        assert compared(october) == (98, 1)
        version = Bulletin.objects.get(round=october).version
        score_again(september, card, notice=0)
        assert compared(october) == (90, 2)
        assert Bulletin.objects.get(round=october).version == version + 1
        bulletins = queries.bulletins_to_correct(county_officer)
        assert {row.round.period for row in bulletins} == {"2026-09", "2026-10"}
        with pytest.raises(Refusal):
            finish(october)
        corrected(Bulletin.objects.get(round=october), by=officer(), reason="上期更正")
        assert finish(october) == RoundState.FINAL

    def test_where_no_figure_changed_the_later_bulletin_stays(self, months: Any, card: Any) -> None:
        """Its writer would be refused for nothing."""
        september, october = months("2026-09"), months("2026-10")
        versions = [Bulletin.objects.get(round=one).version for one in (september, october)]
        score_again(september, card, notice=8, method="bags")
        assert [Bulletin.objects.get(round=one).version for one in (september, october)] == [
            versions[0] + 1,
            versions[1],
        ]

    def test_it_does_not_reach_what_is_final(self, months: Any, card: Any) -> None:
        september, october = months("2026-09"), months("2026-10")
        finish(october)
        score_again(september, card, notice=0)
        assert compared(october) == (98, 1)
        assert queries.is_as_published(october)

    def test_the_database_keeps_what_was_compared_with(self, months: Any) -> None:
        september, october = months("2026-09"), months("2026-10")
        kept = Standing.objects.filter(round=october)
        assert set(kept.values_list("previous_round", "last_year_round")) == {(september.pk, None)}


class TestFinal:
    def test_a_withdrawn_bulletin_stands_for_nothing(self, months: Any, city_officer: Any) -> None:
        october = months("2026-10")
        assert queries.is_as_published(october)
        withdraw(Publication.objects.get(kind="bulletin"), by=city_officer, reason="数据待核实")
        assert not queries.is_as_published(october)
        with pytest.raises(Refusal) as refused:
            finish(october)
        assert "不在网站上" in str(refused.value.message)

    def test_another_name_of_the_issuer_changes_no_result(self, months: Any) -> None:
        october = months("2026-10")
        DocumentRegister.objects.update(issuer="平山区民政和社会工作局")
        assert finish(october) == RoundState.FINAL

    def test_a_correction_that_was_begun_is_finished_first(self, months: Any) -> None:
        october = months("2026-10")
        take_back_bulletin(Bulletin.objects.get(), by=officer(), reason="文字有误")
        with pytest.raises(Refusal):
            finish(october)

    @pytest.mark.parametrize("figure", ["total", "rank", "participation_numerator"])
    def test_each_figure_is_asked_about(self, figure: str, months: Any) -> None:
        october = months("2026-10")
        rows = Standing.objects.filter(round=october, slug="nandi-detai")
        rows.update(**{figure: 7})
        assert not queries.is_as_published(october)


class TestCommittee:
    def page(self, round_: Any, client_for: Any, query: str = "") -> Any:
        inspection = round_.inspections.get(community__slug="nandi-detai")
        browser = client_for(factories.user("committee_member", inspection.community))
        address = reverse("inspection_standing", args=[inspection.public_id])
        return browser.get(address + query).context["explanation"]

    def test_it_reads_no_rank_that_is_not_on_the_site(
        self, months: Any, card: Any, client_for: Any
    ) -> None:
        october = months("2026-10")
        assert self.page(october, client_for).standing.rank == 1
        score_again(october, card, notice=0)
        assert self.page(october, client_for) is None

    def test_nor_that_of_an_earlier_round(
        self, months: Any, card: Any, county_officer: Any, client_for: Any
    ) -> None:
        september = make_round(card, by=county_officer, period="2026-09")
        close_round(september, by=county_officer)
        october = months("2026-10")
        row = queries.standings(october, Level.COMMUNITY)[0]
        assert row.previous_round == september
        assert queries.explain(row, "previous").earlier is not None
        assert self.page(october, client_for).earlier is None

    def test_nor_what_an_earlier_round_came_to_since(
        self, months: Any, card: Any, client_for: Any
    ) -> None:
        september, october = months("2026-09"), months("2026-10")
        assert self.page(october, client_for).earlier is not None
        # A final round keeps what it said beside the earlier one.
        Round.objects.filter(pk=october.pk).update(state="final")
        score_again(september, card, notice=0)
        shown = self.page(october, client_for)
        assert shown.standing is not None
        assert shown.earlier is None


class TestCheck:
    @pytest.mark.parametrize("is_edited", [False, True])
    def test_figures_that_moved_while_it_was_read_are_not_confirmed(
        self, is_edited: bool, draft_bulletin: Any, card: Any
    ) -> None:
        writer = draft_bulletin.prepared_by
        if is_edited:
            version = draft_bulletin.version
            edit_bulletin(
                draft_bulletin, by=writer, expected_version=version, title="通报", text="正文"
            )
        transition(draft_bulletin, BulletinState.FOR_CHECK, by=writer)
        seen = draft_bulletin.version
        score_again(draft_bulletin.round, card, notice=3)
        stored = Bulletin.objects.select_related("round__scorecard").get()
        with pytest.raises(StaleRecord):
            check_bulletin(stored, by=officer(), expected_version=seen)
        check_bulletin(stored, by=officer(), expected_version=stored.version)


def test_what_does_not_count_leaves_the_bulletin_to_its_writer(
    card: Any, community: Any, county_officer: Any, member: Any, township_officer: Any
) -> None:
    round_ = plan_round(
        jurisdiction="210502",
        period="2026-10",
        scorecard=card.scorecard,
        due=date(2026, 10, 28),
        counted_kind="field",
        with_self_check=True,
        by=county_officer,
    )
    open_round(round_, by=county_officer)
    own = round_.inspections.select_related("community").get(kind="self_check")
    submit_inspection(own, by=member, scores=given(card, notice=8), samples=samples())
    close_round(round_, by=county_officer)
    bulletin = prepare_bulletin(round_, by=county_officer)
    own.round.refresh_from_db()
    confirm_inspection(own, by=township_officer)
    assert Bulletin.objects.get().version == bulletin.version
    edit_bulletin(
        bulletin, by=county_officer, expected_version=bulletin.version, title="通报", text="正文"
    )


def test_the_trail_is_held_before_the_standings(
    confirmed: Any, county_officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    monkeypatch.setattr("evaluation.services.locks.transaction_lock", held.append)
    confirmed.round.refresh_from_db()
    close_round(confirmed.round, by=county_officer)
    assert held[:2] == ["audit", f"round {confirmed.round.pk}"]
    assert held[2:4] == ["audit", "standings 2026-10"]


class TestDesk:
    """A published bulletin is compared with the standings once something raised its version."""

    def test_bulletins_that_nobody_touched_cost_the_same_however_many(
        self, months: Any, county_officer: Any
    ) -> None:
        assert county_officer.current_appointments
        counts = []
        for period in ("2026-08", "2026-09", "2026-10"):
            months(period)
            with CaptureQueriesContext(connection) as captured:
                assert list(queries.bulletins_to_correct(county_officer)) == []
            counts.append(len(captured))
        assert counts == [1, 1, 1]

    def test_what_was_published_is_noted_and_a_change_is_compared(
        self, months: Any, card: Any, county_officer: Any
    ) -> None:
        september = months("2026-09")
        bulletin = Bulletin.objects.get(round=september)
        assert bulletin.published_version == bulletin.version > 1
        score_again(september, card, notice=0)
        assert list(queries.bulletins_to_correct(county_officer)) == [bulletin]
        corrected(Bulletin.objects.get(round=september), by=officer(), reason="更正")
        bulletin.refresh_from_db()
        assert bulletin.published_version == bulletin.version
        assert not queries.bulletins_to_correct(county_officer).exists()

    def test_scores_that_change_nothing_published_need_no_correction(
        self, months: Any, card: Any, county_officer: Any
    ) -> None:
        september = months("2026-09")
        score_again(september, card, notice=LOST["nandi-detai"])
        bulletin = Bulletin.objects.get(round=september)
        assert bulletin.published_version < bulletin.version
        assert not queries.bulletins_to_correct(county_officer).exists()

    def test_one_that_was_taken_off_the_site_shows_though_nobody_touched_it(
        self, months: Any, county_officer: Any
    ) -> None:
        september = months("2026-09")
        withdraw(
            Publication.objects.get(is_latest=True, kind="bulletin"), by=officer(), reason="撤下"
        )
        assert {row.round for row in queries.bulletins_to_correct(county_officer)} == {september}

    def test_no_version_is_published_before_it_is_written(self, months: Any) -> None:
        months("2026-09")
        with pytest.raises(IntegrityError, match="bulletin_published_before"), transaction.atomic():
            Bulletin.objects.update(published_version=F("version") + 1)
