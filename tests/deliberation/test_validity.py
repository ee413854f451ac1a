"""Whether a meeting could decide: every form, its figures, its notice, and what follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from accounts.rules import Refusal
from communities.enums import Ground, Validity
from communities.models import AssemblyRule
from deliberation.ballots import Votes
from deliberation.enums import FORM_YIELDS, MeetingForm
from deliberation.models import Action, Ballot, Meeting, MeetingVerdict, Resolution, Topic
from deliberation.queries import grounds_of, verdict_figures
from deliberation.quorum import ballot_words, verdict_words
from deliberation.services import (
    ParticipantContent,
    report_progress,
    return_meeting,
    submit_meeting,
)
from tests import factories
from tests.deliberation.helpers import HELD_AT, assembly, begin, content, hold, item, only_action

HELD_ON = HELD_AT.date()
WAYS = (
    "请选择按什么计算。2026-10-15 的法律规定："
    "十八周岁以上村（居）民、户（每户一名代表）、代表（组成人员）。"
)


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    call_command("load_assembly_rules", verbosity=0)


@pytest.fixture
def village() -> Any:
    return factories.community(name="甲村", kind="village")


@pytest.fixture
def villager(village: Any) -> Any:
    return factories.user("committee_member", village)


def judged(member: Any, community: Any, **changes: Any) -> MeetingVerdict:
    meeting = begin(member, community)
    submit_meeting(meeting, by=member, content=assembly(**changes))
    meeting.refresh_from_db()
    verdict = MeetingVerdict.objects.get(meeting=meeting)
    assert meeting.validity == verdict.validity
    return verdict


def refused(member: Any, community: Any, **changes: Any) -> dict[str, list[str]]:
    meeting = begin(member, community)
    with pytest.raises(ValidationError) as caught:
        submit_meeting(meeting, by=member, content=assembly(**changes))
    assert Meeting.objects.get(pk=meeting.pk).state == "draft"
    return caught.value.message_dict  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("changes", "validity", "needed"),
    [
        # Residents' assembly: more than half of the households.
        ({}, "valid", 61),
        ({"counted_present": 60, "items": (item(votes=Votes(40, 10, 10)),)}, "not_valid", 61),
        # Representatives: two thirds or more of seven are five.
        (
            {
                "form": "representatives_meeting", "counted": "", "entitled": 7,
                "counted_present": 5, "items": (item(votes=Votes(3, 1, 1)),),
            },
            "valid",
            5,
        ),
        (
            {
                "form": "representatives_meeting", "counted": "members", "entitled": 7,
                "counted_present": 4, "items": (item(votes=Votes(4, 0, 0)),),
            },
            "not_valid",
            5,
        ),
        # Party members: two thirds came, and half of all agree.
        (
            {
                "form": "party_members_council", "counted": "", "entitled": 30,
                "counted_present": 20, "items": (item(votes=Votes(15, 5, 0)),),
            },
            "valid",
            20,
        ),
    ],
)  # fmt: skip
def test_the_rule_of_the_day_judges(
    changes: dict[str, Any], validity: str, needed: int, member: Any, community: Any
) -> None:
    verdict = judged(member, community, **changes)
    assert (verdict.validity, verdict.present_needed) == (validity, needed)
    assert verdict.rule is not None
    assert verdict.rule.effective_from <= HELD_ON
    assert verdict.rule_version == verdict.rule.version


@pytest.mark.parametrize("form", ["consultation", "hearing", "coordination", "review"])
def test_no_quorum_is_asked_of_the_other_forms(form: str, member: Any, community: Any) -> None:
    there = (ParticipantContent("residents", 20, is_affected=True),)
    meeting = hold(member, community, form=form, participants=there)
    verdict = MeetingVerdict.objects.get()
    assert (verdict.validity, verdict.rule, verdict.present_needed) == ("not_asked", None, 0)
    assert Resolution.objects.get().kind == FORM_YIELDS[MeetingForm(form)]
    assert (Resolution.objects.get().in_effect, only_action(meeting).in_effect) == (True, True)
    assert verdict_words(verdict_figures(verdict)) == ["这种形式的会议不设法定人数。"]


@pytest.mark.parametrize(
    ("days", "grounds", "words"),
    [
        (10, (), ["应到 120，实到 61，达到法定的 61。"]),
        (9, (Ground.SHORT_NOTICE,), ["提前 9 天通知，法律要求提前 10 天。"]),
        (None, (Ground.NO_NOTICE,), ["没有通知记录，法律要求提前 10 天通知。"]),
    ],
)
def test_a_villagers_assembly_needs_ten_days_of_notice(
    days: int | None, grounds: Any, words: list[str], villager: Any, village: Any
) -> None:
    notice = None if days is None else HELD_ON - timedelta(days=days)
    verdict = judged(villager, village, counted="adults", notice_on=notice, notice_channel="posted")
    assert (grounds_of(verdict), verdict_words(verdict_figures(verdict))) == (grounds, words)


def test_who_left_before_the_vote_is_missing(member: Any, community: Any) -> None:
    verdict = judged(member, community, lowest_present=60)
    assert verdict_words(verdict_figures(verdict)) == ["表决时最少只有 60 在场，不足法定的 61。"]


def test_representatives_of_residents_before_the_law_knew_them(member: Any, community: Any) -> None:
    before = {
        "starts_at": HELD_AT.replace(year=2025),
        "items": (item(votes=Votes(40, 11, 10), due=date(2026, 1, 1)),),
    }
    verdict = judged(member, community, form="representatives_meeting", counted="members", **before)
    assert (verdict.validity, verdict.rule, grounds_of(verdict)) == (
        "not_valid", None, (Ground.NO_SUCH_ASSEMBLY,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"counted": ""}, {"counted": [WAYS]}),
        ({"counted": "party_members"}, {"counted": None}),
        ({"entitled": None}, {"entitled": ["请填写应到数，法定人数按它计算。"]}),
        ({"counted_present": None}, {"counted_present": None}),
        ({"entitled": 60}, {"counted_present": ["到会 61 人，超过应到的 60 人。"]}),
        ({"lowest_present": 62}, {"lowest_present": ["表决时最少在场 62 人，超过到会的 61 人。"]}),
        ({"by_proxy": 1}, {"by_proxy": ["这种会议不得委托，只计亲自到会的人。"]}),
        (
            {"notice_on": date(2026, 10, 16), "notice_channel": "posted"},
            {"notice_on": ["通知日期 2026-10-16 晚于会议日期 2026-10-15。"]},
        ),
        ({"notice_on": date(2026, 10, 1)}, {"notice_channel": ["请选择通知方式。"]}),
        (
            {"items": (item(votes=Votes(30, 31, 0)),)},
            {"agenda-0-resolution": ["未获通过：赞成 30 票；到会 61 人，须至少 31 票赞成。"]},
        ),
        ({"items": (item(votes=Votes(62, 0, 0)),)}, {"agenda-0-in_favour": None}),
    ],
)  # fmt: skip
def test_figures_that_do_not_fit(
    changes: dict[str, Any], expected: dict[str, Any], member: Any, community: Any
) -> None:
    found = refused(member, community, **changes)
    assert list(found) == list(expected)
    assert all(messages is None or found[name] == messages for name, messages in expected.items())


@pytest.mark.parametrize(("proxies", "fits"), [(20, True), (21, False)])
def test_proxies_where_a_rule_allows_them(
    proxies: int, fits: bool, member: Any, community: Any
) -> None:
    """61 counted: each who came may hold one; 31 with 30 proxies would do, 20 of one each do."""
    AssemblyRule.objects.filter(assembly="residents_assembly").update(proxies_per_person=1)
    changes = {"counted_present": 41, "entitled": 80, "items": (item(votes=Votes(30, 5, 5)),)}
    if fits:
        verdict = judged(member, community, by_proxy=proxies, **changes)
        assert (verdict.validity, verdict.by_proxy) == ("valid", proxies)
    else:
        found = refused(member, community, by_proxy=proxies, **changes)
        assert found == {"by_proxy": ["委托 21 人过多：亲自到会的 20 人，每人最多受托 1 人。"]}


def test_a_hearing_needs_those_whom_it_affects(member: Any, community: Any) -> None:
    meeting = begin(member, community)
    with pytest.raises(ValidationError) as caught:
        submit_meeting(meeting, by=member, content=content(form="hearing"))
    assert caught.value.message_dict == {
        "participants": ["听证会应当听取利害关系人的意见：请在参加人员中勾选利害关系方。"]
    }


def test_absent_party_members_count_like_votes_against(member: Any, community: Any) -> None:
    found = refused(
        member, community, form="party_members_council", counted="", entitled=30,
        counted_present=20, items=(item(votes=Votes(14, 6, 0)),),
    )  # fmt: skip
    assert found == {
        "agenda-0-resolution": ["未获通过：赞成 14 票；应到 30 人，须至少 15 票赞成。"]
    }


def test_a_ballot_keeps_its_base_and_what_was_needed(member: Any, community: Any) -> None:
    judged(
        member, community, form="party_members_council", counted="", entitled=30,
        counted_present=20, items=(item(votes=Votes(15, 5, 0)),),
    )  # fmt: skip
    ballot = Ballot.objects.get()
    assert (ballot.base, ballot.base_count, ballot.needed, ballot.passed) == (
        "entitled", 30, 15, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("present", "赞成 12 票；到会 20 人，须至少 11 票赞成。"),
        ("entitled", "赞成 12 票；应到 20 人，须至少 11 票赞成。"),
        ("cast", "赞成 12 票；共投 20 票，须至少 11 票赞成。"),
    ],
)
def test_why_a_ballot_carried(base: str, words: str) -> None:
    assert ballot_words(base=base, base_count=20, needed=11, in_favour=12) == words


@pytest.fixture
def not_valid(member: Any, community: Any) -> Meeting:
    """60 of 120 households came: exactly half."""
    meeting = begin(member, community)
    few = assembly(counted_present=60, items=(item(votes=Votes(40, 10, 10)),))
    submit_meeting(meeting, by=member, content=few)
    return meeting


def test_what_was_not_valid_stays_on_record_without_effect(not_valid: Meeting, member: Any) -> None:
    resolution, action = Resolution.objects.get(), only_action(not_valid)
    assert (not_valid.state, resolution.in_effect, action.in_effect) == ("closed", False, False)
    assert resolution.text == "东门设一处定时定点投放点。"
    assert Topic.objects.get().state == "discussed"
    with pytest.raises(Refusal, match="会议无效"):
        report_progress(action, by=member, progress=10, note="开工")
    assert Action.objects.get().progress == 0


def test_the_database_lets_nothing_begin_that_takes_no_effect(not_valid: Meeting) -> None:
    for changes in ({"state": "in_progress"}, {"progress": 10}, {"state": "done"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.update(**changes)


def test_a_correction_is_judged_again_and_both_verdicts_stay(
    not_valid: Meeting, member: Any, township_officer: Any
) -> None:
    return_meeting(not_valid, by=township_officer, reason="少计一户")
    submit_meeting(not_valid, by=member, content=assembly())
    assert [v.validity for v in MeetingVerdict.objects.order_by("pk")] == ["not_valid", "valid"]
    assert (Resolution.objects.get().in_effect, only_action(not_valid).in_effect) == (True, True)
    not_valid.refresh_from_db()
    assert not_valid.validity == Validity.VALID


def test_what_was_begun_is_not_silently_undone(
    member: Any, community: Any, township_officer: Any
) -> None:
    meeting = begin(member, community)
    submit_meeting(meeting, by=member, content=assembly())
    report_progress(only_action(meeting), by=member, progress=30, note="已开工")
    return_meeting(meeting, by=township_officer, reason="核对人数")
    few = assembly(counted_present=60, items=(item(votes=Votes(40, 10, 10)),))
    with pytest.raises(Refusal, match="已经启动"):
        submit_meeting(meeting, by=member, content=few)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.validity) == ("draft", "valid")
    assert MeetingVerdict.objects.count() == 1


def test_a_verdict_is_never_changed(not_valid: Meeting) -> None:
    for act in (
        lambda: MeetingVerdict.objects.update(validity="valid"),
        lambda: MeetingVerdict.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    "changes",
    [
        {"present": 60},
        {"lowest": 60},
        {"notice_needed": 10},
        {"notice_needed": 10, "notice_given": 9},
        {"rule": None},
        {"validity": "not_asked"},
        {"present": 121},
    ],
)
def test_the_database_keeps_a_verdict_to_its_figures(
    changes: dict[str, Any], member: Any, community: Any
) -> None:
    verdict = judged(member, community)
    for name, value in ({"pk": None} | changes).items():
        setattr(verdict, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        verdict.save(force_insert=True)


def test_guests_are_no_part_of_the_quorum(member: Any, community: Any) -> None:
    there = (ParticipantContent("residents", 60), ParticipantContent("other", 30))
    verdict = judged(
        member, community, participants=there, counted_present=60, entitled=61,
        items=(item(votes=Votes(40, 10, 10)),),
    )  # fmt: skip
    assert (verdict.validity, verdict.present, Meeting.objects.get().present) == ("valid", 60, 90)
