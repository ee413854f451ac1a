"""The officers' pages of credit, and what the public reads of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.forms import new_token
from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from orgs import services
from orgs.credit_public import publish_credit
from orgs.credit_sections import credit_record
from orgs.models import (
    AnnualReturn,
    CreditEntry,
    Investigation,
    Listing,
    Pledge,
    Rating,
    Signature,
)
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from tests import factories
from tests.orgs.credit_helpers import (
    association,
    entry,
    handed_in,
    listed,
    noticed,
    officer,
    penalty,
    pledge,
    rated,
    rules,
    signed,
)
from tests.orgs.helpers import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


@pytest.fixture
def browser(client_for: Any) -> Any:
    return client_for(officer())


@pytest.fixture
def at(client_for: Any) -> Any:
    """The officer's browser on another day, signed in that day: idle sessions end."""

    @contextmanager
    def opened(day: date) -> Iterator[Any]:
        with on(day):
            yield client_for(officer())

    return opened


def city() -> Any:
    return factories.user(Role.CITY_OFFICER, username="city-publisher", unit="本溪市民政局")


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def typed(**fields: Any) -> dict[str, Any]:
    return {"submission_token": new_token(), **fields}


def test_an_entry_is_typed_with_its_reasons_and_corrected(at: Any) -> None:
    of = association()
    address = reverse("admin:orgs_creditentry_add")
    form = typed(
        organization=of.pk,
        kind="penalty",
        title="警告",
        basis="条例第三十条",
        source="平山区民政局",
        arisen_on="２０２６年2月13日",
        is_public="on",
    )
    with at(date(2026, 2, 28)) as browser:
        blank = browser.get(f"{address}?organization={of.pk}").content.decode()
        assert f'value="{of.pk}" selected' in blank
        wrong = browser.post(address, form)
        assert "行政处罚须填写文书" in wrong.content.decode()
        assert CreditEntry.objects.count() == 0
        answer = browser.post(address, {**form, "document": "平民罚〔2026〕1号"})
        made = CreditEntry.objects.get()
        page = browser.get(answer.url).content.decode()
        assert "2026-02-27" in page
        assert "自 2026-02-13 起 5 个工作日" in page
        correct = reverse("admin:orgs_creditentry_correct", args=[made.pk])
        assert correct in page
        assert "条例第三十条" in browser.get(correct).content.decode()
    with at(date(2026, 3, 2)) as browser:
        changed = {
            **form,
            **typed(),
            "document": "平民罚〔2026〕2号",
            "arisen_on": "2026-03-02",
            "correction_reason": "文号有误",
        }
        browser.post(correct, changed)
        new = CreditEntry.objects.standing().get()
        assert (new.corrects, new.document) == (made, "平民罚〔2026〕2号")
        assert correct not in browser.get(answer.url).content.decode()
        late = browser.get(reverse("admin:orgs_creditentry_changelist"), {"late": "yes"})
        assert list(late.context["cl"].queryset) == [made]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("arisen_on", "2026-02-30", "2026-02-30"),
        ("arisen_on", "2099-01-01", "应已形成"),
        ("title", "a\x00b", ""),
        ("title", "获\u202e奖", ""),
        ("kind", "fame", ""),
        ("organization", "999999", ""),
    ],
)
def test_strange_input_is_told_at_its_field(
    browser: Any, field: str, value: str, message: str
) -> None:
    form = typed(
        organization=association().pk,
        kind="other",
        title="获奖",
        basis="办法",
        source="民政局",
        arisen_on="2026-02-13",
    )
    answer = browser.post(reverse("admin:orgs_creditentry_add"), {**form, field: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert message in answer.content.decode()
    assert CreditEntry.objects.count() == 0


def test_who_is_late_is_listed_reminded_and_recorded(at: Any) -> None:
    of, other = association(), association(2)
    handed_in(other)
    due = reverse("admin:orgs_annualreturn_due")
    with at(date(2026, 6, 2)) as browser:
        page = browser.get(due, {"standing": "late"}).content.decode()
        assert ("第1协会" in page, "第2协会" in page) == (True, False)
        answer = browser.post(
            reverse("admin:orgs_annualreturn_remind"),
            {"year": "2025", "organization": [of.pk, other.pk, "x"]},
        )
        assert "已登记 1 条催报记录" in said(answer)
        assert "2026-06-02" in browser.get(due).content.decode()
        form = typed(organization=of.pk, year="2025年", handed_in_on="2026-06-02")
        answer = browser.post(reverse("admin:orgs_annualreturn_add"), form)
        made = AnnualReturn.objects.get(organization=of)
        decide = reverse("admin:orgs_annualreturn_decide", args=[made.pk])
        assert decide in browser.get(answer.url).content.decode()
        result = {"version": "1", "result": "qualified", "decided_on": "2026-06-02",
                  "document": "平民检〔2026〕3号"}  # fmt: skip
        assert browser.post(decide, result).status_code == 302
        assert "他人修改" in browser.post(decide, {**result, "reason": "更正"}).content.decode()
        for year in ("abc", "1900", "2100", "９９９９", "2025' --"):
            assert "errornote" in browser.get(due, {"year": year}).content.decode()
        assert browser.get(due, {"standing": "nonsense"}).status_code == 200
    with at(date(2026, 4, 1)) as browser:
        page = browser.get(due, {"standing": "review_late"}).content.decode()
        assert "2025年度" not in page
        assert "业务主管单位初审逾期" in page
    made.refresh_from_db()
    assert (made.result, made.is_late) == ("qualified", True)


def test_the_list_of_duties_costs_the_same_at_1_and_30_rows(browser: Any) -> None:
    due, counts = reverse("admin:orgs_annualreturn_due"), []
    for numbers in (range(1, 2), range(2, 31)):
        for number in numbers:
            association(number)
        browser.get(due)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(due)
        counts.append((len(queries), len(page.context["lines"])))
    assert counts[0][0] == counts[1][0]
    assert [rows for _queries, rows in counts] == [1, 30]


def test_a_listing_goes_its_way_by_the_buttons(at: Any) -> None:
    of = association()
    form = typed(
        organization=of.pk,
        ground=str(noticed(association(2)).ground_id),
        facts="未报送",
        means="served",
        notice_document="告知书",
        noticed_on="2026-03-02",
    )
    with at(date(2026, 3, 2)) as browser:
        answer = browser.post(reverse("admin:orgs_listing_add"), form)
        page = browser.get(answer.url).content.decode()
    row = Listing.objects.get(organization=of)
    assert "自 2026-03-02 起 10 个工作日" in page

    def step(target: str, day: date, **fields: str) -> Any:
        row.refresh_from_db()
        address = reverse("admin:orgs_listing_step", args=[row.pk, target])
        with at(day) as browser:
            return browser.post(address, {"version": row.version, **fields})

    early = step("listed", date(2026, 3, 16), on="2026-03-16", document="决定")
    assert "异议期至 2026-03-16 止" in early.content.decode()
    step("listed", date(2026, 3, 17), on="2026-03-17", document="决定")
    step("claimed", date(2026, 4, 1), on="2026-04-01", claim="已补报")
    step("verified", date(2026, 4, 2), on="2026-04-02")
    row.refresh_from_db()
    assert row.remove_by == date(2026, 4, 10)
    future = step("removed", date(2026, 4, 8), on="2026-04-09", document="移出决定")
    assert "今天之后" in future.content.decode()
    step("removed", date(2026, 4, 8), on="2026-04-08", document="移出决定")
    row.refresh_from_db()
    assert (row.state, row.removed_on) == ("removed", date(2026, 4, 8))


def test_ratings_pacts_and_signatures_are_typed(at: Any) -> None:
    of = association()
    form = typed(organization=of.pk, score="９１０分", document="公告", decided_on="2026-07-01")
    with at(date(2026, 7, 1)) as browser:
        refused = browser.post(reverse("admin:orgs_rating_add"), form)
        assert "未参加上年度年检" in refused.content.decode()
        handed_in(of, result="qualified")
        answer = browser.post(reverse("admin:orgs_rating_add"), form)
        assert "2031-07-01" in browser.get(answer.url).content.decode()
    row = Rating.objects.get()
    cancel = reverse("admin:orgs_rating_cancel", args=[row.pk])
    with at(date(2026, 8, 1)) as browser:
        browser.post(
            cancel, {"version": "1", "cancelled_on": "2026-08-01", "cancel_reason": "造假"}
        )
        form = typed(kind="pact", title="自律公约", text="不造假", jurisdiction="平山区",
                     since="2026-08-01")  # fmt: skip
        answer = browser.post(reverse("admin:orgs_pledge_add"), form)
        assert answer.status_code == 302
        pact = Pledge.objects.get()
        form = typed(pledge=pact.pk, organization=of.pk, signed_on="2026-08-01")
        browser.post(reverse("admin:orgs_signature_add"), form)
        signature = Signature.objects.get()
        page = reverse("admin:orgs_pledge_change", args=[pact.pk])
        assert "第1协会" in browser.get(page).content.decode()
        withdraw = reverse("admin:orgs_signature_withdraw", args=[signature.pk])
        browser.post(withdraw, {"version": "1", "withdrawn_on": "2026-08-01"})
    row.refresh_from_db()
    signature.refresh_from_db()
    assert (row.cancel_reason, signature.withdrawn_on) == ("造假", date(2026, 8, 1))


def test_the_record_gathers_everything_and_is_published_by_another(
    browser: Any, client_for: Any, client: Any
) -> None:
    of = association()
    entry(of, title="内部事项", is_public=False)
    entry(of)
    penalty(of, date(2026, 3, 5))
    handed_in(of, result="basically_qualified", note="内部备注")
    listed(of)
    noticed(of, "unreachable", date(2026, 6, 1))
    signed(of)
    record = reverse("admin:orgs_creditentry_record", args=[of.pk])
    page = browser.get(record).content.decode()
    for words in ("获评先进集体", "警告", "基本合格", "活动异常名录", pledge().title):
        assert words in page
    publish_page = reverse("admin:orgs_creditentry_publish", args=[of.pk])
    assert "请先发布" in browser.post(publish_page, {"reason": ""}).content.decode()
    publish(of)
    assert "本人" in said(browser.post(publish_page, {"reason": ""}))
    assert current(Kind.CREDIT, of.public_id) is None
    other = client_for(city())
    assert other.post(publish_page, {"reason": ""}).status_code == 302
    payload = current(Kind.CREDIT, of.public_id).payload  # type: ignore[union-attr]
    assert [row["title"] for row in payload["credit"]] == [
        "2025年度年度检查：基本合格",
        "警告",
        "获评先进集体",
    ]
    assert [row["list"] for row in payload["listings"]] == ["abnormal"]
    public = client.get(reverse("organization_credit_public", args=[of.public_id]))
    text = public.content.decode()
    assert ("内部" in text, "未按期报送" in text, "警告" in text) == (False, True, True)
    entry_page = client.get(reverse("organization_public", args=[of.public_id])).content.decode()
    assert "活动异常名录" in entry_page
    assert reverse("organization_credit_public", args=[of.public_id]) in entry_page


def test_nobody_else_publishes_a_record_and_a_correction_has_its_reason() -> None:
    of = association()
    old = entry(of)
    publish(of)
    elsewhere = factories.user(
        Role.COUNTY_OFFICER,
        factories.county(name="溪湖区"),
        username="elsewhere",
        unit="溪湖区民政局",
    )
    with pytest.raises(Refusal):
        publish_credit(of, by=elsewhere)
    publisher = city()
    [first] = publish_credit(of, by=publisher).published
    facts = services.CreditFacts("other", "更正后", "办法", "民政局", date(2026, 3, 9))
    with on(date(2026, 3, 9)):
        services.enter_credit(
            of,
            facts=facts,
            by=officer(),
            token="c",
            correction=services.EntryCorrection(old, "名称有误"),
        )
    with pytest.raises(Refusal):
        publish_credit(of, by=publisher)
    [second] = publish_credit(of, by=publisher, reason="更正").published
    assert (second.version, second.previous) == (2, first)
    assert [row["title"] for row in second.payload["credit"]] == ["更正后"]
    assert publish_credit(of, by=publisher).unchanged == 1


def cancels(of: Any, by: Any) -> None:
    handed_in(of, result="qualified")
    with on(date(2026, 7, 2)):
        row = rated(of)
        services.cancel_rating(row, by=by, reason="提供虚假材料", expected_version=1)


def takes_off_the_list(of: Any, by: Any) -> None:
    row = listed(of, "light-penalty")
    with on(date(2026, 9, 18)):
        services.remove_from_list(row, document="移出决定", by=by)


def moves_to_the_other_list(of: Any, by: Any) -> None:
    row = listed(of)
    Listing.objects.filter(pk=row.pk).update(limit_on=date(2026, 3, 20))
    worse = noticed(of, "abnormal-two-years", date(2026, 3, 20))
    with on(date(2026, 4, 20)):
        services.put_on_list(worse, by=by, document="决定")
    Listing.objects.filter(pk=worse.pk).update(decided_by=officer())


def records_a_withdrawal(of: Any, by: Any) -> None:
    services.withdraw_signature(signed(of), by=by, expected_version=1)


def writes_a_pact(of: Any, by: Any) -> None:
    made = Pledge(
        kind="pact", title="新公约", text="不造假", jurisdiction="210502", since=date(2026, 3, 1)
    )
    pact, _new = services.begin_pledge(made, by=by, token="p")
    mine = Signature(pledge=pact, organization=of, signed_on=date(2026, 3, 2))
    services.sign(mine, by=officer(), token="s")


@pytest.mark.parametrize(
    "writes",
    [
        cancels,
        takes_off_the_list,
        moves_to_the_other_list,
        records_a_withdrawal,
        writes_a_pact,
    ],
)
def test_whoever_wrote_any_part_of_it_does_not_publish_it(writes: Any) -> None:
    of, writer = association(), officer("part-writer")
    publish(of)
    writes(of, writer)
    report = publish_credit(of, by=writer)
    assert (report.published, len(report.refused)) == ([], 1)
    assert len(publish_credit(of, by=city()).published) == 1


@pytest.mark.parametrize(
    ("name", "fields", "shown"),
    [
        ("creditterm", {"kind": "entry", "number": "3", "unit": "working_days"}, "3"),
        ("annualduty", {"kind": "association", "form": "report", "due_day": "04-30",
                        "established_day": "12-31"}, "04-30"),
        ("listingground", {"code": "x", "list": "abnormal", "text": "新情形",
                           "leaving": "repair"}, "新情形"),
        ("ratingscale", {"full_mark": "100", "least_1a": "60", "least_2a": "70", "least_3a": "80",
                         "least_4a": "90", "least_5a": "95"}, "95"),
        ("restriction", {"list": "abnormal", "act": "task", "effect": "refuse"}, "不予受理"),
    ],
)  # fmt: skip
def test_the_city_adds_rules_that_nobody_changes(
    client_for: Any, name: str, fields: dict[str, str], shown: str
) -> None:
    browser = client_for(city())
    form = typed(effective_from="2030-01-01", source="新办法第三条", **fields)
    add = reverse(f"admin:orgs_{name}_add")
    missing = browser.post(add, {**form, "source": ""})
    assert missing.context["form"].errors["source"]
    answer = browser.post(add, form)
    page = browser.get(answer.url)
    assert shown in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    again = browser.post(add, {**form, **typed()})
    assert "已有同类规则" in again.content.decode()


def test_a_telephone_number_in_a_text_is_published_by_nobody_who_has_not_read_it(
    client_for: Any,
) -> None:
    of = association()
    publish(of)
    facts = services.CreditFacts(
        "other", "受表彰", "办法", "民政局", date(2026, 3, 9), text="联系人王某，13904140000"
    )
    with on(date(2026, 3, 9)):
        services.enter_credit(of, facts=facts, by=officer(), token="p")
    browser = client_for(city())
    address = reverse("admin:orgs_creditentry_publish", args=[of.pk])
    answer = browser.post(address, {"reason": ""})
    assert "13904140000" in str(answer.context["form"].errors["confirmed"])
    assert not Publication.objects.filter(kind="credit").exists()
    assert browser.post(address, {"reason": "", "confirmed": "on"}).status_code == 302
    assert Publication.objects.filter(kind="credit").exists()


def test_an_investigation_is_recorded_and_closed_by_the_buttons(at: Any) -> None:
    of = association()
    record = reverse("admin:orgs_creditentry_record", args=[of.pk])
    form = typed(
        organization=of.pk, authority="平山区民政局", document="立〔2026〕1号", since="2026年3月2日"
    )
    with at(date(2026, 3, 2)) as browser:
        add = reverse("admin:orgs_investigation_add")
        assert add in browser.get(record).content.decode()
        assert browser.post(add, {**form, "since": "2026-03-03"}).context["form"].errors["since"]
        assert browser.post(add, form).status_code == 302
        made = Investigation.objects.get()
        assert "正在被立案调查" in browser.get(record).content.decode()
        close = reverse("admin:orgs_investigation_close", args=[made.pk])
        sent = {"version": "1", "until": "2026-03-02", "outcome": "不予处罚"}
        assert browser.post(close, {**sent, "until": "x"}).context["form"].errors["until"]
        assert browser.post(close, sent).status_code == 302
        assert "已结案" in browser.post(close, {**sent, "version": "2"}).content.decode()
        page = browser.get(record).content.decode()
        assert ("不予处罚" in page, "正在被立案调查" in page) == (True, False)


def test_that_a_penalty_was_carried_out_is_recorded_by_a_button(at: Any) -> None:
    row, other = penalty(association(), date(2026, 3, 2)), entry(association(2))
    shown = reverse("admin:orgs_creditentry_change", args=[row.pk])
    done = reverse("admin:orgs_creditentry_carried_out", args=[row.pk])
    refused = reverse("admin:orgs_creditentry_carried_out", args=[other.pk])
    with at(date(2026, 3, 9)) as browser:
        assert done in browser.get(shown).content.decode()
        early = browser.post(done, {"carried_out_on": "2026-03-01"})
        assert early.context["form"].errors["carried_out_on"]
        assert browser.post(done, {"carried_out_on": "2026-03-05"}).status_code == 302
        page = browser.get(shown).content.decode()
        assert done not in page
        assert "2026-03-05" in page
        again = {"carried_out_on": "2026-03-06"}
        assert "已登记执行完毕" in browser.post(done, again).content.decode()
        assert "只有现行有效的" in browser.post(refused, again).content.decode()


def test_the_public_reads_the_rule_of_each_day(client: Any) -> None:
    of = association()
    handed_in(of, result="qualified", day=date(2026, 6, 1))
    rated(of, date(2026, 6, 22))
    row = listed(of, "light-penalty", date(2026, 6, 23), date(2026, 7, 20))
    noticed(of, "unreachable", date(2026, 7, 1))
    assert (row.may_leave_on, row.limit_on) == (date(2027, 1, 20), date(2028, 7, 20))
    publish(of)
    publish_credit(of, by=city())
    page = client.get(reverse("organization_credit_public", args=[of.public_id])).content.decode()
    for words in (
        "2027-01-20", "6 个月", "无须整改的，列入满6个月移出",
        "2028-07-20", "24 个月", "列入活动异常名录满2年",
        "2031-06-22", "60 个月", "评估等级有效期5年",
        "901", "2026-05-31", "2026-06-01", "《社会团体年度检查办法》",
    ):  # fmt: skip
        assert words in page, words
    kinds = {
        one["kind"]
        for listing in current(Kind.CREDIT, of.public_id).payload["listings"]  # type: ignore[union-attr]
        for one in listing["reasons"]
    }
    assert kinds == {"lapse", "limit"}


def test_a_record_that_was_published_without_the_rules_is_still_shown(client: Any) -> None:
    of = association()
    handed_in(of, result="qualified")
    rated(of)
    listed(of)
    publish(of)
    publish_credit(of, by=city())
    shown = current(Kind.CREDIT, of.public_id)
    payload = shown.payload  # type: ignore[union-attr]
    for name in ("ratings", "annual", "listings"):
        for row in payload[name]:
            for key in ("reason", "reasons", "rule", "due_on", "scale_source", "least"):
                row.pop(key, None)
    record = credit_record(Publication(kind=Kind.CREDIT, key=of.public_id, payload=payload))
    assert (record["rating"]["reason"], record["listings"][0]["reasons"]) == (None, [])
