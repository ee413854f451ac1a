"""Past meetings come from a sheet: judged by the law of their day, handed in, never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import Refusal
from communities.enums import Validity
from deliberation import queries, services
from deliberation.ballots import Votes
from deliberation.enums import MeetingState, TopicState
from deliberation.forms import RecordForm
from deliberation.models import Action, Ballot, Meeting, MeetingVerdict, Resolution, Topic
from deliberation.public import publish_meeting
from portal import importing
from portal.enums import ImportState
from portal.sheets.headers import fold_heading
from tests import factories
from tests.deliberation.helpers import HELD_AT, assembly, bare_item, begin, hold, item
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db

BASICS = ("form", "title", "starts_at", "place", "people_residents", "people_committee")
KEYS = (*BASICS, "topic", "in_favour", "against", "abstained", "resolution", "action",
        "owner_party", "due")  # fmt: skip


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    call_command("load_assembly_rules", verbosity=0)


def heads(*keys: str) -> tuple[str, ...]:
    columns = importing.resource_for("meetings", writer()).columns()
    return tuple(str(columns[key].heading) for key in keys or KEYS)


def writer() -> Any:
    community = factories.community(name="德泰社区", slug="nandi-detai")
    return User.objects.filter(username="writer").first() or factories.user(
        Role.COMMITTEE_MEMBER, community, username="writer"
    )


def row(keys: tuple[str, ...] = KEYS, **fields: Any) -> tuple[Any, ...]:
    said = {
        "form": "协商会", "title": "桶点协商会", "starts_at": "2026-03-05 19:30",
        "place": "社区活动室", "people_residents": 17, "people_committee": 3, "topic": "撤桶并点",
        "in_favour": 12, "against": 5, "abstained": 3, "resolution": "设一处定时定点投放点。",
        "action": "硬化地面", "owner_party": "物业企业", "due": "2026-04-30", **fields,
    }  # fmt: skip
    return tuple(said.get(key, "") for key in keys)


def bare(topic: str, keys: tuple[str, ...] = KEYS, **fields: Any) -> tuple[Any, ...]:
    """A further item of the same meeting, that was talked about."""
    nothing = dict.fromkeys(KEYS[len(BASICS) + 1 :], "")
    return row(keys, **{**nothing, "topic": topic, **fields})


def sent(*rows: tuple[Any, ...], keys: tuple[str, ...] = KEYS) -> Any:
    return send("meetings", writer(), heads(*keys), *rows)


def test_rows_of_one_meeting_make_one_record() -> None:
    batch = sent(row(), bare("公示栏更新"), row(starts_at="2026年4月2日 9:00", title="又一次会"))
    assert (counts(batch), faults(batch)) == ((2, 0, 1, 0), [])
    [line, _other] = importing.preview_of(batch).lines
    shown = {heading: after for heading, _before, after in line.changes}
    # In the order of the columns; the verdict last.
    columns = importing.resource_for("meetings", writer()).columns()
    assert list(shown) == list(heads(*(key for key in columns if key in {*KEYS, "validity"})))
    assert shown["议题"] == "撤桶并点；公示栏更新"
    assert shown["日期和时间"] == "2026-03-05 19:30"
    assert shown[heads("validity")[0]] == "不设法定人数"
    assert not Meeting.objects.exists()
    confirm(batch)
    _later, meeting = queries.with_content(Meeting.objects.all())
    assert (meeting.state, meeting.present, meeting.recorder, meeting.submitted_by) == (
        MeetingState.CLOSED, 20, writer(), writer(),
    )  # fmt: skip
    assert [str(one.topic) for one in meeting.agenda.all()] == ["撤桶并点", "公示栏更新"]
    ballot = meeting.agenda.all()[0].ballot
    assert (ballot.votes.cast, ballot.needed, ballot.passed) == (20, 11, True)
    assert [r.number for r in Resolution.objects.order_by("pk")] == ["〔2026〕1号", "〔2026〕2号"]
    action = Action.objects.earliest("pk")
    assert (str(action), action.due, action.in_effect) == ("硬化地面", date(2026, 4, 30), True)
    resolved = Topic.objects.get(agenda_items__resolution__sequence=1)
    assert resolved.state == TopicState.RESOLVED
    assert MeetingVerdict.objects.filter(meeting=meeting).count() == 1
    assert round_trip("meetings", writer()) == (0, 0, 3, 0)


ASSEMBLY = (*KEYS, "counted", "entitled", "counted_present", "lowest_present", "notice_on",
            "chair", "summary")  # fmt: skip


def of_households(**fields: Any) -> tuple[Any, ...]:
    """`helpers.assembly` as a row: 61 of 120 households came."""
    said = {
        "form": "residents_meeting", "title": "居民会议", "starts_at": "2026-10-15 19:30",
        "people_residents": 61, "counted": "households", "entitled": 120, "counted_present": 61,
        "in_favour": 40, "against": 11, "abstained": 10, "due": "2036-11-30",
        "chair": "刘主任", "summary": "气味", **fields,
    }  # fmt: skip
    return row(ASSEMBLY, **said)


def test_validity_follows_from_the_figures_and_the_law_of_the_day() -> None:
    batch = sent(
        of_households(),
        of_households(title="少一户", counted_present=60, people_residents=60, abstained=9),
        of_households(title="表决时少", lowest_present=60),
        keys=ASSEMBLY,
    )
    assert (counts(batch), faults(batch)) == ((3, 0, 0, 0), [])
    confirm(batch)
    made = {row.title: row for row in Meeting.objects.all()}
    assert {title: row.validity for title, row in made.items()} == {
        "居民会议": Validity.VALID, "少一户": Validity.NOT_VALID, "表决时少": Validity.NOT_VALID,
    }  # fmt: skip
    effects = Resolution.objects.order_by("pk").values_list("in_effect", flat=True)
    assert list(effects) == [True, False, False]
    verdict = MeetingVerdict.objects.get(meeting=made["少一户"])
    assert (verdict.present, verdict.present_needed, verdict.rule.counted) == (60, 61, "households")
    said = importing.resource_for("meetings", writer()).columns()["validity"].heading
    with_verdict = (*heads(*ASSEMBLY), str(said))
    batch = send("meetings", writer(), with_verdict, (*of_households(title="自称"), "有效"))
    assert faults(batch) == ["V2"]


def test_an_imported_record_is_the_one_that_the_form_makes(
    community: Any, township_officer: Any
) -> None:
    batch = sent(of_households(), keys=ASSEMBLY)
    confirm(batch)
    made = Meeting.objects.get()
    typed = begin(writer(), community)
    services.submit_meeting(
        typed,
        by=writer(),
        content=assembly(
            title="居民会议", chair="刘主任", summary="气味",
            participants=(
                services.ParticipantContent("committee", 3),
                services.ParticipantContent("residents", 61),
            ),
            items=(item(votes=Votes(40, 11, 10), resolution="设一处定时定点投放点。",
                        action="硬化地面", owner_name=""),),
        ),
    )  # fmt: skip
    assert _facts(made) == _facts(typed)
    # Returned, its form holds what the file said, and hands in the same record.
    services.return_meeting(made, by=township_officer, reason="再看一下")
    form = RecordForm(made)
    sent_again = QueryDict(mutable=True)
    sent_again.update(made.draft | {"participants-INITIAL_FORMS": "0", "agenda-INITIAL_FORMS": "0"})
    form = RecordForm(made, sent_again)
    assert form.is_valid()
    services.submit_meeting(made, by=writer(), content=form.content())
    assert _facts(made) == _facts(typed)
    assert MeetingVerdict.objects.filter(meeting=made).count() == 2


def _facts(meeting: Meeting) -> Any:
    own = {"id", "public_id", "version", "draft", "created_at"}
    columns = [f.attname for f in Meeting._meta.concrete_fields if f.name not in own]
    ballots = Ballot.objects.filter(item__meeting=meeting)
    actions = Action.objects.filter(resolution__item__meeting=meeting)
    return [
        Meeting.objects.filter(pk=meeting.pk).values(*columns).get(),
        list(meeting.participants.values_list("party", "headcount", "is_affected")),
        list(meeting.agenda.values_list("position", "topic__title", "outcome")),
        list(ballots.values_list("base", "base_count", "in_favour", "needed", "passed")),
        list(Resolution.objects.filter(item__meeting=meeting).values_list("text", "in_effect")),
        list(actions.values_list("description", "owner_party", "due", "in_effect")),
    ]


def test_an_officer_confirms_it_and_another_publishes(
    township_officer: Any, county_officer: Any
) -> None:
    confirm(sent(row()))
    meeting = Meeting.objects.get()
    with pytest.raises(Refusal):
        services.confirm_minutes(meeting, by=writer())
    services.confirm_minutes(meeting, by=township_officer)
    publish_meeting(meeting, by=county_officer)
    assert meeting.state == MeetingState.PUBLISHED
    assert round_trip("meetings", writer()) == (0, 0, 1, 0)


def test_all_that_is_wrong_is_told_with_its_cell() -> None:
    keys = (*KEYS, "is_sub", "effective_on", "category")
    batch = sent(
        row(keys, starts_at="2026-03-05"),
        row(keys, starts_at="2099-03-05 9:00"),
        row(keys, form="没有的形式"),
        row(keys, title="票多", in_favour=30),
        row(keys, title="票缺", against=""),
        row(keys, title="无主", owner_party=""),
        row(keys, title="没通过", in_favour=4),
        row(keys, title="没有人", people_residents="", people_committee=0),
        bare("子项", keys, title="子项在前", is_sub="是"),
        row(keys, title="不同", people_residents=17),
        bare("第二项", keys, title="不同", people_residents=18),
        row(keys, title="早生效", effective_on="2026-03-01"),
        row(keys, title="早到期", due="2026-03-01"),
        keys=keys,
    )
    assert faults(batch) == [
        "C2", "C3", "N3", "A4", "H5", "I6", "M7", "K8", "9", "H9", "K9", "O10", "E12", "P13",
        "N14",
    ]  # fmt: skip
    assert not Meeting.objects.exists()


def test_what_an_assembly_asks_and_what_no_other_form_does() -> None:
    batch = sent(
        of_households(title="无应到", entitled=""),
        of_households(title="怎么算", counted=""),
        of_households(title="晚通知", notice_on="2026-10-16"),
        of_households(title="太多", counted_present=121, people_residents=121),
        of_households(title="协商", form="consultation"),
        of_households(title="听证", form="hearing", counted="", entitled="", counted_present=""),
        keys=ASSEMBLY,
    )
    assert faults(batch) == ["P2", "O3", "S4", "4", "Q5", "K5", "O6", "Q6", "7"]
    keys = (*KEYS, "affected")
    batch = sent(
        row(keys, form="听证会"),
        row(keys, form="听证会", title="二", affected="村（居）民"),
        row(keys, form="听证会", title="三", affected="外星人"),
        keys=keys,
    )
    assert faults(batch) == ["O2", "O4"]


def test_a_further_row_says_no_state_of_a_record_that_is_none_yet() -> None:
    keys = (*KEYS, "state")
    assert faults(sent(row(keys), bare("公示栏", keys, state="草稿"), keys=keys)) == ["O3"]


def test_a_record_that_stands_is_not_changed(member: Any, community: Any) -> None:
    hold(member, community, items=(item(), bare_item()))
    assert round_trip("meetings", member) == (0, 0, 2, 0)
    title = "二号楼垃圾桶移位协商会"
    when = "2026-10-15 19:30"
    batch = sent(
        row(title=title, starts_at=when, people_residents=12, resolution="另一个决定",
            action="硬化地面并装雨棚", due="2036-11-30"),
        row(title=title, starts_at=when, people_residents=12, topic="没有的议题"),
    )  # fmt: skip
    assert faults(batch) == ["K2", "G3"]
    begin(member, community)
    draft = Meeting.objects.filter(state=MeetingState.DRAFT).get()
    Meeting.objects.filter(pk=draft.pk).update(title="草稿会", starts_at=HELD_AT)
    assert faults(sent(row(title="草稿会", starts_at=when))) == ["B2"]


def test_an_item_goes_on_with_the_topic_of_the_pool(community: Any) -> None:
    pooled, later = (
        Topic.objects.create(community=community, title=title, category="other",
                             source="committee", added_by=writer(), raised_on=day)
        for title, day in (("撤桶并点", date(2026, 3, 1)), ("公示栏", date(2026, 3, 6)))
    )  # fmt: skip
    keys = (*KEYS, "category")
    assert faults(sent(row(keys, category="waste_sorting"), keys=keys)) == ["O2"]
    confirm(sent(row(), bare("公示栏")))
    pooled.refresh_from_db()
    later.refresh_from_db()
    assert (pooled.state, pooled.resolved_on) == (TopicState.RESOLVED, date(2026, 3, 5))
    assert later.state == TopicState.POOLED
    assert Topic.objects.filter(title="公示栏").count() == 2


def test_what_others_hold_is_out_of_reach(member: Any, community: Any) -> None:
    other = factories.community(name="河东社区")
    hers = factories.user(Role.COMMITTEE_MEMBER, other, username="hers")
    made = hold(hers, other)
    place = (*heads(), *heads("community"), *heads("record"))
    batch = send(
        "meetings", member, place,
        (*row(), "河东社区", ""),
        (*row(), "", ""),
        (*row(), "德泰社区", made.public_id),
    )  # fmt: skip
    assert faults(batch) == ["O2", "P4"]
    assert list(importing.resource_for("meetings", member).rows()) == []
    for role in (Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER, Role.INSPECTOR):
        somebody = factories.user(role, factories.township(), username=f"u{role}")
        with pytest.raises(Refusal):
            importing.resource_for("meetings", somebody)


def test_an_import_of_records_stays_and_is_applied_once(client_for: Any) -> None:
    batch = sent(row())
    confirm(batch)
    with pytest.raises(Refusal, match="退回"):
        undo(batch)
    page = client_for(writer()).get(reverse("import_batch", args=[batch.public_id]))
    assert reverse("import_undo", args=[batch.public_id]) not in page.content.decode()
    with pytest.raises(Refusal):
        confirm(sent(row()))
    batch.refresh_from_db()
    assert (batch.state, Meeting.objects.count()) == (ImportState.APPLIED, 1)
    event = AuditEvent.objects.get(action="meeting.closed")
    assert (event.actor, event.after["validity"]) == (writer(), Validity.NOT_ASKED)


def test_times_as_a_workbook_has_them() -> None:
    confirm(sent(row(starts_at=datetime(2026, 3, 5, 19, 30))))
    assert timezone.localtime(Meeting.objects.get().starts_at).hour == 19
    assert faults(sent(row(title="无时", starts_at=date(2026, 3, 5)))) == ["C2"]


def test_a_look_asks_no_more_of_many_rows_than_of_one() -> None:
    confirm(sent(row()))
    asked = []
    for number in (1, 100):
        rows = [row(title=f"第{n}次会", topic=f"第{n}件") for n in range(number)]
        with CaptureQueriesContext(connection) as queries_made:
            assert counts(sent(*rows)) == (number, 0, 0, 0)
        asked.append(len(queries_made))
    assert asked[0] == asked[1]


def test_the_template_reads_back(client_for: Any) -> None:
    resource = importing.resource_for("meetings", writer())
    for language in ("zh-hans", "en"):
        with override(language):
            names = [fold_heading(str(column.heading)) for column in resource.columns().values()]
        assert len(set(names)) == len(names)
    batch = send("meetings", writer(), content=resource.template())
    assert faults(batch) == ["1"]
    for name in ("import_list", "meeting_list"):
        page = client_for(writer()).get(reverse(name)).content.decode()
        assert reverse("import_start", args=["meetings"]) in page
