"""From the first word of a record to its publication, and back for a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from deliberation.ballots import Votes
from deliberation.models import Action, AgendaItem, Ballot, Meeting, Participant, Resolution, Topic
from deliberation.public import publish_meeting
from deliberation.services import (
    ParticipantContent,
    cancel_meeting,
    confirm_minutes,
    create_meeting,
    report_progress,
    return_meeting,
    save_draft,
    submit_meeting,
)
from portal.enums import Kind
from portal.models import Publication
from portal.services import digest
from tests import factories
from tests.deliberation.helpers import (
    bare_item,
    begin,
    content,
    hold,
    item,
    only_action,
    publish,
    token,
    tomorrow,
)


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def problems(meeting: Meeting, member: Any, **changes: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        submit_meeting(meeting, by=member, content=content(**changes))
    meeting.refresh_from_db()
    assert meeting.state == "draft"
    assert AgendaItem.objects.count() == 0
    return {name: [str(m) for m in found] for name, found in caught.value.message_dict.items()}


def test_a_record_begins_once_for_each_token(member: Any, community: Any) -> None:
    one = token()
    first, is_new = create_meeting(community=community, by=member, token=one)
    again, is_new_again = create_meeting(community=community, by=member, token=one)
    other, _is_new = create_meeting(community=community, by=member, token=token())
    assert (is_new, is_new_again) == (True, False)
    assert (again.pk, other.pk != first.pk) == (first.pk, True)
    assert (Meeting.objects.count(), events("meeting.begun")) == (2, 2)


@pytest.mark.parametrize("role", ["township_officer", "county_officer", "city_officer"])
def test_officers_do_not_log_meetings(role: str, community: Any) -> None:
    unit = {
        "township_officer": community.township,
        "county_officer": community.township.county,
        "city_officer": factories.CITY_CODE,
    }[role]
    with pytest.raises(Refusal):
        create_meeting(community=community, by=factories.user(role, unit), token=token())
    assert Meeting.objects.count() == 0


def test_a_member_of_another_committee_does_not_write(draft: Any) -> None:
    neighbour = factories.user("committee_member", factories.community(name="南地社区"))
    with pytest.raises(Refusal):
        save_draft(draft, by=neighbour, draft={"title": "篡改"}, expected_version=draft.version)
    with pytest.raises(Refusal):
        submit_meeting(draft, by=neighbour, content=content())
    draft.refresh_from_db()
    assert (draft.draft, draft.state, draft.version) == ({}, "draft", 1)


def test_a_draft_is_kept_as_typed(draft: Any, member: Any) -> None:
    typed = {"title": "协商会", "starts_at": "昨天晚上", "form": "hearing", "entitled": "二十"}
    save_draft(draft, by=member, draft=typed, expected_version=1)
    draft.refresh_from_db()
    assert (draft.draft, draft.title, draft.form) == (typed, "协商会", "hearing")
    assert (draft.version, draft.starts_at, draft.entitled) == (2, None, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"title": "长" * 101}, ("旧标题", "hearing")),
        ({"title": "两\n行"}, ("旧标题", "hearing")),
        ({"title": "新", "form": "party"}, ("新", "hearing")),
        ({"title": "  ", "form": "review"}, ("", "review")),
    ],
)
def test_only_a_usable_title_and_form_are_taken_over(
    typed: dict[str, str], kept: tuple[str, str], draft: Any, member: Any
) -> None:
    save_draft(draft, by=member, draft={"title": "旧标题", "form": "hearing"}, expected_version=1)
    save_draft(draft, by=member, draft=typed, expected_version=2)
    draft.refresh_from_db()
    assert (draft.title, draft.form) == kept
    assert draft.draft == typed


def test_too_long_a_text_is_refused_not_cut(draft: Any, member: Any) -> None:
    save_draft(draft, by=member, draft={"summary": "长" * 6000}, expected_version=1)
    with pytest.raises(ValidationError) as caught:
        save_draft(draft, by=member, draft={"summary": "长" * 6001}, expected_version=2)
    assert list(caught.value.message_dict) == ["summary"]
    draft.refresh_from_db()
    assert (len(draft.draft["summary"]), draft.version) == (6000, 2)


def test_the_slower_of_two_editors_is_told(draft: Any, member: Any, colleague: Any) -> None:
    mine = Meeting.objects.get(pk=draft.pk)
    save_draft(draft, by=member, draft={"title": "先"}, expected_version=1)
    with pytest.raises(StaleRecord):
        save_draft(mine, by=colleague, draft={"title": "后"}, expected_version=1)
    with pytest.raises(StaleRecord):
        submit_meeting(mine, by=colleague, content=content(), expected_version=1)
    draft.refresh_from_db()
    assert (draft.title, draft.state, AgendaItem.objects.count()) == ("先", "draft", 0)


def test_handing_in_writes_what_was_held(draft: Any, member: Any) -> None:
    submit_meeting(draft, by=member, content=content(entitled=30))
    draft.refresh_from_db()
    assert (draft.state, draft.present, draft.entitled) == ("closed", 20, 30)
    assert draft.submitted_by == member
    ballot = Ballot.objects.get()
    assert (ballot.base, ballot.base_count, ballot.passed) == ("present", 20, True)
    assert str(Resolution.objects.get()) == "〔2026〕1号"
    assert Topic.objects.get().state == "resolved"
    action = only_action(draft)
    assert (action.owner_name, action.due, action.progress) == ("周建国", date(2036, 11, 30), 0)
    assert Participant.objects.count() == 5
    assert events("meeting.closed") == 1


def test_an_item_without_votes_decides_nothing(draft: Any, member: Any) -> None:
    submit_meeting(draft, by=member, content=content(items=[bare_item()]))
    assert (Ballot.objects.count(), Resolution.objects.count()) == (0, 0)
    assert Topic.objects.get().state == "discussed"


def test_a_ballot_that_did_not_carry_is_kept(draft: Any, member: Any) -> None:
    lost = item(votes=Votes(10, 10, 0), resolution="", action="", owner_name="", due=None)
    submit_meeting(draft, by=member, content=content(items=[lost]))
    assert Ballot.objects.get().passed is False
    assert Topic.objects.get().state == "discussed"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"participants": ()}, {"participants": ["请填写参加人员，至少一人。"]}),
        ({"entitled": 19}, {"entitled": ["到会 20 人，超过应到的 19 人。"]}),
        ({"items": ()}, {"agenda": ["请至少填写一个议题。"]}),
    ],
)
def test_what_is_wrong_with_the_meeting(
    changes: dict[str, Any], expected: dict[str, list[str]], draft: Any, member: Any
) -> None:
    found = problems(draft, member, **changes)
    assert {name: found[name] for name in expected} == expected


def test_the_future_is_not_logged(draft: Any, member: Any) -> None:
    found = problems(draft, member, starts_at=tomorrow(), items=[bare_item()])
    assert list(found) == ["starts_at"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (item(votes=Votes(12, 5, 4)), "in_favour"),
        (item(votes=Votes(10, 5, 3)), "resolution"),
        (item(resolution=""), "resolution"),
        (item(owner_party=""), "owner_party"),
        (item(due=None), "due"),
        (item(due=date(2026, 10, 14)), "due"),
        (item(action=""), "action"),
    ],
)
def test_what_is_wrong_with_an_item_is_named_at_its_place(
    wrong: Any, field: str, draft: Any, member: Any
) -> None:
    found = problems(draft, member, items=[item(), wrong])
    assert list(found) == [f"agenda-1-{field}"]


def test_an_action_may_be_due_on_the_day(draft: Any, member: Any) -> None:
    submit_meeting(draft, by=member, content=content(items=[item(due=date(2026, 10, 15))]))
    assert only_action(draft).due == date(2026, 10, 15)


def test_everything_wrong_is_told_at_once(draft: Any, member: Any) -> None:
    wrong = item(votes=Votes(30, 0, 0), owner_party="", due=None)
    found = problems(draft, member, entitled=5, items=[wrong])
    names = ["agenda-0-due", "agenda-0-in_favour", "agenda-0-owner_party", "entitled"]
    assert sorted(found) == names


def test_control_characters_reach_no_row(draft: Any, member: Any) -> None:
    with pytest.raises(ValidationError):
        submit_meeting(
            draft,
            by=member,
            content=content(participants=[ParticipantContent("residents", 20, "李\u202e")]),
        )
    draft.refresh_from_db()
    assert (draft.state, Participant.objects.count()) == ("draft", 0)


def test_resolutions_are_numbered_by_community_and_year(member: Any, community: Any) -> None:
    two = [item(), item(title="清运时间")]
    hold(member, community, items=two)
    hold(member, community)
    hold(member, community, starts_at=content().starts_at.replace(year=2025), items=[item()])
    neighbour = factories.community(name="南地社区")
    hold(factories.user("committee_member", neighbour), neighbour)
    mine = Resolution.objects.filter(item__meeting__community=community).order_by("pk")
    assert [str(r) for r in mine] == ["〔2026〕1号", "〔2026〕2号", "〔2026〕3号", "〔2025〕1号"]
    others = Resolution.objects.filter(item__meeting__community=neighbour)
    assert [str(r) for r in others] == ["〔2026〕1号"]


def test_return_and_correction(held: Any, member: Any, township_officer: Any) -> None:
    number, action = Resolution.objects.get(), only_action(held)
    return_meeting(held, by=township_officer, reason=" 请补充票数 ")
    held.refresh_from_db()
    assert (held.state, held.return_reason) == ("draft", "请补充票数")
    corrected = item(title="撤桶并点（东门）", votes=Votes(15, 2, 3), action="只硬化地面")
    submit_meeting(held, by=member, content=content(items=[corrected]))
    held.refresh_from_db()
    assert (held.state, held.return_reason) == ("closed", "")
    # The same rows under new words: numbers and addresses stay.
    assert (Resolution.objects.get().pk, only_action(held).pk) == (number.pk, action.pk)
    assert only_action(held).description == "只硬化地面"
    assert [t.title for t in Topic.objects.all()] == ["撤桶并点（东门）"]
    assert Ballot.objects.get().in_favour == 15
    assert Participant.objects.count() == 5


def test_a_shorter_agenda_drops_the_surplus(held: Any, member: Any, township_officer: Any) -> None:
    return_meeting(held, by=township_officer, reason="合并议题")
    submit_meeting(held, by=member, content=content(items=[item(), bare_item()]))
    assert AgendaItem.objects.count() == 2
    return_meeting(held, by=township_officer, reason="只留一项")
    submit_meeting(held, by=member, content=content(items=[bare_item()]))
    assert (AgendaItem.objects.count(), Resolution.objects.count()) == (1, 0)
    assert Action.objects.count() == 0


@pytest.mark.parametrize(
    "items",
    [
        [],
        [item(action="", owner_name="", due=None)],
        [item(resolution="", action="", owner_name="", due=None)],
    ],
)
def test_an_action_with_reports_is_not_lost(
    items: list[Any], held: Any, member: Any, township_officer: Any
) -> None:
    report_progress(only_action(held), by=member, progress=30, note="已开工")
    return_meeting(held, by=township_officer, reason="请核对")
    with pytest.raises(Refusal):
        submit_meeting(held, by=member, content=content(items=[*items] or [bare_item()]))
    held.refresh_from_db()
    assert (held.state, only_action(held).progress) == ("draft", 30)


def test_a_topic_of_the_pool_is_decided_again_after_a_return(
    held: Any, member: Any, community: Any, township_officer: Any
) -> None:
    pooled = Topic.objects.get()
    return_meeting(held, by=township_officer, reason="请核对")
    submit_meeting(held, by=member, content=content(items=[item(topic=pooled, title="")]))
    assert (Topic.objects.get(), Topic.objects.get().title) == (pooled, "撤桶并点")


def test_new_words_do_not_rename_a_topic_that_others_share(
    held: Any, member: Any, community: Any, township_officer: Any
) -> None:
    shared = Topic.objects.get()
    second = hold(member, community, items=[item(topic=shared, title="")])
    return_meeting(second, by=township_officer, reason="是另一件事")
    submit_meeting(second, by=member, content=content(items=[item(title="清运时间")]))
    assert [i.topic.title for i in AgendaItem.objects.order_by("pk")] == ["撤桶并点", "清运时间"]


def test_confirmed_then_published(
    held: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    publication = publish(held, confirmer=township_officer, publisher=county_officer)
    held.refresh_from_db()
    assert (held.state, publication.version, publication.issuer) == (
        "published", 1, county_officer.unit or str(held.community),
    )  # fmt: skip
    kinds = Publication.objects.values_list("kind", flat=True).order_by("kind")
    assert list(kinds) == [Kind.ACTION, Kind.MEETING, Kind.TOPIC]
    assert events("meeting.published") == 1
    assert digest(publication) == publication.sha256


def test_who_wrote_the_record_does_not_publish_it(
    held: Any, member: Any, community: Any, township_officer: Any
) -> None:
    """Even where the same person is an officer as well."""
    confirm_minutes(held, by=township_officer)
    factories.appointment(member, "township_officer", community.township)
    both = type(member).objects.get(pk=member.pk)
    with pytest.raises(DutyConflict):
        publish_meeting(held, by=both)
    held.refresh_from_db()
    assert (held.state, Publication.objects.count()) == ("minutes_confirmed", 0)


def test_nothing_unconfirmed_is_published(held: Any, county_officer: Any) -> None:
    with pytest.raises(IllegalTransition):
        publish_meeting(held, by=county_officer)
    assert Publication.objects.count() == 0


def test_a_correction_makes_version_2_and_keeps_version_1(
    published: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    first = Publication.objects.get(kind=Kind.MEETING)
    before = (first.payload, first.sha256)
    return_meeting(published, by=county_officer, reason="票数登记有误")
    submit_meeting(published, by=member, content=content(items=[item(votes=Votes(14, 3, 3))]))
    confirm_minutes(published, by=township_officer)
    with pytest.raises(Refusal, match="更正须说明原因"):
        publish_meeting(published, by=county_officer)
    published.refresh_from_db()
    assert published.state == "minutes_confirmed"
    second = publish_meeting(published, by=county_officer, reason="更正票数")
    first.refresh_from_db()
    assert (first.payload, first.sha256) == before
    assert (second.version, second.reason) == (2, "更正票数")
    assert second.payload["agenda"][0]["ballot"]["in_favour"] == 14
    assert digest(first) == first.sha256
    assert digest(second) == second.sha256


def test_what_was_reopened_and_stayed_as_it_was_keeps_its_version(
    published: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    return_meeting(published, by=county_officer, reason="核对票数")
    submit_meeting(published, by=member, content=content())
    confirm_minutes(published, by=township_officer)
    publication = publish_meeting(published, by=county_officer)
    published.refresh_from_db()
    assert (published.state, publication.version) == ("published", 1)
    assert Publication.objects.filter(kind=Kind.MEETING).count() == 1


def test_a_draft_is_cancelled_with_its_reason(draft: Any, member: Any) -> None:
    with pytest.raises(Refusal):
        cancel_meeting(draft, by=member, reason=" ")
    cancel_meeting(draft, by=member, reason="改期")
    draft.refresh_from_db()
    assert draft.state == "cancelled"
    with pytest.raises(IllegalTransition):
        save_draft(draft, by=member, draft={}, expected_version=draft.version)


def test_what_was_handed_in_is_not_cancelled(held: Any, member: Any, township_officer: Any) -> None:
    return_meeting(held, by=township_officer, reason="请核对")
    with pytest.raises(Refusal):
        cancel_meeting(held, by=member, reason="不想写了")
    held.refresh_from_db()
    assert held.state == "draft"


@pytest.mark.parametrize("state", ["closed", "minutes_confirmed", "published", "cancelled"])
def test_nothing_is_written_to_what_is_no_draft(state: str, held: Any, member: Any) -> None:
    Meeting.objects.filter(pk=held.pk).update(state=state)
    stored = Meeting.objects.get(pk=held.pk)
    with pytest.raises(IllegalTransition):
        save_draft(stored, by=member, draft={"title": "改"}, expected_version=stored.version)
    with pytest.raises(IllegalTransition):
        submit_meeting(stored, by=member, content=replace(content(), title="改"))
    assert Meeting.objects.get(pk=held.pk).title == "二号楼垃圾桶移位协商会"


def test_begin_asks_for_an_own_community(member: Any, community: Any) -> None:
    assert begin(member, community).recorder == member
