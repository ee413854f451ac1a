"""A meeting on paper: what stands there, who may have it, and that it is written down who did."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document
from icalendar import Calendar

from accounts.models import AuditEvent
from deliberation import services
from deliberation.models import Meeting, Minutes, MinutesConfirmer
from deliberation.papers import minutes_paper
from deliberation.queries import with_content
from tests.deliberation.helpers import content, enter, token, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(draft: Any, member: Any) -> Any:
    """Held, with minutes that were confirmed, locked and corrected."""
    own = enter(draft, member, member.name, "committee")
    enter(draft, member, "钱多多")
    minutes = write(draft, member, own, text="第一段发言。\n第二段发言。")
    services.circulate_minutes(minutes, by=member)
    person = MinutesConfirmer.objects.select_related("minutes__meeting__community").get()
    services.confirm_on_account(person, by=member)
    locked = Minutes.objects.select_related("meeting__community").get()
    services.add_addendum(locked, by=member, text="应为东门。", reason="笔误", token=token())
    services.submit_meeting(draft, by=member, content=content())
    return draft


def address(name: str, meeting: Any) -> str:
    return reverse(name, args=[meeting.public_id])


def download(browser: Any, meeting: Any) -> Any:
    return browser.post(address("minutes_document", meeting))


def test_the_document_says_it_all(client_for: Any, member: Any, meeting: Any) -> None:
    answer = download(client_for(member), meeting)
    file = Document(BytesIO(answer.content))
    today = timezone.localdate()
    day = f"{today.year}年{today.month}月{today.day}日"
    assert [p.text for p in file.paragraphs if p.text] == [
        "德泰社区二号楼垃圾桶移位协商会纪要",
        "一、会议基本情况",
        "日期和时间：2026年10月15日19:30",
        "地点：社区活动室",
        "会议形式：协商会",
        "主持人：刘主任",
        f"记录人：{member.name}",
        "到会人数：20",
        "二、参加人员",
        "三、议题、表决与决议",
        "（一）撤桶并点",
        "举手表决：赞成12票，反对5票，弃权3票，计票基数20人，通过。",
        "决议：〔2026〕1号 东门设一处定时定点投放点。",
        "落实事项：硬化地面并装雨棚（物业企业 周建国，2036年11月30日前完成）",
        "四、会议记录",
        "第一段发言。",
        "第二段发言。",
        "五、更正与补充",
        f"（一）补充1，{day}，{member.name}",
        "原因：笔误",
        "应为东门。",
        "六、确认签字",
        f"{member.name}（村（居）委会）：用本人账号 {day}",
        "主持人：________________",
        "记录人：________________",
        "德泰社区",
        "2026年10月15日",
    ]
    assert [[cell.text for cell in row.cells] for row in file.tables[0].rows] == [
        ["参与方", "人数", "姓名"],
        ["党组织", "2", "孙书记"],
        ["村（居）委会", "3", member.name],
        ["物业企业", "1", "周建国"],
        ["业主委员会", "2", ""],
        ["村（居）民", "12", "钱多多"],
    ]


def test_it_is_a_file_with_a_chinese_name_and_stands_in_the_trail(
    client_for: Any, member: Any, meeting: Any
) -> None:
    answer = download(client_for(member), meeting)
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    event = AuditEvent.objects.get(action="minutes.downloaded")
    assert (event.actor, event.object_id) == (member, str(meeting.pk))


def test_it_is_chinese_whatever_the_page_is(client_for: Any, member: Any, meeting: Any) -> None:
    with translation.override("en"):
        there = address("minutes_document", meeting)
    assert there.startswith("/en/")
    file = Document(BytesIO(client_for(member).post(there).content))
    assert file.paragraphs[2].text == "一、会议基本情况"


def test_those_who_have_not_confirmed_get_a_line(draft: Any, member: Any) -> None:
    write(draft, member, enter(draft, member, "钱多多"))
    loaded = with_content(Meeting.objects.filter(pk=draft.pk)).get()
    assert minutes_paper(loaded).to_sign == ("主持人", "记录人", "钱多多（村（居）民）")


def test_before_it_is_handed_in_the_sign_ins_and_the_draft_count(draft: Any, member: Any) -> None:
    enter(draft, member, "钱多多")
    typed = {"title": "议事会", "starts_at": "2026-11-20T19:00", "place": "活动室", "chair": "王某"}
    services.save_draft(draft, by=member, draft=typed, expected_version=draft.version)
    paper = minutes_paper(with_content(Meeting.objects.filter(pk=draft.pk)).get())
    assert dict(paper.facts)["日期和时间"] == "2026年11月20日19:00"
    assert (dict(paper.facts)["主持人"], dict(paper.facts)["到会人数"]) == ("王某", "1")
    assert paper.attendance == (("村（居）民", "1", "钱多多"),)


def test_the_print_page_has_the_same_and_the_way_back(
    client_for: Any, member: Any, meeting: Any
) -> None:
    answer = client_for(member).get(address("minutes_print", meeting))
    page = answer.content.decode()
    for text in ("孙书记", "钱多多", "应为东门。", "第二段发言。", "赞成12票"):
        assert text in page
    assert (
        answer.context["code"].text == f"http://testserver/workspace/meetings/{meeting.public_id}/"
    )


def test_the_pack_has_four_sheets_each_with_its_code(
    client_for: Any, draft: Any, member: Any
) -> None:
    services.write_roster(draft, by=member, names={"residents": ["钱多多"]})
    services.save_draft(
        draft, by=member, draft={"agenda-0-title": "撤桶并点"}, expected_version=draft.version
    )
    page = client_for(member).get(address("meeting_pack", draft)).content.decode()
    for title in ("会议通知", "签到表", "议程", "计票单"):
        assert f"<h2>{title}</h2>" in page
    assert (page.count('<article class="sheet">'), page.count('<svg class="qr"')) == (4, 4)
    assert ("钱多多" in page, page.count("<td>一、撤桶并点</td>")) == (True, 2)


@pytest.mark.parametrize("typed", [{}, {"starts_at": "昨晚"}, {"agenda-0-topic": "999"}])
def test_a_pack_of_an_empty_draft(
    typed: dict[str, str], client_for: Any, draft: Any, member: Any
) -> None:
    if typed:
        services.save_draft(draft, by=member, draft=typed, expected_version=draft.version)
    browser = client_for(member)
    assert browser.get(address("meeting_pack", draft)).status_code == 200
    # Without a time there is nothing for a calendar.
    answer = browser.get(address("meeting_calendar", draft))
    assert (answer.status_code, "请先填写会议的日期和时间" in answer.content.decode()) == (
        409,
        True,
    )


def test_the_calendar_file_tells_when_and_where_and_nobody(
    client_for: Any, member: Any, meeting: Any
) -> None:
    answer = client_for(member).get(address("meeting_calendar", meeting))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert f"{event['DTSTART'].dt:%Y-%m-%d %H:%M %z}" == "2026-10-15 11:30 +0000"
    assert str(event["SUMMARY"]) == "德泰社区 二号楼垃圾桶移位协商会"
    assert str(event["LOCATION"]) == "社区活动室"
    for name in ("刘主任", "周建国", "钱多多"):
        assert name not in answer.content.decode()
