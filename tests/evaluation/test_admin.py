"""The officers' pages: steps through services, scoped rows, read-only records."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services import permitted_transitions
from evaluation.enums import BulletinState, InspectionState, RoundState
from evaluation.models import Inspection, Round, ScoreRevision
from evaluation.services import open_round, plan_round
from portal.models import Publication
from tests import factories
from tests.evaluation.helpers import make_register, make_round
from tests.exports import exported


def change(obj: Any) -> str:
    return reverse(f"admin:evaluation_{obj._meta.model_name}_change", args=[obj.pk])


def step(obj: Any, target: str) -> str:
    return reverse(f"admin:evaluation_{obj._meta.model_name}_step", args=[obj.pk, target])


def take(browser: Any, obj: Any, target: str, reason: str = "") -> Any:
    obj.refresh_from_db()
    return browser.post(step(obj, target), {"version": obj.version, "reason": reason})


def test_return_and_confirm(submitted: Any, township_officer: Any, client_for: Any) -> None:
    browser = client_for(township_officer)
    page = browser.get(change(submitted)).content.decode()
    assert "宣传栏" in page
    assert take(browser, submitted, "returned", "请补充").status_code == 302
    submitted.refresh_from_db()
    assert (submitted.state, submitted.return_reason) == (InspectionState.RETURNED, "请补充")


def test_scores_never_come_through_the_admin(
    inspection: Any, township_officer: Any, community: Any, client_for: Any
) -> None:
    factories.appointment(township_officer, "committee_member", community)
    answer = take(client_for(township_officer), inspection, "submitted")
    inspection.refresh_from_db()
    assert (answer.status_code, inspection.state) == (200, InspectionState.ASSIGNED)
    assert not ScoreRevision.objects.exists()


def test_assigning_an_inspector(
    inspection: Any, inspector: Any, township_officer: Any, client_for: Any
) -> None:
    browser = client_for(township_officer)
    url = reverse("admin:evaluation_inspection_assign", args=[inspection.pk])
    assert browser.get(url).status_code == 200
    answer = browser.post(url, {"inspector": inspector.pk, "version": inspection.version})
    inspection.refresh_from_db()
    assert (answer.status_code, inspection.inspector) == (302, inspector)
    elsewhere = factories.user("inspector", factories.county(name="明山区"))
    answer = browser.post(url, {"inspector": elsewhere.pk, "version": inspection.version})
    inspection.refresh_from_db()
    assert (answer.status_code, inspection.inspector) == (200, inspector)


def test_a_foreign_record_does_not_exist(submitted: Any, client_for: Any) -> None:
    stranger = client_for(factories.user("township_officer", factories.township(name="东明街道")))
    assign = reverse("admin:evaluation_inspection_assign", args=[submitted.pk])
    assert stranger.get(assign).status_code == 404
    assert stranger.post(step(submitted, "confirmed"), {}).status_code == 404
    rows = stranger.get(reverse("admin:evaluation_inspection_changelist"))
    assert rows.context["cl"].result_count == 0


def test_a_round_from_plan_to_publication(
    card: Any, confirmed: Any, county_officer: Any, client_for: Any
) -> None:
    browser, round_ = client_for(county_officer), confirmed.round
    assert take(browser, round_, "closed").status_code == 302
    page = browser.get(
        reverse("admin:evaluation_round_standings", args=[round_.pk])
    ).content.decode()
    assert "德泰社区" in page
    answer = browser.post(reverse("admin:evaluation_round_prepare", args=[round_.pk]))
    bulletin = Round.objects.get(pk=round_.pk).bulletin
    assert answer["Location"] == change(bulletin)
    assert browser.get(answer["Location"]).status_code == 200
    preview = browser.get(reverse("admin:evaluation_bulletin_preview", args=[bulletin.pk]))
    assert "德泰社区" in preview.content.decode()
    make_register()
    assert take(browser, bulletin, "for_check").status_code == 302
    assert take(browser, bulletin, "checked").status_code == 200  # whoever wrote it may not
    second = client_for(factories.user("county_officer", factories.county()))
    assert take(second, bulletin, "checked").status_code == 302
    assert take(browser, bulletin, "published").status_code == 200
    assert take(second, bulletin, "published").status_code == 302
    bulletin.refresh_from_db()
    round_.refresh_from_db()
    assert (bulletin.state, round_.state) == (BulletinState.PUBLISHED, RoundState.IN_PUBLICITY)
    assert Publication.objects.filter(kind="bulletin").count() == 1


def test_publicity_begins_with_the_bulletin_only(
    bulletin: Any, county_officer: Any, client_for: Any
) -> None:
    assert permitted_transitions(bulletin.round, county_officer) == []
    answer = take(client_for(county_officer), bulletin.round, "in_publicity")
    bulletin.round.refresh_from_db()
    assert (answer.status_code, bulletin.round.state) == (302, RoundState.CLOSED)


def test_planning_a_round(card: Any, county_officer: Any, client_for: Any) -> None:
    browser, url = client_for(county_officer), reverse("admin:evaluation_round_add")
    factories.county(name="明山区")
    values = {
        "period": "2026-11",
        "scorecard": card.scorecard.pk,
        "due": "2026-11-28",
        "counted_kind": "self_check",
    }
    foreign = browser.post(url, values | {"jurisdiction": "210562"})
    assert (foreign.status_code, Round.objects.count()) == (200, 0)
    assert (
        browser.post(url, values | {"jurisdiction": "210502", "period": "11月"}).status_code == 200
    )
    answer = browser.post(url, values | {"jurisdiction": "210502"})
    assert (answer.status_code, Round.objects.get().state) == (302, RoundState.PLANNED)
    round_ = Round.objects.get()
    assert browser.get(change(round_)).status_code == 200


def test_the_second_editor_of_a_plan_sees_the_stored_one(
    card: Any, community: Any, county_officer: Any, client_for: Any
) -> None:
    round_ = plan_round(
        jurisdiction=factories.county().code, period="2026-11", scorecard=card.scorecard,
        due=date(2026, 11, 28), by=county_officer,
    )  # fmt: skip
    browser = client_for(county_officer)
    values = {
        "scorecard": card.scorecard.pk, "counted_kind": "self_check", "is_announced": "on",
        "seen_version": round_.version,
    }  # fmt: skip
    assert browser.post(change(round_), values | {"due": "2026-11-20"}).status_code == 302
    answer = browser.post(change(round_), values | {"due": "2026-11-25"})
    assert (answer.status_code, "2026-11-20" in answer.content.decode()) == (200, True)
    round_.refresh_from_db()
    assert (round_.due, round_.version) == (date(2026, 11, 20), 2)
    again = {"due": "2026-11-25", "seen_version": "2"}
    assert browser.post(change(round_), values | again).status_code == 302
    open_round(Round.objects.get(), by=county_officer)
    events = AuditEvent.objects.count()
    late = browser.post(change(round_), values | {"due": "2026-11-30", "seen_version": "3"})
    assert (late.status_code, AuditEvent.objects.count()) == (409, events)
    round_.refresh_from_db()
    assert (round_.due, round_.state) == (date(2026, 11, 25), RoundState.OPEN)


def test_the_second_editor_of_a_bulletin_sees_the_stored_text(
    draft_bulletin: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    values = {"title": draft_bulletin.title, "seen_version": draft_bulletin.version}
    assert browser.post(change(draft_bulletin), values | {"text": "先存"}).status_code == 302
    answer = browser.post(change(draft_bulletin), values | {"text": "后存"})
    page = answer.content.decode()
    assert (answer.status_code, "先存" in page, "后存" in page) == (200, True, True)
    draft_bulletin.refresh_from_db()
    assert draft_bulletin.text == "先存"


def test_a_used_card_is_read_only(
    card: Any, round_: Any, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    url = change(card.scorecard)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"title": "改"}).status_code == 403
    card.scorecard.refresh_from_db()
    assert card.scorecard.title == "测试评分表"


@pytest.mark.parametrize("model", ["inspection", "round", "bulletin", "scorecard"])
@pytest.mark.parametrize(
    "query",
    ["?community__name__regex=(", "?state__exact=%00", "?round__due__year=99999999999", "?p=x"],
)
def test_hostile_lookups_are_no_errors(
    model: str, query: str, bulletin: Any, county_officer: Any, client_for: Any
) -> None:
    url = reverse(f"admin:evaluation_{model}_changelist") + query
    assert client_for(county_officer).get(url).status_code in {200, 302, 400}


def test_the_list_costs_the_same_at_1_and_30_rows(
    card: Any, county_officer: Any, client_for: Any, django_assert_num_queries: Any
) -> None:
    browser, url = client_for(county_officer), reverse("admin:evaluation_inspection_changelist")
    factories.community()
    make_round(card, by=county_officer, period="2026-09")
    browser.get(url)
    with django_assert_num_queries(6):
        browser.get(url)
    for _n in range(29):
        factories.community()
    make_round(card, by=county_officer, period="2026-10")
    with django_assert_num_queries(6):
        browser.get(url)
    assert Inspection.objects.count() == 31


def test_a_round_is_called_by_its_county(round_: Any, county_officer: Any, client_for: Any) -> None:
    page = client_for(county_officer).get(change(round_)).content.decode()
    assert f"{round_.period} · 平山区" in page
    assert "210502" not in page


def test_no_button_saves_where_nothing_can_be_typed(
    round_: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    assert 'name="_save"' not in browser.get(change(round_)).content.decode()
    Round.objects.filter(pk=round_.pk).update(state=RoundState.PLANNED)
    assert 'name="_save"' in browser.get(change(round_)).content.decode()


def test_the_first_page_shows_what_waits(
    submitted: Any, township_officer: Any, client_for: Any
) -> None:
    page = client_for(township_officer).get(reverse("admin:index")).content.decode()
    assert "待办事项" in page
    assert "有1份检查评价待确认" in page


def test_what_is_overdue_is_said_in_words(
    round_: Any, county_officer: Any, client_for: Any, time_machine: Any
) -> None:
    time_machine.move_to("2026-10-28T10:00:00Z")
    home = reverse("admin:index")
    assert "已逾期 · 进行中" not in client_for(county_officer).get(home).content.decode()
    time_machine.move_to("2026-10-29T10:00:00Z")
    page = client_for(county_officer).get(home).content.decode()
    assert "已逾期 · 进行中" in page


def test_a_file_has_the_last_day_as_a_day_and_counts_what_is_overdue(
    round_: Any, county_officer: Any, client_for: Any, time_machine: Any
) -> None:
    page = reverse("admin:evaluation_round_changelist")
    last_day = datetime.combine(round_.due, time())
    for day, counted in (("2026-10-28", None), ("2026-10-31", 3)):
        time_machine.move_to(f"{day}T10:00:00Z")
        head, row = exported(client_for(county_officer), page, "xlsx")
        at = head.index("逾期天数")
        assert row[at - 1 : at + 1] == [last_day, counted]


def test_lists_are_called_by_what_they_list_and_begin_with_the_newest_month(
    card: Any, community: Any, county_officer: Any, client_for: Any
) -> None:
    for period in ("2026-09", "2026-11", "2026-10"):
        make_round(card, by=county_officer, period=period)
    browser = client_for(county_officer)
    for model, name in (("round", "period"), ("inspection", "round__period")):
        answer = browser.get(reverse(f"admin:evaluation_{model}_changelist"))
        months = [choice for choice in answer.context["cl"].filter_specs if choice.title == "周期"]
        [shown] = months
        assert list(shown.lookup_choices) == ["2026-11", "2026-10", "2026-09"]
        one = browser.get(
            reverse(f"admin:evaluation_{model}_changelist"), {name: "2026-10"}
        ).context["cl"]
        assert one.result_count == 1
    assert answer.context["title"] == "检查评价"
