"""What came of activities comes from a sheet, by the rules of the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import Refusal
from outreach import activity_public, services
from outreach.activity_queries import activity_authors
from outreach.enums import ActivityState
from outreach.models import Activity
from outreach.resources.activity_results import FIGURES
from portal import importing
from portal.importing import UndoRefused
from portal.models import ImportBatch
from tests import factories
from tests.outreach.activity_helpers import (
    COUNTS,
    announced,
    held,
    leader,
    led,
    past,
    planned,
    planner,
    published,
    publisher,
)
from tests.outreach.helpers import person
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, table, undo

pytestmark = pytest.mark.django_db
KIND = "activities"
KEYS = ("title", "day", "summary", "volunteers", "group_residents", "group_minors")


def heads(*keys: str) -> tuple[str, ...]:
    found = importing.known(KIND)
    assert found is not None
    return tuple(str(found.fields[key].heading) for key in keys or KEYS)


def row(activity: Activity, **fields: Any) -> tuple[Any, ...]:
    said = {
        "title": activity.title, "day": timezone.localdate(activity.starts_at).isoformat(),
        "summary": "学会四分类", "volunteers": 4, "group_residents": 30, "group_minors": 12,
    } | fields  # fmt: skip
    return tuple(said[key] for key in KEYS)


def sent(*rows: tuple[Any, ...], by: User | None = None) -> ImportBatch:
    return send(KIND, by or planner(), heads(), *rows)


def people(activity: Activity) -> dict[str, int]:
    return {one.group: one.people for one in activity.counts.all()}


def reasons(batch: ImportBatch) -> list[str]:
    return [fault.reason for fault in importing.preview_of(batch).faults]


def test_the_first_figures_say_that_it_was_held() -> None:
    activity = past(announced())
    batch = sent(row(activity))
    assert (counts(batch), faults(batch)) == ((0, 1, 0, 0), [])
    [line] = importing.preview_of(batch).lines
    assert line.changes == [
        ("活动成果", "", "学会四分类"), ("志愿者", "", "4"), ("居民", "", "30"),
        ("学生和儿童", "", "12"), ("状态", "已预告", "已举办"),
    ]  # fmt: skip
    activity.refresh_from_db()
    assert activity.state == ActivityState.ANNOUNCED
    confirm(batch)
    activity.refresh_from_db()
    assert (activity.state, activity.volunteers, people(activity)) == ("held", 4, COUNTS)
    event = AuditEvent.objects.get(action="activity.held")
    assert (event.actor, event.before) == (planner(), {"state": "announced"})
    assert planner().pk in activity_authors(activity)
    assert round_trip(KIND, planner()) == (0, 0, 1, 0)


def test_whoever_imported_it_does_not_publish_it() -> None:
    """An officer may do both, and never both of one activity."""
    activity = past(announced())
    officer = publisher("activity-importer")
    confirm(sent(row(activity), by=officer))
    activity.refresh_from_db()
    with pytest.raises(Refusal):
        activity_public.publish_result(activity, by=officer)
    activity.refresh_from_db()
    activity_public.publish_result(activity, by=publisher("another"))
    activity.refresh_from_db()
    assert activity.state == ActivityState.PUBLISHED


def test_later_figures_correct_what_was_recorded() -> None:
    activity, _publication = published()
    batch = sent(row(activity, group_residents=31, group_minors="", volunteers=5))
    assert counts(batch) == (0, 1, 0, 0)
    confirm(batch)
    activity.refresh_from_db()
    assert (activity.volunteers, people(activity)) == (5, {"residents": 31})
    assert (activity.state, activity.is_newer) == ("published", True)
    event = AuditEvent.objects.filter(action="activity.changed").latest("sequence")
    assert event.before["counts"] == COUNTS
    assert event.after["counts"] == {"residents": 31}


def test_a_column_that_is_not_there_keeps_its_figures() -> None:
    activity = held()
    batch = send(KIND, planner(), heads("title", "day", "group_elderly"),
                 (*row(activity)[:2], 7))  # fmt: skip
    confirm(batch)
    activity.refresh_from_db()
    assert (activity.summary, people(activity)) == ("学会四分类", {**COUNTS, "elderly": 7})


def test_the_list_of_what_is_over_is_filled_in() -> None:
    """What is exported has the announced one without figures; it is passed over until it has."""
    waits, done = past(announced(title="待记录")), held(title="已记录")
    announced(title="还没到")
    planned(title="还在策划")
    head, *lines = table(KIND, planner())
    assert [line[0] for line in lines] == [waits.title, done.title]
    assert round_trip(KIND, planner()) == (0, 0, 2, 0)
    at = {key: head.index(heads(key)[0]) for key in FIGURES}
    filled = list(lines[0])
    filled[at["summary"]], filled[at["volunteers"]] = "顺利", 0
    filled[at["group_others"]] = 9
    batch = send(KIND, planner(), head, filled, lines[1])
    assert (counts(batch), faults(batch)) == ((0, 1, 1, 0), [])
    confirm(batch)
    waits.refresh_from_db()
    assert (waits.state, waits.volunteers, people(waits)) == ("held", 0, {"others": 9})


def test_all_that_is_wrong_is_told_with_its_cell() -> None:
    waits = past(announced(title="待记录"))
    twins = [past(announced(title="同名")), past(announced(title="同名"))]
    Activity.objects.filter(pk=twins[1].pk).update(starts_at=twins[0].starts_at)
    demonstration = past(announced(title="示范", carrier="community", is_demonstration=True))
    coming = announced(title="还没到")
    done = held(title="已记录")
    batch = sent(
        row(waits, summary=""),
        row(waits, volunteers=""),
        row(waits, group_residents="", group_minors=0),
        row(waits, group_residents="五十"),
        row(twins[0]),
        row(demonstration),
        row(coming),
        row(done, summary=""),
        row(waits, day="2026-13-01"),
    )
    assert faults(batch) == ["C2", "D3", "E4", "E5", "A6", "7", "A8", "C9", "B10"]
    told = reasons(batch)
    assert told[1] == "请填写参与的志愿者人数；没有的填0。"
    assert told[5] == "请先填写由哪些骨干带头开展示范。"
    assert "多个" in told[4]


def test_one_activity_stands_in_one_row() -> None:
    activity = past(announced())
    batch = sent(row(activity), row(activity, volunteers=5))
    assert faults(batch) == ["3"]


def test_a_demonstration_that_was_led_is_recorded() -> None:
    activity = announced(title="示范", carrier="community", is_demonstration=True)
    led(activity, leader(name="丙带头"))
    activity = past(activity)
    confirm(sent(row(activity)))
    activity.refresh_from_db()
    assert activity.state == ActivityState.HELD


def test_activities_of_others_do_not_exist() -> None:
    """Neither for another committee, nor for officers of elsewhere; members import none."""
    activity = past(announced())
    other = factories.community(name="南地社区")
    neighbour = person("neighbour", Role.COMMITTEE_MEMBER, other)
    elsewhere = person("elsewhere", Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
    for stranger in (neighbour, elsewhere):
        batch = sent(row(activity), by=stranger)
        assert faults(batch) == ["A2"]
        head = heads("title", "day", "record", "volunteers")
        number = (activity.title, row(activity)[1], activity.public_id, 4)
        assert faults(send(KIND, stranger, head, number)) == ["C2"]
        assert len(table(KIND, stranger)) == 1
    member = person("of-org", Role.ORG_MEMBER, factories.county())
    with pytest.raises(Refusal):
        sent(row(activity), by=member)


def test_a_number_and_a_title_say_the_same() -> None:
    activity, other = past(announced(title="甲")), past(announced(title="乙"))
    head = heads("title", "day", "record", "volunteers")
    batch = send(KIND, planner(), head, (other.title, row(activity)[1], activity.public_id, 4),
                 (activity.title, "2020-01-01", activity.public_id, 4))  # fmt: skip
    assert faults(batch)[:2] == ["A2", "B3"]


def test_corrected_figures_are_put_back() -> None:
    activity = held()
    batch = sent(row(activity, summary="改写", volunteers=9, group_minors="", group_residents=1))
    confirm(batch)
    undo(batch)
    activity.refresh_from_db()
    assert (activity.summary, activity.volunteers, people(activity)) == ("学会四分类", 4, COUNTS)
    assert activity.state == ActivityState.HELD


def test_what_was_held_stays_and_what_was_changed_since_too() -> None:
    activity = past(announced())
    batch = sent(row(activity))
    confirm(batch)
    with pytest.raises(UndoRefused) as refused:
        undo(batch)
    [(number, _record, reason)] = refused.value.rows
    assert (number, str(reason)) == (2, "活动已举办的记录不能撤销，请在此表或活动页面更正数据。")
    later = sent(row(activity, volunteers=6))
    confirm(later)
    activity.refresh_from_db()
    services.correct_result(
        activity, by=planner(), summary="又改", volunteers=7, counts=COUNTS,
        expected_version=activity.version,
    )  # fmt: skip
    with pytest.raises(UndoRefused):
        undo(later)


def test_the_plan_is_the_same_in_another_language() -> None:
    """A worker applies in its own language what was shown in that of the reader."""
    activity = past(announced())
    with translation.override("en"):
        batch = sent(row(activity))
        [line] = importing.preview_of(batch).lines
        assert line.changes[-1] == ("State", "Announced", "Held")
    with translation.override("zh-hans"):
        confirm(batch)
    activity.refresh_from_db()
    assert activity.state == ActivityState.HELD


def test_a_look_costs_the_same_for_any_number(client_for: Any) -> None:
    costs = []
    for number in (1, 6):
        activities = [past(announced(title=f"第{n}场，共{number}")) for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            batch = sent(*map(row, activities))
        assert faults(batch) == []
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_list_leads_to_it(client_for: Any) -> None:
    address = reverse("import_start", args=[KIND])
    readers = planner(), person("org", Role.ORG_MEMBER, factories.county())
    pages = [client_for(user).get(reverse("activity_list")).content.decode() for user in readers]
    assert [address in page for page in pages] == [True, False]
    assert client_for(planner()).get(address).status_code == 200
