"""Four deliberations, two disclosures: the order, the figures, the exceptions, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove_guard
from deliberation import queries
from deliberation.ballots import Votes
from deliberation.models import Action, Procedure, ProcedureStep
from deliberation.services import (
    StepContent,
    abandon_procedure,
    begin_procedure,
    record_step,
    return_meeting,
    skip_step,
    take_back_step,
)
from deliberation.triggers import STEP_ORDER
from portal.models import Photo
from tests import factories
from tests.deliberation.feedback_helpers import pool
from tests.deliberation.helpers import item
from tests.deliberation.procedure_helpers import (
    DAY,
    carry_on,
    do,
    law,
    leave_out,
    meeting_on,
    on_day,
    only_item,
    party_meeting,
    plain_meeting,
    posted,
    start,
    token,
    typed_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    law()


@pytest.fixture
def village() -> Any:
    return factories.community(name="甲村", kind="village")


@pytest.fixture
def villager(village: Any) -> Any:
    return factories.user("committee_member", village)


@pytest.fixture
def running(village: Any, villager: Any) -> Procedure:
    return start(village, villager)


def refused(act: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        act()
    return caught.value.message_dict  # type: ignore[no-any-return]


def test_the_six_steps(running: Procedure, villager: Any) -> None:
    carry_on(running, villager, 6)
    running.refresh_from_db()
    assert (running.state, running.reached, running.change_number) == ("completed", 6, 6)
    assert running.last_on == DAY + timedelta(days=42)
    rows = running.steps.values_list("number", "entitled", "present", "in_favour", "validity")
    assert list(rows) == [
        (1, 5, 5, 5, ""),
        (2, 5, 5, 5, ""),
        (3, 30, 20, 15, "valid"),
        (4, 33, 29, 27, "valid"),
        (5, None, None, None, ""),
        (6, None, None, None, ""),
    ]
    party, assembly = running.steps.get(number=3), running.steps.get(number=4)
    # Two thirds of thirty, and half of the thirty entitled.
    assert (party.present_needed, party.in_favour_needed) == (20, 15)
    assert (assembly.present_needed, assembly.in_favour_needed) == (22, 15)
    assert assembly.text == "东门设一处定时定点投放点。"
    assert assembly.resolution_number.startswith("〔2026〕")
    assert party.rule is not None
    assert party.rule.assembly == "party_members"
    actions = list(AuditEvent.objects.filter(action__startswith="procedure").order_by("sequence"))
    assert [event.action for event in actions] == [
        "procedure.begun",
        *["procedure.step_done"] * 5,
        "procedure.completed",
        "procedure.step_done",
    ]


def test_what_the_steps_are_called(running: Procedure, community: Any, member: Any) -> None:
    urban = start(community, member)
    assert [running.step_name(n) for n in range(1, 7)] == [
        "村党组织提议",
        "村“两委”会议商议",
        "党员大会审议",
        "村民会议或村民代表会议决议",
        "决议公开",
        "实施结果公开",
    ]
    assert [urban.step_name(n) for n in (1, 2, 3, 4)] == [
        "社区党组织提议",
        "社区“两委”会议商议",
        "党员大会审议",
        "居民会议或居民代表会议决议",
    ]


def test_a_form_sent_twice_begins_one(village: Any, villager: Any, running: Procedure) -> None:
    from deliberation.services import ProcedureContent

    content = ProcedureContent("修路", "修村道。")
    made = [
        begin_procedure(community=village, by=villager, content=content, token="a" * 32)
        for _time in range(2)
    ]
    assert [is_new for _row, is_new in made] == [True, False]
    assert Procedure.objects.count() == 2
    first = [
        record_step(made[0][0], by=villager, number=1, content=typed_step(), token="b" * 32)
        for _time in range(2)
    ]
    assert [is_new for _row, is_new in first] == [True, False]
    assert ProcedureStep.objects.count() == 1


def test_strangers_write_nothing(running: Procedure, member: Any, county_officer: Any) -> None:
    for person in (member, county_officer):
        with pytest.raises(Refusal):
            start(running.community, person)
        with pytest.raises(Refusal):
            do(running, person, 1, typed_step())
        with pytest.raises(Refusal):
            leave_out(running, person, 1)
        with pytest.raises(Refusal):
            take_back_step(running, by=person, reason="错")
        with pytest.raises(IllegalTransition):
            abandon_procedure(running, by=person, reason="错")
    assert ProcedureStep.objects.count() == 0


def test_the_topic_is_of_the_same_community(village: Any, villager: Any, member: Any) -> None:
    foreign = pool(factories.community(name="德泰社区"), member)
    own = pool(village, villager)
    assert refused(lambda: start(village, villager, topic=foreign)) == {
        "topic": ["请选择同一村（社区）的议题。"]
    }
    assert start(village, villager, topic=own).topic == own


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6])
def test_the_order_is_kept(number: int, running: Procedure, villager: Any) -> None:
    with pytest.raises(IllegalTransition) as caught:
        do(running, villager, number, posted(DAY))
    assert str(caught.value.message) == "还没轮到这一步：下一步是“村党组织提议”。"


def test_a_step_is_done_once(running: Procedure, villager: Any) -> None:
    do(running, villager, 1, typed_step())
    with pytest.raises(IllegalTransition) as caught:
        do(running, villager, 1, typed_step())
    assert str(caught.value.message) == "“村党组织提议”已经登记过了。"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"held_on": None}, ["held_on"]),
        ({"who": "", "text": ""}, ["text", "who"]),
        ({"entitled": None, "present": None, "in_favour": None},
         ["entitled", "in_favour", "present"]),
        ({"present": 6}, ["present"]),
        ({"present": 0, "in_favour": 0}, ["present"]),
        ({"in_favour": 6}, ["in_favour"]),
        ({"held_on": timezone.localdate() + timedelta(days=1)}, ["held_on"]),
        ({"text": "联系13904140000"}, ["text"]),
        ({"who": "含\x00"}, ["who"]),
    ],
)  # fmt: skip
def test_what_is_typed_is_checked(
    changes: dict[str, Any], fields: list[str], running: Procedure, villager: Any
) -> None:
    found = refused(lambda: do(running, villager, 1, replace(typed_step(), **changes)))
    assert sorted(found) == fields
    running.refresh_from_db()
    assert (running.version, running.reached) == (1, 0)


def test_somebody_may_confirm_that_it_tells_nothing(running: Procedure, villager: Any) -> None:
    step = do(running, villager, 1, typed_step(text="2026年预算20260305元", confirmed=True))
    assert step.text == "2026年预算20260305元"


def test_dates_do_not_go_backwards(running: Procedure, villager: Any) -> None:
    do(running, villager, 1, typed_step())
    found = refused(lambda: do(running, villager, 2, typed_step(DAY - timedelta(days=1))))
    assert found == {"held_on": ["上一步在2026-09-01，这一步（2026-08-31）不能早于它。"]}
    # Both on one day: where secretary and head of the committee are one person.
    do(running, villager, 2, typed_step())
    early = only_item(party_meeting(DAY - timedelta(days=1), villager, running.community))
    assert sorted(refused(lambda: do(running, villager, 3, StepContent(item=early)))) == ["item"]


def test_the_first_steps_may_be_recorded_meetings(running: Procedure, villager: Any) -> None:
    meeting = plain_meeting(DAY, villager, running.community)
    step = do(running, villager, 1, StepContent(meeting=meeting))
    assert (step.held_on, step.present, step.entitled, step.meeting) == (DAY, 20, None, meeting)
    foreign = factories.community(name="乙村", kind="village")
    elsewhere = plain_meeting(DAY, factories.user("committee_member", foreign), foreign)
    found = refused(lambda: do(running, villager, 2, StepContent(meeting=elsewhere)))
    assert found == {"meeting": ["请选择同一村（社区）的会议。"]}


def test_a_record_must_be_handed_in(
    running: Procedure, villager: Any, township_officer: Any
) -> None:
    carry_on(running, villager, 2)
    meeting = party_meeting(DAY + timedelta(days=20), villager, running.community)
    return_meeting(meeting, by=township_officer, reason="人数不对")
    found = refused(lambda: do(running, villager, 3, StepContent(item=only_item(meeting))))
    assert found == {"item": ["“党员大会”的记录尚未提交，或正在更正。"]}


def test_the_form_must_be_the_right_one(running: Procedure, villager: Any) -> None:
    carry_on(running, villager, 2)
    meeting = meeting_on(DAY + timedelta(days=20), villager, running.community)
    found = refused(lambda: do(running, villager, 3, StepContent(item=only_item(meeting))))
    assert found == {"item": ["“村（居）民代表会议”不是这一步要求的会议形式。"]}
    assert sorted(refused(lambda: do(running, villager, 3, StepContent()))) == ["item"]


@pytest.mark.parametrize(
    ("changes", "validity"),
    [
        ({}, "valid"),
        # One party member fewer than two thirds; one vote fewer than half of those entitled.
        ({"counted_present": 19, "votes": Votes(15, 3, 1)}, "not_valid"),
        ({"votes": Votes(14, 4, 2), "resolution": ""}, "not_valid"),
    ],
)
def test_the_party_members_meeting_is_judged(
    changes: dict[str, Any], validity: str, running: Procedure, villager: Any
) -> None:
    carry_on(running, villager, 2)
    meeting = party_meeting(DAY + timedelta(days=20), villager, running.community, **changes)
    step = do(running, villager, 3, StepContent(item=only_item(meeting)))
    assert step.validity == validity
    assembly = only_item(meeting_on(DAY + timedelta(days=30), villager, running.community))
    if validity == "valid":
        do(running, villager, 4, StepContent(item=assembly))
        return
    with pytest.raises(Refusal) as caught:
        do(running, villager, 4, StepContent(item=assembly))
    assert str(caught.value.message) == "党员大会没有通过这一事项，不能进入后面的步骤。"


def test_a_resolution_needs_a_valid_meeting(running: Procedure, villager: Any) -> None:
    carry_on(running, villager, 3)
    day = DAY + timedelta(days=30)
    few = {"counted_present": 21, "items": (item(votes=Votes(20, 1, 0), due=day),)}
    meeting = meeting_on(day, villager, running.community, **few)
    found = refused(lambda: do(running, villager, 4, StepContent(item=only_item(meeting))))
    assert found == {"item": ["这项决议不能生效：应到 33，实到 21，不足法定的 22。"]}
    bare = item(title="建沤肥池", votes=None, due=day)
    meeting = meeting_on(day, villager, running.community, items=(bare,))
    found = refused(lambda: do(running, villager, 4, StepContent(item=only_item(meeting))))
    assert found == {"item": ["这项决议不能生效：这一事项没有计票。"]}
    nothing = item(
        title="建沤肥池", votes=Votes(20, 1, 0), resolution="", action="", owner_party="",
        owner_name="", due=None,
    )  # fmt: skip
    meeting = meeting_on(day, villager, running.community, items=(nothing,))
    found = refused(lambda: do(running, villager, 4, StepContent(item=only_item(meeting))))
    assert found == {"item": ["会议没有就这一事项作出决议。"]}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"photo": None}, ["photo"]),
        ({"place": ""}, ["place"]),
        ({"posted_until": None, "held_on": None}, ["held_on", "posted_until"]),
        ({"posted_until": date(2026, 10, 5)}, ["posted_until"]),
        ({"held_on": date(2026, 9, 28)}, ["held_on"]),
        ({"place": "3号楼2单元501室"}, ["place"]),
    ],
)
def test_a_disclosure_is_shown(
    changes: dict[str, Any], fields: list[str], running: Procedure, villager: Any
) -> None:
    carry_on(running, villager, 4)
    content = replace(posted(date(2026, 10, 6)), **changes)
    assert sorted(refused(lambda: do(running, villager, 5, content))) == fields
    assert Photo.objects.count() == 0


def test_the_result_says_what_was_done(running: Procedure, villager: Any) -> None:
    carry_on(running, villager, 5)
    day = DAY + timedelta(days=50)
    assert sorted(refused(lambda: do(running, villager, 6, posted(day, text="")))) == ["text"]
    Action.objects.update(state="verified", verified_on=day)
    step = do(running, villager, 6, posted(day, with_actions=True))
    assert (step.actions_total, step.actions_done, step.actions_verified) == (1, 1, 1)
    assert running.state == "completed"


def test_a_broken_photo_changes_nothing(running: Procedure, villager: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    carry_on(running, villager, 4)
    bad = SimpleUploadedFile("a.jpg", b"GIF89a not a photo")
    found = refused(lambda: do(running, villager, 5, posted(date(2026, 10, 6), photo=bad)))
    assert sorted(found) == ["photo"]
    running.refresh_from_db()
    assert (running.reached, running.steps.count()) == (4, 4)


def test_a_step_left_out_needs_a_reason(running: Procedure, villager: Any) -> None:
    assert refused(lambda: leave_out(running, villager, 1, " ")) == {
        "reason": ["请说明为什么省略这一步。"]
    }
    assert sorted(refused(lambda: leave_out(running, villager, 1, "电话13904140000"))) == ["reason"]
    step = leave_out(running, villager, 1)
    assert (step.skipped, step.exception_reason, running.reached) == (True, "一肩挑", 1)
    with pytest.raises(IllegalTransition):
        leave_out(running, villager, 1)
    with pytest.raises(IllegalTransition):
        leave_out(running, villager, 3)
    leave_out(running, villager, 2)
    leave_out(running, villager, 3)
    event = AuditEvent.objects.filter(action="procedure.step_skipped").order_by("sequence")[0]
    assert event.reason == "一肩挑"


@pytest.mark.parametrize("number", [4, 5, 6])
def test_what_decides_and_discloses_is_not_left_out(
    number: int, running: Procedure, villager: Any
) -> None:
    carry_on(running, villager, number - 1)
    with pytest.raises(Refusal) as caught:
        leave_out(running, villager, number)
    assert str(caught.value.message) == f"“{running.step_name(number)}”不能省略。"


def test_what_was_left_out_may_be_made_good(running: Procedure, villager: Any) -> None:
    do(running, villager, 1, typed_step())
    leave_out(running, villager, 2)
    carry_on(running, villager, 4)
    late = typed_step(DAY + timedelta(days=40))
    assert sorted(refused(lambda: do(running, villager, 2, late))) == ["reason"]
    assert sorted(refused(lambda: do(running, villager, 2, typed_step(reason="补议")))) == [
        "held_on"
    ]
    step = do(running, villager, 2, replace(late, reason="会后补议"))
    assert (step.sequence, step.out_of_order, step.exception_reason) == (5, True, "会后补议")
    running.refresh_from_db()
    assert (running.reached, running.last_on) == (4, late.held_on)
    with pytest.raises(IllegalTransition):
        do(running, villager, 2, replace(late, reason="再补"))
    do(running, villager, 5, posted(DAY + timedelta(days=41)))


def test_the_newest_entry_is_taken_back(running: Procedure, villager: Any) -> None:
    with pytest.raises(Refusal):
        take_back_step(running, by=villager, reason="错")
    carry_on(running, villager, 6)
    with pytest.raises(Refusal):
        take_back_step(running, by=villager, reason=" ")
    take_back_step(running, by=villager, reason="照片拍错了")
    running.refresh_from_db()
    assert (running.state, running.reached, running.last_on) == (
        "running", 5, DAY + timedelta(days=35),
    )  # fmt: skip
    event = AuditEvent.objects.get(action="procedure.step_taken_back")
    assert (event.reason, event.before["text"]) == ("照片拍错了", "两处沤肥池已建成使用。")
    for _step in range(5):
        take_back_step(running, by=villager, reason="重来")
    running.refresh_from_db()
    assert (running.reached, running.last_on, running.steps.count()) == (0, None, 0)


def test_an_abandoned_one_stays(running: Procedure, villager: Any) -> None:
    do(running, villager, 1, typed_step())
    with pytest.raises(Refusal):
        abandon_procedure(running, by=villager, reason=" ")
    abandon_procedure(running, by=villager, reason="改走一事一议")
    assert (running.state, running.abandoned_because) == ("abandoned", "改走一事一议")
    for act in (
        lambda: do(running, villager, 2, typed_step()),
        lambda: leave_out(running, villager, 2),
        lambda: take_back_step(running, by=villager, reason="错"),
        lambda: abandon_procedure(running, by=villager, reason="再一次"),
    ):
        with pytest.raises(IllegalTransition):
            act()


def test_the_slower_of_two_is_told(running: Procedure, villager: Any) -> None:
    other = Procedure.objects.get(pk=running.pk)
    do(running, villager, 1, typed_step())
    for act in (
        lambda: record_step(
            other, by=villager, number=1, content=typed_step(), token=token(), expected_version=2
        ),
        lambda: skip_step(
            other, by=villager, number=1, reason="省", token=token(), expected_version=2
        ),
        lambda: take_back_step(other, by=villager, reason="错", expected_version=2),
        lambda: abandon_procedure(other, by=villager, reason="错", expected_version=9),
    ):
        with pytest.raises(StaleRecord):
            act()
    assert ProcedureStep.objects.count() == 1


ROWS: list[dict[str, Any]] = [
    {"number": 7},
    {"number": 0},
    {"held_on": None},
    {"skipped": True},
    {"skipped": True, "held_on": None},
    {"exception_reason": "无"},
    {"out_of_order": True},
    {"number": 4, "skipped": True, "held_on": None, "exception_reason": "省"},
    {"present": 6},
    {"in_favour": 6},
    {"number": 3},
    {"number": 4},
    {"number": 5},
    {"sequence": 1},
]


@pytest.mark.parametrize("changes", ROWS)
def test_the_database_has_the_last_word(
    changes: dict[str, Any], running: Procedure, villager: Any
) -> None:
    do(running, villager, 1, typed_step())
    remove_guard(STEP_ORDER, connection)  # the checks alone
    row = {
        "procedure": running, "sequence": 2, "number": 2, "held_on": DAY, "entitled": 5,
        "present": 5, "in_favour": 5, "recorded_by": villager,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureStep.objects.create(**row | changes)
    ProcedureStep.objects.create(**row)


LEFT_OUT = {"skipped": True, "held_on": None, "exception_reason": "一肩挑"}
MADE_GOOD = {"out_of_order": True, "exception_reason": "补做"}


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 1, **LEFT_OUT},
        {"number": 3, **LEFT_OUT},
        {"number": 1, **MADE_GOOD},
        {"number": 2, **MADE_GOOD},
        {"number": 2, "held_on": DAY - timedelta(days=1)},
    ],
)
def test_the_database_keeps_the_order(
    changes: dict[str, Any], running: Procedure, villager: Any
) -> None:
    first = do(running, villager, 1, typed_step())
    row = {
        "procedure": running, "sequence": 2, "held_on": first.held_on, "entitled": 5,
        "present": 5, "in_favour": 5, "recorded_by": villager,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="follow one another"), transaction.atomic():
        ProcedureStep.objects.create(**row | changes)
    ProcedureStep.objects.create(**row | {"number": 2} | LEFT_OUT)
    ProcedureStep.objects.create(**row | {"number": 2, "sequence": 3} | MADE_GOOD)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "completed"},
        {"reached": 6},
        {"state": "abandoned"},
        {"shown_number": 1},
    ],
)
def test_the_database_keeps_the_states(changes: dict[str, Any], running: Procedure) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.filter(pk=running.pk).update(**changes)


@pytest.mark.parametrize("number", [3, 4])
def test_the_database_knows_no_unjudged_verdict(
    number: int, running: Procedure, villager: Any
) -> None:
    carry_on(running, villager, 4)
    rows = ProcedureStep.objects.filter(number=number)
    for changes in (
        {"validity": ""},
        {"present": None},
        {"present_needed": None},
        {"in_favour_needed": 30},
        {"meeting": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureStep.objects.filter(number=4).update(resolution_number="")


def test_the_meetings_that_are_offered(
    running: Procedure, villager: Any, township_officer: Any
) -> None:
    carry_on(running, villager, 2)
    days = [running.last_on + timedelta(days=n) for n in (3, 5, 7)]  # type: ignore[operator]
    first, second = (party_meeting(day, villager, running.community) for day in days[:2])
    meeting_on(days[2], villager, running.community)
    party_meeting(DAY, villager, running.community)
    returned = party_meeting(days[2], villager, running.community)
    return_meeting(returned, by=township_officer, reason="更正")
    assert queries.meetings_to_choose(running, 3) == [second, first]
    assert on_day(DAY).date() == DAY


def test_waiting_ones(running: Procedure, villager: Any, village: Any) -> None:
    other = start(village, villager, "修路")
    do(running, villager, 1, typed_step(timezone.localdate() - timedelta(days=31)))
    do(other, villager, 1, typed_step(timezone.localdate() - timedelta(days=30)))
    assert list(queries.procedures_due(villager)) == [running]
    assert list(queries.unpublished(queries.procedures_for(villager))) == [other, running]
    assert (running.is_unpublished, start(village, villager).is_unpublished) == (True, False)
    abandon_procedure(running, by=villager, reason="不办了")
    assert list(queries.procedures_due(villager)) == []
    assert list(queries.unpublished(queries.procedures_for(villager))) == [other]
