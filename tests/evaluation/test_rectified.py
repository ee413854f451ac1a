"""Counts of findings for the public: by days, hidden where they are few, without a word of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from benxi_sorting.demonstration.clock import on
from communities.services.changes import Act, move_unit
from evaluation import queries
from evaluation.models import Finding, StandingRule
from evaluation.papers import bulletin_document
from evaluation.public import bulletin_item, publish_bulletin
from evaluation.rectified import Course, Tally, hidden, tally
from evaluation.services import (
    add_standing_rule,
    close_round,
    confirm_inspection,
    note_relapse,
    prepare_bulletin,
    recheck,
    submit_inspection,
    withdraw_finding,
)
from tests import factories
from tests.evaluation.finding_helpers import issue, send_report
from tests.evaluation.helpers import given, make_card, make_round, prepared, samples

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def on_day(day: int, month: int = 10) -> date:
    return date(2026, month, day)


def counts(**values: int) -> Tally:
    return Tally(**({"involved": 1} | values))


@pytest.mark.parametrize(
    ("issued", "reports", "rechecks", "expected"),
    [
        (on_day(1, 11), [], [], Tally()),
        (on_day(31), [], [], counts(found=1, open=1)),
        # Ten days: due on the 15th.
        (on_day(5), [], [], counts(found=1, open=1, overdue=1)),
        (on_day(21), [], [], counts(found=1, open=1)),
        (on_day(20), [], [], counts(found=1, open=1, overdue=1)),
        (on_day(5), [on_day(14)], [], counts(found=1, open=1)),
        (on_day(5), [on_day(15)], [(on_day(20), "rectified")], counts(found=1, in_time=1)),
        (on_day(5), [on_day(16)], [(on_day(20), "rectified")], counts(found=1, late=1)),
        # Rejected: it waits no more.
        (on_day(5), [on_day(9)], [(on_day(12), "not_rectified")],
         counts(found=1, open=1, overdue=1)),
        (on_day(5), [on_day(9), on_day(14)],
         [(on_day(12), "not_rectified"), (on_day(16), "rectified")], counts(found=1, in_time=1)),
        # Before and after the period.
        (on_day(5, 9), [on_day(9, 9)], [(on_day(12, 9), "rectified")], Tally()),
        (on_day(5, 9), [on_day(9, 9)], [(on_day(2), "rectified")], counts(in_time=1)),
        (on_day(5, 9), [], [], counts(open=1, overdue=1)),
        (on_day(25), [on_day(1, 11)], [(on_day(2, 11), "rectified")], counts(found=1, open=1)),
        # Came back in the period; the new deadline is ten days later.
        (on_day(5, 9), [on_day(9, 9)], [(on_day(12, 9), "rectified"), (on_day(3), "relapsed")],
         counts(open=1, overdue=1, relapsed=1)),
        (on_day(5, 9), [on_day(9, 9)], [(on_day(12, 9), "rectified"), (on_day(25), "relapsed")],
         counts(open=1, relapsed=1)),
        (on_day(5, 9), [on_day(9, 9), on_day(6)],
         [(on_day(12, 9), "rectified"), (on_day(3), "relapsed"), (on_day(8), "rectified")],
         counts(in_time=1, relapsed=1)),
    ],
)  # fmt: skip
def test_one_finding(issued: date, reports: Any, rechecks: Any, expected: Tally) -> None:
    assert tally(Course(issued, 10, reports, rechecks), FIRST, LAST) == expected


@pytest.mark.parametrize(
    ("involved", "expected"),
    [
        ({"南地": 12, "东明": 7, "彩屯": 2}, {"彩屯", "东明"}),
        ({"南地": 12, "东明": 7, "彩屯": 5}, set()),
        ({"a": 3, "b": 4, "c": 9}, {"a", "b"}),
        ({"a": 1, "b": 2, "c": 9, "d": 8}, {"a", "b", "d"}),
        ({"a": 4}, {"a"}),
        ({"a": 9}, set()),
        ({}, set()),
    ],
)
def test_what_is_hidden_cannot_be_found_by_subtraction(involved: Any, expected: Any) -> None:
    tallies = {name: Tally(involved=number) for name, number in involved.items()}
    assert hidden(tallies, 5) == expected


class Scene:
    """October of 平山区: two communities of 南地街道 and one of 东明街道 lost points."""

    def __init__(self, minimum: int | None) -> None:
        self.officer = factories.user("county_officer", factories.county())
        add_standing_rule(
            jurisdiction="210502", since=date(2026, 1, 1), minimum_coverage=0, minimum_sample=1,
            minimum_findings=minimum, source="某办法第三条", by=self.officer,
        )  # fmt: skip
        self.east = factories.township(name="东明街道")
        self.units = [factories.community(), factories.community(), factories.community(self.east)]
        self.card = card = make_card()
        self.round = make_round(card, by=self.officer)
        self.members, self.rows = [], []
        for unit in self.units:
            member = factories.user("committee_member", unit)
            inspection = self.round.inspections.select_related("community__township").get(
                community=unit
            )
            scores = given(card, notice=1, bins=1, reason="王大爷家门口堆放")
            submit_inspection(inspection, by=member, scores=scores, samples=samples())
            confirm_inspection(inspection, by=factories.user("township_officer", unit.township))
            self.members.append(member)
            self.rows.append(inspection)

    def find(self, place: int, day: int) -> Finding:
        officer = factories.user("township_officer", self.units[place].township)
        with on(on_day(day)):
            finding: Finding = issue(self.rows[place], by=officer)
        return finding

    def repair(self, finding: Finding, place: int, day: int) -> None:
        officer = factories.user("township_officer", self.units[place].township)
        with on(on_day(day)):
            send_report(finding, by=self.members[place])
            recheck(finding, by=officer, is_rectified=True)

    def bulletin(self) -> Any:
        self.round.refresh_from_db()
        close_round(self.round, by=self.officer)
        return prepare_bulletin(self.round, by=factories.user("city_officer"))


def filled(minimum: int | None = 1) -> Scene:
    scene = Scene(minimum)
    first, _second, third = scene.find(0, 5), scene.find(1, 6), scene.find(2, 7)
    scene.find(0, 20)
    scene.repair(first, 0, 8)
    scene.repair(third, 2, 9)
    with on(on_day(12)):
        note_relapse(third, by=scene.officer, text="又出现了")
    return scene


@pytest.mark.django_db
def test_a_bulletin_counts_by_township_and_section() -> None:
    scene = filled()
    said = bulletin_item(scene.bulletin()).payload["findings"]
    whole = {"found": 4, "in_time": 1, "late": 0, "open": 3, "overdue": 3, "relapsed": 1}
    assert said["summary"] == whole
    townships = said["townships"]
    assert townships["nandi"] == whole | {"found": 3, "open": 2, "overdue": 2, "relapsed": 0}
    assert townships[scene.east.slug]["relapsed"] == 1
    assert [(one["title"], one["found"]) for one in said["sections"]] == [("设施", 4)]
    assert (said["minimum"], said["until"]) == (1, "2026-10-31")


@pytest.mark.django_db
def test_a_finding_counts_for_the_township_of_then() -> None:
    scene = filled()
    city = factories.user("city_officer")
    act = Act(by=city, effective_on=date(2026, 11, 1), reason="区划调整", document="某文件")
    move_unit(scene.units[1], act, township=scene.east, code=f"{scene.east.code}099")
    said = queries.published_findings(scene.round)["findings"]["townships"]
    assert {slug: one["found"] for slug, one in said.items()} == {"nandi": 3, scene.east.slug: 1}


@pytest.mark.django_db
def test_findings_of_another_county_count_there_alone() -> None:
    scene = filled()
    other = factories.county(name="南芬区")
    add_standing_rule(
        jurisdiction=other.code, since=date(2026, 1, 1), minimum_coverage=0, minimum_sample=1,
        minimum_findings=1, source="某办法第三条", by=factories.user("city_officer"),
    )  # fmt: skip
    unit = factories.community(factories.township(other, name="郭家街道"))
    there = make_round(scene.card, by=factories.user("city_officer"), county=unit.township.county)
    assert queries.published_findings(there) == {}


@pytest.mark.django_db
def test_few_are_not_told() -> None:
    scene = filled(minimum=2)
    said = bulletin_item(scene.bulletin()).payload["findings"]
    assert said["summary"]["found"] == 4
    # 东明 has one; 南地 with it, or the difference would tell.
    assert said["townships"] == {"nandi": {"few": True}, scene.east.slug: {"few": True}}


@pytest.mark.django_db
def test_a_county_with_few_tells_no_parts() -> None:
    said = bulletin_item(filled(minimum=5).bulletin()).payload["findings"]
    assert (said["summary"], said["townships"], said["sections"]) == ({"few": True}, {}, [])


@pytest.mark.django_db
def test_without_a_minimum_nothing_is_told() -> None:
    scene = filled(minimum=None)
    assert "findings" not in bulletin_item(scene.bulletin()).payload


@pytest.mark.django_db
def test_the_last_day_itself_is_not_over() -> None:
    scene = filled()
    with on(LAST):
        assert queries.published_findings(scene.round) == {}
    with on(LAST + timedelta(days=1)):
        assert queries.published_findings(scene.round)["findings"]["summary"]["found"] == 4


@pytest.mark.django_db
def test_what_was_withdrawn_counts_nowhere() -> None:
    scene = filled()
    finding = Finding.objects.filter(inspection=scene.rows[1]).get()
    withdraw_finding(finding, by=scene.officer, reason="查实无此问题")
    said = queries.published_findings(scene.round)["findings"]
    assert said["summary"]["found"] == 3


@pytest.mark.django_db
def test_what_happens_after_the_period_changes_nothing_that_was_checked() -> None:
    scene = filled()
    before = queries.published_findings(scene.round)
    with on(on_day(3, 11)):
        send_report(Finding.objects.get(inspection=scene.rows[1]), by=scene.members[1])
    assert queries.published_findings(scene.round) == before


@pytest.mark.django_db
def test_the_public_reads_counts_and_no_words() -> None:
    scene = filled()
    publication = publish_bulletin(prepared(scene.bulletin().round), by=scene.officer)
    where = {"period": "2026-10", "county_slug": "pingshan"}
    visitor = Client()
    for address in (
        reverse("results_county", kwargs=where),
        reverse("results_township", kwargs=where | {"township_slug": "nandi"}),
        reverse("bulletin_detail", args=["2026-10-pingshan"]),
    ):
        text = visitor.get(address).content.decode()
        assert "问题发现与整改" in text, address
        for word in ("王大爷", "又出现了", "已更换宣传栏", "补齐"):
            assert word not in text, (word, address)
    assert "王大爷" not in str(publication.payload)
    assert len(bulletin_document(publication.payload)) > len(
        bulletin_document({**publication.payload, "findings": None})
    )


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_the_findings(django_assert_num_queries: Any) -> None:
    scene = Scene(1)
    scene.find(0, 5)
    with django_assert_num_queries(6):
        queries.published_findings(scene.round)
    for place in (0, 1, 2):
        scene.find(place, 6)
    with django_assert_num_queries(6):
        queries.published_findings(scene.round)


@pytest.mark.django_db
def test_a_minimum_is_one_or_more() -> None:
    with pytest.raises(ValidationError):
        Scene(0)
    rule = StandingRule(
        jurisdiction="210502", since=FIRST, minimum_coverage=0, minimum_sample=1,
        minimum_findings=0, source="某办法", entered_by=factories.user("city_officer"),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        rule.save()
