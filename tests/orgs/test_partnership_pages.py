"""Pages of partnerships: from a need to what was recorded, figures with their lists, the site."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered, items_for
from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import DutyConflict, Refusal
from benxi_sorting.demonstration.clock import on
from orgs import partnership_desk, partnership_public
from orgs.models import Booking, Need, Partnership, PartnerUnit, Resource
from orgs.partnership_public import publish_partnerships
from orgs.queries import met_lines, met_total, suggestions_for, table_lines
from orgs.services import ResourceEntry, change, change_resource, settle_need, step_booking
from portal.models import Publication
from portal.services import withdraw
from tests import factories
from tests.exports import rows_of
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization
from tests.orgs.partnership_helpers import (
    agreed,
    agreement,
    ask,
    at,
    committee,
    held,
    need,
    officer,
    party,
    publish_county,
    resource,
    token,
    unit,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def typed(by: User, **fields: Any) -> dict[str, Any]:
    return {"party": party(by).key, "submission_token": token(), **fields}


def windows(**fields: Any) -> dict[str, Any]:
    rows = {"windows-TOTAL_FORMS": "1", "windows-INITIAL_FORMS": "0"}
    return rows | {f"windows-0-{name}": value for name, value in fields.items()}


def offered(by: User, **fields: Any) -> dict[str, Any]:
    values = {
        "kind": "place",
        "name": "党群服务中心会议室",
        "capacity": "６０",
        "measure": "人",
        "since": "2025年1月1日",
    }
    return typed(by) | values | fields


def test_from_an_offer_to_what_happened(client_for: Any) -> None:
    owner, asker = committee(), committee("南地社区")
    mine, theirs = client_for(owner), client_for(asker)
    times = windows(
        weekdays=["1", "2", "3", "4", "5", "6", "7"], starts_at="９:００", ends_at="17时"
    )
    answer = mine.post(reverse("resource_create"), offered(owner) | times)
    of = Resource.objects.get()
    assert answer.status_code == 302
    assert (of.capacity, str(of.windows.get())) == (60, "1234567 09:00–17:00")

    tomorrow = TODAY() + timedelta(days=1)
    wanted = {
        "kind": "place", "title": "培训场地", "topic": "分类培训", "quantity": "40",
        "measure": "人", "since": f"{tomorrow}", "until": f"{tomorrow}",
        "starts_at": "16:00", "ends_at": "18:00",
    }  # fmt: skip
    theirs.post(reverse("need_create"), typed(asker) | wanted)
    want = Need.objects.get()
    page = theirs.get(reverse("need_detail", args=[want.public_id])).content.decode()
    assert "所需时间的一部分" in page
    assert f"{tomorrow} 16:00 – {tomorrow} 17:00" in page

    address = reverse("resource_detail", args=[of.public_id])
    form = theirs.get(f"{address}?need={want.public_id}").content.decode()
    assert f'value="{tomorrow}T16:00"' in form
    request = {
        "need": want.public_id, "starts_at": f"{tomorrow}T16:00", "ends_at": f"{tomorrow}T17:00",
        "quantity": "40", "purpose": "分类培训",
    }  # fmt: skip
    assert theirs.post(address, typed(asker) | request).status_code == 302
    booking = Booking.objects.get()
    step = {"version": "1"}
    target = reverse("booking_step", args=[booking.public_id, "agreed"])
    assert mine.post(target, step).status_code == 302
    with on(tomorrow + timedelta(days=1)):
        happened = {
            "held_on": f"{tomorrow}", "people": "38人", "quantity_used": "40",
            "record": "如期培训", "version": "2",
        }  # fmt: skip
        target = reverse("booking_step", args=[booking.public_id, "held"])
        # A day later the session is another.
        answer = client_for(owner).post(target, happened)
        assert answer.status_code == 302
        settle = reverse("need_step", args=[want.public_id, "met"])
        assert client_for(asker).post(settle, {"version": "2"}).status_code == 302
    stored = Booking.objects.get()
    assert (stored.people, stored.record) == (38, "如期培训")
    assert Need.objects.get().state == "met"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "许多"}, "capacity"),
        ({"capacity": "1e9"}, "capacity"),
        ({"name": "会\x00议室"}, "name"),
        ({"name": "会\u202e议室"}, "name"),
        ({"name": "长" * 101}, "name"),
        ({"kind": "money"}, "kind"),
        ({"place": "不存在的地方"}, "place"),
        ({"since": "昨天"}, "since"),
        ({"until": "2024-01-01"}, "until"),
        ({"party": "u999"}, "party"),
    ],
)
def test_bad_input_is_shown_at_its_field(client_for: Any, fields: Any, field: str) -> None:
    by = committee()
    answer = client_for(by).post(reverse("resource_create"), offered(by, **fields) | windows())
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"starts_at": "9:00"}, "ends_at"),
        ({"starts_at": "25:00", "ends_at": "9:00"}, "starts_at"),
        ({"weekdays": ["8"]}, "weekdays"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until"),
    ],
)
def test_bad_times_are_shown_in_their_row(client_for: Any, row: Any, field: str) -> None:
    by = committee()
    answer = client_for(by).post(reverse("resource_create"), offered(by) | windows(**row))
    assert answer.status_code == 200
    assert field in answer.context["windows"].forms[0].errors


def test_a_row_of_a_whole_day_is_kept_and_an_empty_one_left_out(client_for: Any) -> None:
    by = committee()
    rows = windows(starts_at="00:00", ends_at="24:00") | {"windows-TOTAL_FORMS": "2"}
    client_for(by).post(reverse("resource_create"), offered(by) | rows)
    of = Resource.objects.get()
    assert [str(row) for row in of.windows.all()] == ["00:00–00:00"]
    # As the page draws it again, it stays.
    address = reverse("resource_edit", args=[of.public_id])
    page = client_for(by).get(address).context["windows"]
    drawn = {f.html_name: f.value() or "" for row in page.forms for f in row if f.value()}
    sent = offered(by, is_offered="on", version="1") | rows | drawn
    assert client_for(by).post(address, sent).status_code == 302
    assert [str(row) for row in of.windows.all()] == ["00:00–00:00"]


def test_a_further_row_of_times_comes_without_script(client_for: Any) -> None:
    by = committee()
    sent = offered(by) | windows(starts_at="9:00", ends_at="10:00") | {"add_windows": "1"}
    answer = client_for(by).post(reverse("resource_create"), sent)
    assert len(answer.context["windows"].forms) == 2
    assert answer.context["form"]["name"].value() == "党群服务中心会议室"
    assert not Resource.objects.exists()


def test_a_suggestion_says_in_what_each_side_counts(client_for: Any) -> None:
    resource(kind="things", name="厨余桶", capacity=50, measure="箱")
    wanted = need(kind="things", quantity=5, measure="个")
    browser = client_for(committee("南地社区"))
    page = browser.get(reverse("need_detail", args=[wanted.public_id])).content.decode()
    assert "50 箱" in page
    assert "需要 5 个" in page


def test_what_is_past_its_last_day_is_not_asked_for(client_for: Any) -> None:
    of = resource(until=TODAY() + timedelta(days=3))
    address = reverse("resource_detail", args=[of.public_id])
    asker = committee("南地社区")
    assert 'name="purpose"' in client_for(asker).get(address).content.decode()
    with on(TODAY() + timedelta(days=4)):
        page = client_for(asker).get(address).content.decode()
    assert 'name="purpose"' not in page
    assert "已停止提供" in page


def test_who_acts_for_nobody_gets_no_form(client_for: Any) -> None:
    browser = client_for(officer())
    assert browser.get(reverse("resource_create")).status_code == 403
    unit()
    assert browser.get(reverse("resource_create")).status_code == 200
    assert browser.get(reverse("need_create")).status_code == 403


def test_the_second_editor_of_a_resource_is_told(client_for: Any) -> None:
    by, of = committee(), resource()
    address = reverse("resource_edit", args=[of.public_id])
    sent = offered(by, is_offered="on", version="1") | windows()
    assert client_for(by).post(address, sent | {"name": "一号会议室"}).status_code == 302
    answer = client_for(by).post(address, sent | {"name": "二号会议室"})
    assert answer.status_code == 409
    assert Resource.objects.get().name == "一号会议室"
    again = sent | {"name": "二号会议室", "version": answer.context["form"].data["version"]}
    assert client_for(by).post(address, again).status_code == 302


def test_a_clash_is_named_on_the_page_and_what_was_typed_stays(client_for: Any) -> None:
    of, asker = resource(), committee("南地社区")
    agreed(of, purpose="主题党日")
    day = TODAY() + timedelta(days=1)
    sent = {"starts_at": f"{day}T10:00", "ends_at": f"{day}T12:00", "quantity": "1"}
    address = reverse("resource_detail", args=[of.public_id])
    answer = client_for(asker).post(address, typed(asker) | sent | {"purpose": "动员会"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "主题党日" in page
    assert "动员会" in page
    assert Booking.objects.count() == 1


def test_a_step_that_is_over_answers_409_and_an_unknown_one_404(client_for: Any) -> None:
    booking = ask(resource())
    browser = client_for(committee())
    sent = {"version": "1", "reason": "不便"}
    for target, status in (("held", 409), ("asked", 409), ("nowhere", 404), ("agreed", 302)):
        address = reverse("booking_step", args=[booking.public_id, target])
        assert browser.post(address, sent).status_code == status


def titles(user: User) -> list[str]:
    return [f"{item.kind} {item.state_label}" for item in items_for(user)
            if item.kind in {"booking", "need"}]  # fmt: skip


def test_the_desk_shows_who_has_to_act() -> None:
    owner, asker = committee(), committee("南地社区")
    wanted = need()
    assert titles(asker) == ["need 需求尚未预约资源"]
    booking = ask(resource(), need=wanted)
    assert titles(asker) == []
    assert titles(owner) == ["booking 申请待答复"]
    step_booking(booking, "agreed", by=owner)
    assert titles(owner) == []
    with on(TODAY() + timedelta(days=9)):
        assert titles(owner) == ["booking 待登记"]
        assert titles(asker) == ["booking 待登记", "need 需求待办结"]
    theirs = ask(resource(of=unit(), name="礼堂"))
    assert titles(officer()) == ["booking 申请待答复"]
    assert theirs.state == "asked"


def test_the_desk_tells_registrars_when_the_site_lags_behind(client_for: Any) -> None:
    chief = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
    factories.county(name="溪湖区", code="210503", slug="xihu")
    township = factories.user(Role.TOWNSHIP_OFFICER, factories.township())

    assert told(chief) == []
    of = resource(name="会议室", is_open_to_public=True)
    [address] = told(chief)
    assert told(officer()) == [address]
    assert (told(township), told(committee())) == ([], [])
    page = client_for(chief).get(address).content.decode()
    assert f'<option value="{factories.county().slug}" selected>' in page
    publish_county()
    assert told(chief) == []
    # A need that was settled moves the figures alone.
    settle_need(need(), "unmet", by=committee("南地社区"), reason="取消")
    assert told(chief) == []
    Resource.objects.filter(pk=of.pk).update(conditions="提前两天预约")
    assert told(chief) == [address]


def told(user: User) -> list[str]:
    return [item.url for item in items_for(user) if item.kind == "partnership"]


def test_what_was_withdrawn_is_not_asked_for_again(client_for: Any) -> None:
    chief = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
    resource(is_open_to_public=True)
    [address] = told(chief)
    withdraw(publish_county(), by=chief, reason="内容有误")
    resource(name="二号会议室", is_open_to_public=True)
    assert told(chief) == []
    assert "已从网站撤回" in client_for(chief).get(address).content.decode()
    publish_county(reason="已改正")
    assert "已从网站撤回" not in client_for(chief).get(address).content.decode()
    assert told(chief) == []


def test_who_wrote_any_of_it_is_told_that_another_publishes_it(client_for: Any) -> None:
    chief = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
    resource(officer(), unit(), is_open_to_public=True)
    [address] = told(chief)
    assert told(officer()) == []
    words = "您填写过其中的内容，须由其他工作人员发布"
    assert words in client_for(officer()).get(address).content.decode()
    assert words not in client_for(chief).get(address).content.decode()


def test_a_member_of_an_organisation_acts_for_it_alone(client_for: Any) -> None:
    of = organization()
    person = join(of)
    other = join(organization("另一协会", number=2))
    mine = need(person, title="志愿者招募点位")
    assert client_for(person).get(reverse("need_detail", args=[mine.public_id])).status_code == 200
    assert client_for(other).get(reverse("need_detail", args=[mine.public_id])).status_code == 404
    booking = ask(resource(), person)
    assert booking.organization == of
    address = reverse("booking_detail", args=[booking.public_id])
    assert client_for(person).get(address).status_code == 200
    assert client_for(other).get(address).status_code == 404


def outcomes() -> None:
    """Two met, one partly, one unmet, one past, one that waits: all of people, in 南地社区."""
    by = committee("南地社区")
    of = resource(kind="people", name="讲师", capacity=90, measure="名")
    days = {"since": TODAY() + timedelta(days=1), "until": TODAY() + timedelta(days=1)}
    for number, target in enumerate(("met", "met", "partly_met", "unmet", "", "waits")):
        later = {"until": TODAY() + timedelta(days=30)} if target == "waits" else {}
        wanted = need(
            kind="people", measure="名", quantity=5, title=f"第{number}项", **days | later
        )
        if target in {"met", "partly_met"}:
            booking = agreed(of, need=wanted, quantity=5)
            with on(TODAY() + timedelta(days=2)):
                held(booking, quantity_used=5 if target == "met" else 2)
                settle_need(Need.objects.get(pk=wanted.pk), target, by=by)
        elif target == "unmet":
            settle_need(wanted, target, by=by, reason="活动取消")


def test_the_rate_keeps_its_numerator_and_denominator() -> None:
    outcomes()
    county, township = officer(), factories.township()
    by_day = TODAY() + timedelta(days=2)
    [line] = met_lines(county, "township", by_day)
    numbers = (line.key, line.counted, line.met, line.partly, line.unmet, line.passed)
    assert numbers == (township.code, 5, 2, 1, 1, 1)
    assert line.share == 0.4
    # Today the day of the fifth has not passed.
    assert [(one.counted, one.met) for one in met_lines(county, "kind")] == [(4, 2)]
    total = met_total(met_lines(county, "county", by_day), "together")
    assert (total.counted, total.met, total.share) == (5, 2, 0.4)
    assert met_total([], "together").share is None


def numbers_and_lists(page: Any, browser: Any) -> list[tuple[int, int]]:
    """Each linked number of a table beside how many rows stand in its list."""
    table = re.search(r"<tbody>.*</tbody>", page.content.decode(), re.DOTALL)
    assert table is not None
    found = []
    for address, number in re.findall(r'<a href="([^"]+)">(\d+)</a>', table[0]):
        answer = browser.get(address.replace("&amp;", "&"))
        found.append((int(number), answer.context["cl"].result_count))
    return found


@pytest.mark.parametrize("by", ["county", "township", "kind"])
def test_each_number_of_the_rate_leads_to_its_list(client_for: Any, by: str) -> None:
    outcomes()
    with on(TODAY() + timedelta(days=2)):
        browser = client_for(officer())
        page = browser.get(reverse("admin:orgs_need_rate"), {"by": by})
        found = numbers_and_lists(page, browser)
    assert found == [(5, 5), (2, 2), (1, 1), (1, 1), (1, 1)] * 2


def test_the_line_of_the_whole_city_leads_to_its_own_needs(client_for: Any) -> None:
    wide = join(organization("本溪市环保志愿者协会", jurisdiction=factories.CITY_CODE))
    for by in (wide, committee("南地社区")):
        settle_need(need(by), "unmet", by=by, reason="取消")
    browser = client_for(factories.user(Role.CITY_OFFICER, factories.CITY_CODE))
    page = browser.get(reverse("admin:orgs_need_rate"), {"by": "county"})
    assert numbers_and_lists(page, browser) == [(1, 1)] * 4 + [(2, 2)] * 2
    for code in ("21050", "0x", "2１05"):
        answer = browser.get(reverse("admin:orgs_need_changelist"), {"area": code})
        assert answer.status_code == 302


def test_resources_stand_against_needs_with_their_lists(client_for: Any) -> None:
    resource(of=unit(), name="全区流动宣传车", kind="things", measure="辆", capacity=1)
    resource()
    resource(name="不再提供", is_offered=False)
    need()
    need(kind="things", measure="辆", quantity=1, title="宣传车")
    lines = table_lines(officer())
    county, town = factories.county(), factories.township()
    cells = {(line.code, c.kind): (c.resources, c.needs, c.is_gap)
             for line in lines for c in line.cells}  # fmt: skip
    assert cells[county.code, "things"] == (1, 0, False)
    assert cells[town.code, "place"] == (1, 1, False)
    assert cells[town.code, "things"] == (0, 1, True)
    assert cells[town.code, "people"] == (0, 0, False)
    browser = client_for(officer())
    found = numbers_and_lists(browser.get(reverse("admin:orgs_need_table")), browser)
    assert found == [(1, 1)] * 4


@pytest.mark.parametrize("name", ["table", "rate"])
@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_figures_are_exported_and_that_is_recorded(client_for: Any, name: str, file: str) -> None:
    need(title="=1+1")
    answer = client_for(officer()).post(reverse(f"admin:orgs_need_{name}"), {"export": file})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="need.exported").count() == 1
    assert len(rows_of(answer)) > 1
    wrong = client_for(officer()).post(reverse(f"admin:orgs_need_{name}"), {"export": "exe"})
    assert wrong.status_code == 400


def test_a_township_sees_its_own_lines_alone() -> None:
    far = factories.township(name="平山街道")
    resource(person_of(factories.community(far, name="平山社区")), name="平山会议室")
    resource()
    by = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    assert {line.code for line in table_lines(by)} == {factories.township().code}


def person_of(unit_: Any) -> User:
    return factories.user(Role.COMMITTEE_MEMBER, unit_)


def test_officers_enter_units_and_agreements(client_for: Any) -> None:
    browser = client_for(officer())
    factories.community(name="德泰社区")
    browser.post(
        reverse("admin:orgs_partnerunit_add"),
        {"name": "平山区实验小学", "kind": "school", "jurisdiction": "平山区",
         "contact_name": "王桂芝", "contact_phone": "13904140000"},
    )  # fmt: skip
    made = PartnerUnit.objects.get()
    assert (made.jurisdiction, made.contact_phone) == (factories.county().code, "13904140000")
    sent = {"unit": made.pk, "since": "2026-01-01", "document": "平党联〔2026〕1号"}
    address = reverse("admin:orgs_partnership_add")
    answer = browser.post(address, sent | {"jurisdiction": "平山区"})
    assert "联建协议的另一方" in str(answer.context["adminform"].form.errors)
    browser.post(address, sent | {"jurisdiction": "德泰社区"})
    assert Partnership.objects.get().unit == made
    # Whom to call is not for townships.
    town = client_for(factories.user(Role.TOWNSHIP_OFFICER, factories.township()))
    page = town.get(reverse("admin:orgs_partnerunit_change", args=[made.pk])).content.decode()
    assert "平山区实验小学" in page
    assert "王桂芝" not in page
    assert "13904140000" not in page


def test_a_unit_is_entered_once(client_for: Any) -> None:
    unit()
    answer = client_for(officer()).post(
        reverse("admin:orgs_partnerunit_add"),
        {"name": "本溪钢铁机关党委", "kind": "enterprise", "jurisdiction": "平山区"},
    )
    assert answer.status_code == 200
    assert PartnerUnit.objects.count() == 1


def test_the_site_shows_units_open_resources_and_figures(client: Any) -> None:
    of = unit(contact_name="王桂芝", contact_phone="13904140000")
    agreement(of)
    agreement(unit("本溪市图书馆党支部", kind="other", jurisdiction="2105"))
    unit("本溪市博物馆党支部", kind="other", jurisdiction="2105")
    resource(name="公开会议室", is_open_to_public=True, conditions="提前两天预约",
             until=date(2099, 12, 31))  # fmt: skip
    agreement(unit("平山区旧址党支部"), until=TODAY() - timedelta(days=1))
    resource(of=unit("平山区中心医院党总支"), name="义诊队", is_open_to_public=True)
    resource(of=unit("平山区税务局党委"), name="内部会议室")
    resource(name="停用会议室", is_open_to_public=True, is_offered=False)
    outcomes()
    made = publish_county()
    page = client.get(reverse("partnership_public", args=[factories.county().slug]))
    text = page.content.decode()
    assert "2025-01-01 – 2099-12-31" in text
    for shown in ("本溪钢铁机关党委", "公开会议室", "提前两天预约", "2 / 4 = 50.0%", "南地街道",
                  "本溪市图书馆党支部", "平山区中心医院党总支"):  # fmt: skip
        assert shown in text
    for hidden in ("王桂芝", "13904140000", "内部会议室", "停用会议室", "第0项", "本溪市博物馆",
                   "平山区旧址党支部", "平山区税务局党委"):  # fmt: skip
        assert hidden not in text
    assert set(made.payload["figures"][1]) == {"kind", "counted", "met", "partly"}
    assert "平山区" in client.get(reverse("partnership_public_list")).content.decode()


def test_a_correction_has_a_reason_and_the_old_version_stays(client: Any) -> None:
    resource(name="公开会议室", is_open_to_public=True)
    publish_county()
    resource(name="新会议室", is_open_to_public=True)
    with pytest.raises(Refusal):
        publish_county()
    publish_county(reason="新增资源")
    slug = factories.county().slug
    old = client.get(reverse("partnership_public_version", args=[slug, 1])).content.decode()
    assert "新会议室" not in old
    assert "新增资源" in client.get(reverse("partnership_public", args=[slug])).content.decode()


def test_who_entered_any_of_it_does_not_publish_it() -> None:
    resource(by=officer(), of=unit(), is_open_to_public=True)
    User.objects.filter(pk=officer().pk).update(unit="平山区民政局")
    with pytest.raises(DutyConflict):
        publish_partnerships(factories.county(), by=officer(), confirmed=True)
    with pytest.raises(Refusal):
        publish_partnerships(factories.county(), by=committee())
    assert not Publication.objects.filter(kind="partnerships").exists()


def test_who_wrote_words_that_another_corrected_does_not_publish_them() -> None:
    county = factories.county()
    writer, second = (
        factories.user(Role.COUNTY_OFFICER, county, username=name, unit="平山区民政局")
        for name in ("first-writer", "second-writer")
    )
    of = resource(writer, unit(), is_open_to_public=True, conditions="提前两天预约")
    names = ResourceEntry.__dataclass_fields__.keys() - {"place", "windows"}
    entry = ResourceEntry(**{name: getattr(of, name) for name in names} | {"capacity": 9})
    change_resource(of, by=second, entry=entry, expected_version=of.version)
    for by in (writer, second):
        with pytest.raises(DutyConflict):
            publish_partnerships(county, by=by)
    publish_county()


def test_a_county_is_read_and_published_in_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    resource(is_open_to_public=True)
    took: list[str] = []
    read = partnership_public.partnership_item

    def item(county: Any) -> Any:
        took.append("read" if connection.in_atomic_block else "read outside")
        return read(county)

    monkeypatch.setattr(partnership_public, "transaction_lock", took.append)
    monkeypatch.setattr(partnership_public, "partnership_item", item)
    publish_county()
    assert took == ["audit", "read"]


def test_who_wrote_a_unit_or_an_agreement_does_not_publish_it() -> None:
    county, later = factories.county(), officer()
    for number, model in enumerate((PartnerUnit, Partnership)):
        writer = factories.user(Role.COUNTY_OFFICER, county, unit="平山区民政局")
        row: Any = unit(f"第{number}党支部") if model is PartnerUnit else agreement(unit())
        if model is PartnerUnit:
            agreement(row)
            change(row, by=writer, expected_version=1, name="改名党支部")
            change(row, by=later, expected_version=2, name="再改党支部")
        else:
            change(row, by=writer, expected_version=1, document="平党联〔2026〕1号")
            change(row, by=later, expected_version=2, document="平党联〔2026〕2号")
        with pytest.raises(DutyConflict):
            publish_partnerships(county, by=writer)


def test_words_that_tell_who_somebody_is_are_confirmed_first(client_for: Any) -> None:
    resource(name="会议室", is_open_to_public=True, conditions="联系王师傅 13904140000")
    factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="chief", unit="本溪市民政局")
    browser = client_for(User.objects.get(username="chief"))
    address = reverse("admin:orgs_partnership_publish")
    sent = {"county": factories.county().slug}
    assert "联系王师傅 13904140000" in browser.get(address).content.decode()
    answer = browser.post(address, sent)
    assert "confirmed" in answer.context["form"].errors
    assert browser.post(address, {"county": "xihu"}).status_code == 200
    assert browser.post(address, sent | {"confirmed": "on"}).status_code == 302
    assert Publication.objects.filter(kind="partnerships").count() == 1


def test_every_word_that_is_shown_is_read_first() -> None:
    resource(name="会议室", is_open_to_public=True, measure="人13904140000")
    by = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="本溪市民政局")
    with pytest.raises(ValidationError) as error:
        publish_partnerships(factories.county(), by=by)
    assert set(error.value.message_dict) == {"confirmed"}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("partnership_home", lambda n: (resource(committee("南地社区"), name=f"第{n}室"), need(),
                                        ask(resource(committee("南地社区")), committee()))),
        ("resource_list", lambda n: resource(name=f"第{n}室")),
        ("need_list", lambda n: need(title=f"第{n}项")),
        ("booking_list", lambda n: ask(resource(name=f"第{n}室"))),
        ("need_detail", lambda n: agreed(resource(name=f"第{n}室"), starts_at=at(20, 3),
                                         ends_at=at(21, 3))),
        ("workspace", lambda n: (need(), ask(resource(committee("南地社区")), committee()))),
    ],
)  # fmt: skip
def test_pages_cost_the_same_at_1_and_12_rows(client_for: Any, name: str, make: Any) -> None:
    browser = client_for(committee("南地社区"))
    args = [need().public_id] if name == "need_detail" else []
    counts = []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            make(number)
        browser.get(reverse(name, args=args))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse(name, args=args)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["table", "rate"])
def test_figures_cost_the_same_at_1_and_12_rows(client_for: Any, name: str) -> None:
    browser, counts = client_for(officer()), []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            place = factories.community(name=f"第{number}街社区")
            by = committee(place.name)
            resource(by, name=f"第{number}室")
            settle_need(need(by), "unmet", by=by, reason="取消")
            need(by)
        browser.get(reverse(f"admin:orgs_need_{name}"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse(f"admin:orgs_need_{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_desk_costs_officers_the_same_at_1_and_12_shown_resources() -> None:
    by, counts = officer(), []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            of = unit(f"第{number}党支部")
            agreement(of)
            resource(of=of, name=f"第{number}室", is_open_to_public=True)
        gathered(partnership_desk.items(by))
        with CaptureQueriesContext(connection) as queries:
            gathered(partnership_desk.items(by))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_suggestions_cost_the_same_at_1_and_12_resources() -> None:
    wanted, counts = need(), []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            agreed(resource(name=f"第{number}室"), starts_at=at(20), ends_at=at(21))
        with CaptureQueriesContext(connection) as queries:
            found = suggestions_for(wanted)
        counts.append((len(queries), len(found)))
    assert counts == [(counts[0][0], 1), (counts[0][0], 12)]


def test_suggestions_know_nothing_of_the_past() -> None:
    wanted = need()
    resource(until=TODAY() + timedelta(days=2))
    assert len(suggestions_for(wanted)) == 1
    with on(TODAY() + timedelta(days=3)):
        assert suggestions_for(wanted) == []


def test_suggestions_begin_with_the_next_full_hour() -> None:
    resource()
    with on(TODAY() + timedelta(days=1), hour=10):
        wanted = need(since=TODAY(), until=TODAY(), starts_at=time(9), ends_at=time(12))
        [(one, _resource)] = suggestions_for(wanted)
        assert (one.span.start.hour, one.span.end.hour, one.is_whole) == (11, 12, False)
    with on(TODAY() + timedelta(days=1), hour=12):
        assert suggestions_for(wanted) == []
