"""Who came to a training comes from a sheet: which training, for whom, with which score."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import Refusal
from coordination import services, training_public
from coordination import training_queries as queries
from coordination.models import Attendee, Training
from coordination.resources import attendance
from portal import importing
from portal.importing import UndoRefused
from tests import factories
from tests.coordination.helpers import person
from tests.coordination.training_helpers import (
    announced,
    announcer,
    came,
    committee,
    held,
    planned,
    planner,
    recorded,
)
from tests.orgs.helpers import organization
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db

TITLE = "社区工作者垃圾分类业务培训"
KEYS = ("training", "name", "unit", "score")


def importer() -> Any:
    return person("training-importer", Role.COUNTY_OFFICER, factories.county())


def heads(*keys: str) -> tuple[str, ...]:
    columns = importing.resource_for("attendance", importer()).columns()
    return tuple(str(columns[key].heading) for key in keys or KEYS)


def row(name: str = "王小宁", unit: str = "德泰社区", score: Any = "") -> tuple[Any, ...]:
    return TITLE, name, unit, score


def sent(*rows: tuple[Any, ...]) -> Any:
    return send("attendance", importer(), heads(), *rows)


def people(training: Training) -> list[tuple[Any, ...]]:
    rows = queries.attendees_of(training).order_by("pk")
    return [(one.name, one.unit_key, one.state, one.score) for one in rows]


def unit() -> str:
    return f"community-{committee().pk}"


def test_who_came_with_scores() -> None:
    training = announced()
    batch = sent(
        row(score=90),
        (f" {TITLE} ", "李四", committee().full_name, ""),
        row("赵五", unit="", score="６０"),
    )
    assert (counts(batch), faults(batch)) == ((3, 0, 0, 0), [])
    confirm(batch)
    assert people(training) == [
        ("王小宁", unit(), "confirmed", 90),
        ("李四", unit(), "confirmed", None),
        ("赵五", "", "confirmed", 60),
    ]
    assert set(Attendee.objects.values_list("decided_by", flat=True)) == {importer().pk}
    assert round_trip("attendance", importer()) == (0, 0, 3, 0)
    # The same names once more, one of them with a score by now.
    assert counts(sent(row(score=90), row("李四", score=55))) == (0, 1, 1, 0)


def test_organisations_by_name_and_code() -> None:
    training = announced()
    one = organization("绿行协会")
    services.invite_units(training, by=planner(), area=training.jurisdiction, kind="organizations")
    columns = heads("training", "name", "unit", "code")
    batch = send("attendance", importer(), columns,
                 (TITLE, "甲", "绿行协会", ""), (TITLE, "乙", "", one.credit_code),
                 (TITLE, "丙", "德泰社区", one.credit_code))  # fmt: skip
    assert faults(batch) == ["C4"]
    confirm(send("attendance", importer(), columns,
                 (TITLE, "甲", "绿行协会", ""), (TITLE, "乙", "", one.credit_code)))  # fmt: skip
    assert [key for _name, key, *_rest in people(training)] == [f"organization-{one.pk}"] * 2
    assert round_trip("attendance", importer()) == (0, 0, 2, 0)


def test_which_training_is_meant() -> None:
    first, second = announced(), announced()
    columns = heads("training", "day", "number", "name")
    day = timezone.localdate(first.starts_at).isoformat()
    rows = (
        (TITLE, "", "", "甲"),
        (TITLE, day, "", "乙"),
        (TITLE, "2020-01-01", "", "丙"),
        (TITLE, day, "no-such", "丁"),
        ("没有的培训", "", "", "戊"),
        (TITLE, day, second.public_id, "己"),
    )
    batch = send("attendance", importer(), columns, *rows)
    assert faults(batch) == ["A2", "B3", "B4", "C5", "A6"]
    confirm(send("attendance", importer(), columns, rows[-1]))
    assert (people(first), len(people(second))) == ([], 1)


def test_what_cannot_be() -> None:
    announced()
    announced(title="不考核的培训", assessment="none", pass_mark=None)
    columns = (*heads(), *heads("state"))
    batch = send(
        "attendance", importer(), columns,
        (*row("甲", score=101), ""),
        (*row("乙", score="良好"), ""),
        (*row("丙", unit="没有邀请的村"), ""),
        ("不考核的培训", "丁", "", 60, ""),
        (*row("戊"), "已划去"),
        (*row("己"), "待确认"),
        (*row("庚"), ""),
        (*row(" 庚 "), ""),
        (*row("辛", unit="其他"), ""),
    )  # fmt: skip
    assert faults(batch) == ["D2", "D3", "C4", "D5", "E6", "E7", "B9", "C10"]
    assert not Attendee.objects.exists()


def test_steps_of_those_on_the_list() -> None:
    training = announced()
    came(training, "甲")
    came(training, "乙")
    services.decide_attendees(
        training, by=planner(), rows=queries.attendees_of(training).filter(name="乙"),
        target="struck",
    )  # fmt: skip
    Attendee.objects.create(training=training, name="丙", name_key="丙", unit_key=unit(),
                            community=committee())  # fmt: skip
    columns = (*heads(), *heads("state"))
    # Without the column they stay what they are; who is struck out or waits has no score.
    assert faults(sent(row("乙", score=70), row("丙", score=70))) == ["D2", "D3"]
    assert counts(sent(row("甲"), row("乙"), row("丙"))) == (0, 0, 3, 0)
    assert round_trip("attendance", importer()) == (0, 0, 3, 0)
    batch = send("attendance", importer(), columns, (*row("甲"), "待确认"))
    assert faults(batch) == ["E2"]
    batch = send("attendance", importer(), columns,
                 (*row("甲"), "已划去"), (*row("乙", score=70), "已确认"),
                 (*row("丙", score=80), ""))  # fmt: skip
    assert (counts(batch), faults(batch)) == ((0, 3, 0, 0), [])
    confirm(batch)
    assert [(state, score) for _n, _u, state, score in people(training)] == [
        ("struck", None), ("confirmed", 70), ("confirmed", 80),
    ]  # fmt: skip
    undo(batch)
    assert [(one.state, one.score, one.decided_by) for one in queries.attendees_of(training)] == [
        ("confirmed", None, planner()), ("struck", None, planner()), ("waiting", None, None),
    ]  # fmt: skip


def test_who_is_struck_out_loses_the_score() -> None:
    training = held()
    one = queries.attendees_of(training).get()
    services.enter_scores(
        training, by=planner(), scores={one.pk: 80}, expected_version=training.version
    )
    columns = heads("training", "name", "unit", "state")
    confirm(send("attendance", importer(), columns, (TITLE, one.name, "德泰社区", "已划去")))
    assert people(training) == [(one.name, unit(), "struck", None)]


def test_a_list_that_is_not_kept_takes_no_change() -> None:
    training = recorded()
    assert counts(sent(row(score=90))) == (0, 0, 1, 0)
    assert faults(sent(row(score=91))) == ["A2"]
    assert faults(sent(row("新来的"))) == ["A2"]
    assert importing.resource_for("attendance", importer()).rows().count() == 0
    assert people(training) == [("王小宁", unit(), "confirmed", 90)]
    planned(title="草稿培训")
    assert faults(sent(("草稿培训", "甲", "", ""))) == ["A2"]


def test_an_undo_before_the_record_and_none_after_it() -> None:
    training = held(people=())
    batch = sent(row(score=90))
    confirm(batch)
    undo(batch)
    assert people(training) == []
    again = sent(row(score=91))
    confirm(again)
    training.refresh_from_db()
    training_public.record_training(training, by=announcer())
    with pytest.raises(UndoRefused) as refused:
        undo(again)
    assert refused.value.rows[0][0] == 2
    assert people(training) == [("王小宁", unit(), "confirmed", 91)]


def test_who_imported_does_not_publish() -> None:
    training = held()
    assert importer().pk not in queries.training_authors(training)
    confirm(sent(row(score=90)))
    assert importer().pk in queries.training_authors(training)
    assert training not in queries.trainings_to_publish(importer())
    assert training in queries.trainings_to_publish(announcer())
    with pytest.raises(Refusal):
        training_public.record_training(training, by=importer())


def test_a_list_has_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    came(announced(), "甲")
    monkeypatch.setattr(attendance, "ATTENDEES_PER_TRAINING", 2)
    assert faults(sent(row("甲"), row("乙"), row("丙"))) == ["B4"]


def test_other_places_do_not_exist() -> None:
    announced()
    other = person("elsewhere", Role.COUNTY_OFFICER, factories.county(name="明山区"))
    batch = send("attendance", other, heads(), row())
    assert faults(batch) == ["A2"]
    city = person("city", Role.CITY_OFFICER, factories.CITY_CODE)
    assert counts(send("attendance", city, heads(), row())) == (1, 0, 0, 0)
    for role, place in (
        (Role.TOWNSHIP_OFFICER, factories.township()),
        (Role.COMMITTEE_MEMBER, committee()),
        (Role.ORG_MEMBER, factories.county()),
    ):
        with pytest.raises(Refusal):
            importing.resource_for("attendance", factories.user(role, place))


def test_the_trail_names_nobody() -> None:
    announced()
    confirm(sent(row()))
    client = Client()
    client.force_login(importer())
    sent_out = client.post(reverse("import_stored", args=["attendance"]), {"export": "csv"})
    assert b"".join(sent_out).startswith(b"\xef\xbb\xbf")
    said = [str(event.__dict__) for event in AuditEvent.objects.all()]
    assert any("attendee.exported" in one for one in said)
    assert not any("王小宁" in one for one in said)


def test_a_look_asks_no_more_of_many_rows_than_of_one() -> None:
    announced()
    asked = []
    sent(row())
    for number in (1, 100):
        with CaptureQueriesContext(connection) as said:
            batch = sent(*(row(f"第{n}人") for n in range(number)))
        assert counts(batch) == (number, 0, 0, 0)
        asked.append(len(said))
    assert asked[0] == asked[1]


def test_the_way_from_the_list(client_for: Any) -> None:
    start = reverse("import_start", args=["attendance"])
    training = announced()
    page = client_for(importer()).get(reverse("training_attendance", args=[training.public_id]))
    assert start in page.content.decode()
    assert f">{training.public_id}<" in page.content.decode()
    done = recorded(title="已公布的培训")
    page = client_for(importer()).get(reverse("training_attendance", args=[done.public_id]))
    assert start not in page.content.decode()
    assert importing.resource_for("attendance", importer()).template()
