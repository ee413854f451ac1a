"""What people see of a verdict, and what officers do with notices, filters and files."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import AuditEvent
from deliberation.ballots import Votes
from deliberation.models import Meeting
from deliberation.services import announce_meeting, cancel_meeting, submit_meeting
from portal.models import Publication
from portal.pages import forget_pages
from tests import factories
from tests.deliberation.helpers import (
    assembly,
    begin,
    hold,
    item,
    notice,
    only_action,
    publish,
    typed,
)
from tests.exports import export, exported, sheet_of

REASON = "应到 120，实到 60，不足法定的 61。"


@pytest.fixture
def not_valid(member: Any, community: Any) -> Meeting:
    call_command("load_assembly_rules", verbosity=0)
    meeting = begin(member, community)
    few = assembly(counted_present=60, items=(item(votes=Votes(40, 10, 10)),))
    submit_meeting(meeting, by=member, content=few)
    return meeting


def test_the_public_reads_that_it_was_not_valid_and_why(
    not_valid: Meeting, township_officer: Any, county_officer: Any, client: Any
) -> None:
    publish(not_valid, confirmer=township_officer, publisher=county_officer)
    forget_pages()
    page = client.get(reverse("meeting_public", args=[not_valid.public_id])).content.decode()
    assert REASON in page
    assert "会议无效，所作决议不生效" in page
    assert page.count("不生效</span>") == 2  # the resolution and its action
    assert "无效" in client.get(reverse("meeting_public_list")).content.decode()


def test_the_committee_and_the_officer_read_it_too(
    not_valid: Meeting, member: Any, township_officer: Any, client_for: Any
) -> None:
    mine = client_for(member)
    assert (
        REASON in mine.get(reverse("meeting_detail", args=[not_valid.public_id])).content.decode()
    )
    address = reverse("action_progress", args=[only_action(not_valid).public_id])
    assert "落实事项不得启动" in mine.get(address).content.decode()
    refused = mine.post(address, {"version": "1", "progress": "50", "note": "开工"})
    assert refused.status_code == 409
    admin = reverse("admin:deliberation_meeting_change", args=[not_valid.pk])
    assert REASON in client_for(township_officer).get(admin).content.decode()


def test_submitting_says_at_once_that_it_was_not_valid(
    draft: Any, member: Any, client_for: Any
) -> None:
    call_command("load_assembly_rules", verbosity=0)
    data = typed(
        draft, form="residents_meeting", counted="households", entitled="40", counted_present="20"
    )
    address = reverse("meeting_edit", args=[draft.public_id])
    answer = client_for(member).post(address, data | {"submit": "1"}, follow=True)
    assert "会议无效，原因见下" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"entitled": "19"}, "counted_present"),
        ({"counted_present": ""}, "counted_present"),
        ({"counted": ""}, "counted"),
        ({"entitled": ""}, "entitled"),
        ({"lowest_present": "21"}, "lowest_present"),
        ({"lowest_present": "二十"}, "lowest_present"),
        ({"notice_on": "2026-10-16", "notice_channel": "posted"}, "notice_on"),
        ({"notice_on": "2026-10-01"}, "notice_channel"),
        ({"agenda-0-in_favour": "13"}, "agenda-0-in_favour"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    changes: dict[str, str], field: str, draft: Any, member: Any, client_for: Any
) -> None:
    call_command("load_assembly_rules", verbosity=0)
    whole = {
        "form": "residents_meeting", "counted": "households", "entitled": "40",
        "counted_present": "20",
    }  # fmt: skip
    address = reverse("meeting_edit", args=[draft.public_id])
    answer = client_for(member).post(address, typed(draft, **(whole | changes)) | {"submit": "1"})
    form = answer.context["form"]
    parts = [form.basics, *form.agenda.forms]
    assert [p.add_prefix(name) for p in parts for name in p.errors] == [field]


@pytest.fixture
def officer(township_officer: Any, client_for: Any) -> Any:
    return client_for(township_officer)


def test_an_officer_puts_a_notice_on_the_site_and_takes_it_back(
    draft: Any, member: Any, officer: Any
) -> None:
    announce_meeting(draft, by=member, content=notice())
    page = reverse("admin:deliberation_meeting_change", args=[draft.pk])
    button = reverse("admin:deliberation_meeting_notice", args=[draft.pk])
    assert button in officer.get(page).content.decode()
    assert officer.post(button).status_code == 302
    assert Publication.objects.count() == 1
    assert button not in officer.get(page).content.decode()
    again = officer.post(button, follow=True)
    assert "网站上已是这份通知" in again.content.decode()
    cancel_meeting(Meeting.objects.get(), by=member, reason="停电")
    assert "在公众网站公布会议取消" in officer.get(page).content.decode()
    officer.post(button)
    assert Publication.objects.get(is_latest=True).payload["cancelled"] is True


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"category": "waste_sorting"}, 2),
        ({"category": "other"}, 0),
        ({"validity__exact": "not_valid"}, 1),
        ({"form__exact": "consultation"}, 1),
        ({"township": "nandi"}, 2),
        ({"starts_at__year": "2026", "starts_at__month": "10"}, 2),
        ({"starts_at__year": "2026", "starts_at__month": "9"}, 0),
    ],
)
def test_the_list_is_filtered(
    query: dict[str, str], found: int, not_valid: Meeting, member: Any, community: Any, officer: Any
) -> None:
    hold(member, community)
    page = officer.get(reverse("admin:deliberation_meeting_changelist"), query)
    assert page.context["cl"].result_count == found


@pytest.mark.parametrize("query", [{"category": "x"}, {"township": "no-such"}, {"county": "x"}])
def test_a_filter_takes_what_it_offers_alone(query: dict[str, str], officer: Any, db: None) -> None:
    address = reverse("admin:deliberation_meeting_changelist")
    answer = officer.get(address, query)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?e=1")


def test_the_list_is_exported_without_names_and_formulas(
    not_valid: Meeting, officer: Any, member: Any
) -> None:
    Meeting.objects.update(title="=1+1")
    far = factories.community(factories.township(factories.county(name="溪湖区")), name="河东社区")
    hold(factories.user("committee_member", far), far)
    address = reverse("admin:deliberation_meeting_changelist")
    rows = exported(officer, address)
    assert [rows[1][n] for n in (3, 4, 5, 8, 9, 10, 11)] == [
        "德泰社区", "村（居）民会议", "'=1+1", "120", "64", "60", "无效",
    ]  # fmt: skip
    assert len(rows) == 2
    assert "刘主任" not in str(rows)
    sheet = sheet_of(export(officer, address, "xlsx"))
    assert (sheet["F2"].data_type, sheet["I2"].value) == ("s", 120)
    assert AuditEvent.objects.filter(action="meeting.exported").count() == 2
