"""Hours of volunteers come from a sheet: whose they are, what fits into a day, who verifies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal
from benxi_sorting.demonstration.clock import on
from outreach import services
from outreach.models import ServiceRecord, Volunteer
from portal import importing
from portal.importing import UndoRefused
from tests import factories
from tests.outreach import volunteer_helpers as helpers
from tests.outreach.helpers import person
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db

JOINED = date(2026, 3, 1)


def joined(name: str = "王小花", **fields: Any) -> Volunteer:
    with on(JOINED):
        return helpers.active(name, **fields)


def row(name: str = "王小花", **fields: Any) -> tuple[Any, ...]:
    said = {"number": "", "day": "2026-03-05", "kind": "指导", "hours": "2.5", **fields}
    return (name, *said.values())


def heads(*more: str) -> tuple[str, ...]:
    columns = importing.resource_for("service", helpers.member()).columns()
    keys = ("name", "number", "day", "kind_of", "hours", *more)
    return tuple(str(columns[key].heading) for key in keys)


def sent(*rows: tuple[Any, ...]) -> Any:
    return send("service", helpers.member(), heads(), *rows)


def reasons(batch: Any) -> list[str]:
    return [fault.reason for fault in importing.preview_of(batch).faults]


def test_hours_are_entered_and_somebody_else_verifies_them() -> None:
    one, other = joined(), joined("李大山")
    batch = sent(
        row(),
        row("李 大山", number=other.public_id, day="2026年3月6日", kind="教育", hours=3),
    )
    assert (counts(batch), faults(batch)) == ((2, 0, 0, 0), [])
    confirm(batch)
    first, second = ServiceRecord.objects.order_by("pk")
    assert (first.volunteer, first.day, first.kind, first.half_hours, first.state) == (
        one, date(2026, 3, 5), "guidance", 5, "entered",
    )  # fmt: skip
    assert (second.volunteer, second.kind, second.half_hours) == (other, "education", 6)
    assert first.entered_by == helpers.member()
    with pytest.raises(DutyConflict):
        services.verify_service(first, by=helpers.member())
    services.verify_service(first, by=helpers.officer())
    assert round_trip("service", helpers.member()) == (0, 0, 2, 0)
    assert counts(sent(row(), row(day="2026-03-07"))) == (1, 0, 1, 0)


def test_what_was_corrected_set_aside_and_left_reads_back() -> None:
    one, gone = joined(), joined("李大山")
    old = helpers.entered(one, day=date(2026, 3, 5))
    content = services.ServiceContent("guidance", date(2026, 3, 5), 3)
    services.correct_service(old, by=helpers.member(), content=content, reason="录错")
    aside = helpers.entered(one, day=date(2026, 3, 6))
    services.reject_service(aside, by=helpers.officer(), reason="没有服务")
    # Two of one kind and day, as only a person enters them.
    helpers.entered(gone, day=date(2026, 3, 6), half_hours=1)
    helpers.entered(gone, day=date(2026, 3, 6), half_hours=2)
    services.leave(gone, by=helpers.member(), reason="搬走")
    assert round_trip("service", helpers.member()) == (0, 0, 5, 0)
    # What was set aside does not stand in the way.
    assert counts(sent(row(day="2026-03-06"), row("李大山", day="2026-03-06", hours=1))) == (
        1, 0, 1, 0,
    )  # fmt: skip
    services.erase_volunteer(gone, by=helpers.member(), reason="本人要求")
    assert round_trip("service", helpers.member()) == (0, 0, 3, 0)


def test_whom_a_row_means() -> None:
    one = joined()
    joined("同名者")
    second = joined("同名者", phone="13904140001")
    helpers.applied("未接收")
    batch = sent(
        row("没有的人"),
        row("同名者"),
        row("同名者", number=one.public_id),
        row("同名者", number="no-such"),
        row("未接收"),
        row("同名者", number=second.public_id),
    )
    assert faults(batch) == ["A2", "A3", "A4", "B5", "A6"]
    assert "编号" in reasons(batch)[1]
    assert "王小花" in reasons(batch)[2]
    assert not ServiceRecord.objects.exists()


def test_days_and_hours_that_cannot_be() -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    helpers.entered(joined(), day=date(2026, 3, 8), half_hours=20)
    batch = sent(
        row(day="2026-02-28"),
        row(day=tomorrow),
        row(hours="1.25"),
        row(hours="1.2"),
        row(hours=13),
        row(kind="帮忙"),
        row(day="2026-03-08", hours=2, kind="教育"),
        row(day="2026-03-08", hours="0.5", kind="监督"),
        row(day="2026-03-09", hours=7),
        row(day="2026-03-09", hours=5, kind="教育"),
        row(day="2026-03-09", hours=1),
    )
    # Two hours still fit beside ten; the next half hour does not.
    assert faults(batch) == ["C2", "C3", "E4", "E5", "E6", "D7", "E9", "E12"]


def test_what_stands_never_changes() -> None:
    one = joined()
    record = helpers.entered(one, day=date(2026, 3, 5), half_hours=4)
    assert faults(sent(row(hours=3))) == ["E2"]
    said = (*row(kind="教育", hours=2), record.public_id)
    assert faults(send("service", helpers.member(), heads("record"), said)) == ["D2"]
    record.refresh_from_db()
    assert record.half_hours == 4
    batch = send("service", helpers.member(), heads("state", "record"),
                 (*row(hours=2), "已核实", record.public_id))  # fmt: skip
    assert faults(batch) == ["F2"]


def test_other_committees_do_not_exist() -> None:
    joined()
    place = factories.community(name="别处")
    hers = person("committee-9", Role.COMMITTEE_MEMBER, place)
    foreign = joined("外村人", unit=place, by=hers)
    made = helpers.entered(foreign, day=date(2026, 3, 5), by=hers)
    batch = send("service", helpers.member(), heads("record"),
                 (*row("外村人"), ""), (*row(number=foreign.public_id), ""),
                 (*row(), made.public_id))  # fmt: skip
    assert faults(batch) == ["A2", "B3", "F4"]
    assert importing.resource_for("service", helpers.member()).rows().count() == 0
    assert round_trip("service", hers) == (0, 0, 1, 0)
    for role in (Role.TOWNSHIP_OFFICER, Role.ORG_MEMBER):
        with pytest.raises(Refusal):
            importing.resource_for("service", factories.user(role, place.township))


def test_an_undo_sets_aside_what_was_not_verified() -> None:
    joined()
    batch = sent(row(), row(day="2026-03-06"))
    confirm(batch)
    first, _second = ServiceRecord.objects.order_by("pk")
    services.verify_service(first, by=helpers.officer())
    with pytest.raises(UndoRefused):
        undo(batch)
    first.refresh_from_db()
    services.reject_service(first, by=helpers.officer(), reason="没有服务")
    again = sent(row(), row(day="2026-03-07"))
    confirm(again)
    undo(again)
    assert list(ServiceRecord.objects.order_by("pk").values_list("state", flat=True)) == [
        "rejected", "entered", "rejected", "rejected",
    ]  # fmt: skip
    assert counts(sent(row(), row(day="2026-03-07"))) == (2, 0, 0, 0)


def test_the_trail_names_nobody() -> None:
    joined()
    confirm(sent(row()))
    client = Client()
    client.force_login(helpers.member())
    sent_out = client.post(reverse("import_stored", args=["service"]), {"export": "csv"})
    assert b"".join(sent_out).startswith(b"\xef\xbb\xbf")
    said = [str(event.__dict__) for event in AuditEvent.objects.all()]
    assert any("servicerecord.exported" in one for one in said)
    assert not any("王小花" in one for one in said)


def test_a_look_asks_no_more_of_many_rows_than_of_one() -> None:
    joined()
    asked = []
    sent(row())
    for number in (1, 28):
        with CaptureQueriesContext(connection) as queries:
            batch = sent(*(row(day=f"2026-03-{n + 1:02d}", hours=1) for n in range(number)))
        assert counts(batch) == (number, 0, 0, 0)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_way_from_the_list(client_for: Any) -> None:
    start = reverse("import_start", args=["service"])
    volunteer = joined()
    member = client_for(helpers.member())
    assert start in member.get(reverse("volunteer_list")).content.decode()
    page = member.get(reverse("volunteer_detail", args=[volunteer.public_id])).content.decode()
    assert f">{volunteer.public_id}<" in page
    officer = client_for(helpers.officer())
    assert start not in officer.get(reverse("volunteer_list")).content.decode()
    assert importing.resource_for("service", helpers.member()).template()
