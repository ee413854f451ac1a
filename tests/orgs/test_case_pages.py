"""The workspace of cases: taken, checked, corrected, examined, decided, on the pages themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.desk import items_for
from accounts.enums import Role
from benxi_sorting.demonstration.clock import on
from orgs import queries
from orgs.models import Organization, RegistrationCase
from orgs.queries import materials_of
from orgs.services import ask_correction, withdraw_case
from tests import factories
from tests.orgs.case_helpers import (
    accepted,
    begin,
    certified,
    clerk,
    days_ago,
    entry,
    examined,
    filing,
    granted,
    judge,
    member,
    promise,
    rules,
    township,
    with_township,
)
from tests.orgs.helpers import credit_code, organization
from tests.portal.helpers import calendar

pytestmark = pytest.mark.django_db


def page_of(case: RegistrationCase) -> str:
    return reverse("case_detail", args=[case.public_id])


def post(browser: Any, name: str, case: RegistrationCase, *args: str, **data: Any) -> Any:
    now = RegistrationCase.objects.get(pk=case.pk)
    address = reverse(name, args=[case.public_id, *args])
    return browser.post(address, {"version": now.version, **data})


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "submission_token": "k" * 32,
        "kind": "association",
        "matter": "registration",
        "jurisdiction": "210502",
        "name": "平山区垃圾分类促进会",
        "received_on": f"{timezone.localdate()}",
        **fields,
    }


def test_an_officer_takes_an_application(client_for: Any) -> None:
    rules()
    browser = client_for(clerk())
    answer = browser.post(reverse("case_create"), typed(received_on="２０２６年３月５日"))
    case = RegistrationCase.objects.get()
    assert answer.headers["Location"] == page_of(case)
    assert str(case.received_on) == "2026-03-05"
    page = browser.get(page_of(case)).content.decode()
    assert case.written_code in page
    assert "登记申请书" in page


def test_after_a_change_the_rest_is_entered_in_the_register(client_for: Any) -> None:
    old = organization()
    changed = certified(entry(matter="change", organization=old, name="平山区绿色家园协会"))
    register = reverse("admin:orgs_organization_change", args=[old.pk])
    browser = client_for(clerk())
    assert register in browser.get(page_of(changed)).content.decode()
    ended = certified(entry(matter="cancellation", organization=old, name=old.name))
    assert register not in browser.get(page_of(ended)).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "filed"},
        {"jurisdiction": "210503"},
        {"jurisdiction": "\x00"},
        {"received_on": "昨天"},
        {"applicant_phone": "12"},
        {"name": ""},
        {"organization": "99999999999999999999"},
        {"matter": "sale"},
    ],
)
def test_what_cannot_be_stays_on_the_page(fields: dict[str, Any], client_for: Any) -> None:
    factories.county(name="溪湖区", code="210503", slug="xihu")
    answer = client_for(clerk()).post(reverse("case_create"), typed(**fields))
    assert answer.status_code == 200
    assert RegistrationCase.objects.count() == 0


def test_papers_are_noted_and_acceptance_names_what_lacks(client_for: Any) -> None:
    rules()
    browser, case = client_for(clerk()), begin()
    assert post(browser, "case_step", case, "pre_review").status_code == 302
    answer = post(browser, "case_step", case, "accepted")
    assert answer.status_code == 409
    assert "登记申请书" in answer.content.decode()
    papers = {f"material_{paper.pk}": "complete" for paper in materials_of(case)}
    assert post(browser, "case_materials", case, **papers).status_code == 302
    assert post(browser, "case_step", case, "accepted").status_code == 302
    assert RegistrationCase.objects.get().state == "accepted"


def test_a_defect_without_a_remark_stands_at_its_paper(client_for: Any) -> None:
    rules()
    browser, case = client_for(clerk()), begin()
    paper = materials_of(case)[0]
    answer = post(browser, "case_materials", case, **{f"material_{paper.pk}": "defective"})
    assert answer.context["materials"].errors == {
        f"material_{paper.pk}": ["请写明需要补正的内容。"]
    }


def test_a_correction_is_asked_and_answered(client_for: Any) -> None:
    browser, case = client_for(clerk()), accepted()
    assert post(browser, "case_ask", case, text="章程草案缺页").status_code == 302
    page = browser.get(page_of(case)).content.decode()
    assert "章程草案缺页" in page
    assert post(browser, "case_answer", case, answer="已补齐").status_code == 302
    assert "已补齐" in browser.get(page_of(case)).content.decode()


def test_from_examination_to_certificate(client_for: Any) -> None:
    examiner, decider, case = client_for(clerk()), client_for(judge()), accepted()
    data = {"opinion": "agrees", "text": "符合条件"}
    assert post(examiner, "case_step", case, "examined", **data).status_code == 302
    targets = {step.target for step, _f in examiner.get(page_of(case)).context["steps"]}
    assert targets == {"accepted", "withdrawn"}
    assert post(examiner, "case_step", case, "granted").status_code == 409
    assert post(decider, "case_step", case, "granted").status_code == 302
    wrong = credit_code(7)[:-1] + ("0" if credit_code(7)[-1] != "0" else "1")
    answer = post(decider, "case_step", case, "certified", credit_code=wrong)
    assert answer.status_code == 200
    assert Organization.objects.count() == 0
    done = post(decider, "case_step", case, "certified", credit_code=credit_code(7).lower())
    assert done.status_code == 302
    assert Organization.objects.get().credit_code == credit_code(7)


def test_a_committee_gives_its_opinion_and_the_township_files(client_for: Any) -> None:
    rules()
    case = begin(filing())
    browser = client_for(member())
    papers = {f"material_{paper.pk}": "complete" for paper in materials_of(case)}
    assert post(browser, "case_materials", case, **papers).status_code == 302
    data = {"opinion": "agrees", "text": "同意备案"}
    assert post(browser, "case_step", case, "with_township", **data).status_code == 302
    assert post(browser, "case_step", case, "filed").status_code == 409
    assert post(client_for(township()), "case_step", case, "filed").status_code == 302
    assert post(client_for(clerk()), "case_step", case, "registered").status_code == 302
    assert Organization.objects.get().kind == "filed"


@pytest.mark.parametrize("target", ["nonsense", "granted", "registered", "guidance"])
def test_a_step_that_does_not_lead_from_here_is_said_so(target: str, client_for: Any) -> None:
    case = begin()
    answer = post(client_for(clerk()), "case_step", case, target)
    assert answer.status_code == (404 if target == "nonsense" else 409)
    assert RegistrationCase.objects.get().state == "guidance"


def test_the_slower_of_two_sees_what_is_stored(client_for: Any) -> None:
    case = begin()
    address = reverse("case_ask", args=[case.public_id])
    browser = client_for(clerk())
    assert browser.post(address, {"version": 1, "text": "先"}).status_code == 302
    answer = browser.post(address, {"version": 1, "text": "后"})
    assert answer.status_code == 409


@pytest.mark.parametrize("version", ["", "x", "99", "999999999999999999999"])
def test_a_version_that_nobody_saw_changes_nothing(version: str, client_for: Any) -> None:
    case = begin()
    address = reverse("case_ask", args=[case.public_id])
    answer = client_for(clerk()).post(address, {"version": version, "text": "补"})
    assert answer.status_code in {200, 409}
    assert case.corrections.count() == 0


def test_overdue_and_waiting_are_found(client_for: Any) -> None:
    rules()
    late = accepted(entry(name="迟到协会"), day=days_ago(70))
    waits = accepted(entry(name="等待协会"), day=days_ago(70))
    with on(days_ago(30)):
        ask_correction(waits, by=clerk(), text="补正")
    accepted(entry(name="按时协会"))
    browser = client_for(clerk())
    for state, expected in (("overdue", [late]), ("waiting", [waits])):
        page = browser.get(reverse("case_list"), {"state": state})
        assert [case for case, _clock in page.context["lines"]] == expected
        assert expected[0].name in page.content.decode()


def test_a_change_shows_its_working_days_with_their_source(client_for: Any) -> None:
    rules()
    changing = entry(matter="change", organization=organization())
    case = accepted(changing)
    address = reverse("case_detail", args=[case.public_id])
    # Nothing tells which days are worked before the notice of the year was entered.
    assert "工作日历尚未录入" in client_for(clerk()).get(address).content.decode()
    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        calendar(year)
    page = client_for(clerk()).get(address).content.decode()
    for words in ("20个工作日，当日不计入", "第四十二条", "待核对</span>"):
        assert words in page
    listed = client_for(clerk()).get(reverse("case_list")).content.decode()
    due = queries.clock_of(case).statutory
    assert due is not None
    assert f"{due.last_day:%Y-%m-%d}" in listed


def test_every_day_of_a_case_says_from_when_it_is_counted_and_by_what(client_for: Any) -> None:
    rules()
    source = promise(10).source
    case = accepted()
    page = client_for(clerk()).get(page_of(case)).content.decode()
    progress = reverse("case_progress", args=[case.receipt_code])
    for shown in (page, Client().get(progress).content.decode()):
        # What is promised, and what the law says.
        assert shown.count(source) == 2
        assert "10日，当日不计入" in shown

    agreed = days_ago(31)
    changing = entry(matter="change", organization=organization(), basis_on=agreed)
    late = begin(changing)
    page = client_for(clerk()).get(page_of(late)).content.decode()
    progress = reverse("case_progress", args=[late.receipt_code])
    for shown in (page, Client().get(progress).content.decode()):
        assert f"自{agreed:%Y-%m-%d}起30日，当日不计入。" in shown
        for words in ("业务主管单位审查同意之日", "日内申请变更登记", "逾期申请"):
            assert words in shown


def test_nobody_waits_for_what_was_withdrawn(client_for: Any) -> None:
    promise(10)
    browser = client_for(clerk())
    waits, late = accepted(day=days_ago(9)), accepted(entry(name="迟到协会"), day=days_ago(30))
    with on(days_ago(2)):
        ask_correction(waits, by=clerk(), text="请补正章程草案")
    assert all(words in lines_of(browser) for words in (">等待补正<", ">已逾期<"))
    for case in (waits, late):
        withdraw_case(RegistrationCase.objects.get(pk=case.pk), by=clerk(), reason="不再申请")
    assert browser.get(reverse("case_list"), {"state": "waiting"}).context["lines"] == []
    progress = Client().get(reverse("case_progress", args=[waits.receipt_code])).content.decode()
    for page in (lines_of(browser), browser.get(page_of(waits)).content.decode(), progress):
        assert {w for w in (">等待补正<", "已逾期", "停止计时") if w in page} == set()


def lines_of(browser: Any) -> str:
    page = browser.get(reverse("case_list")).content.decode()
    return str(page[page.index('<ul class="stack desk">') :])


def test_the_desk_shows_whose_turn_it_is() -> None:
    rules()
    late = accepted(entry(name="迟到协会"), day=days_ago(70))
    own = examined(entry(name="自审协会"))
    way = with_township(filing(name="分类队"))
    found = {person: _titles(person) for person in (clerk(), judge(), township(), member())}
    assert found == {
        clerk(): {(str(late), True)},
        judge(): {(str(late), True), (str(own), False)},
        township(): {(str(way), False)},
        member(): set(),
    }


def _titles(person: Any) -> set[tuple[str, bool]]:
    now = type(person).objects.get(pk=person.pk)
    return {
        (str(item.title), item.overdue)
        for item in items_for(now)
        if item.kind == "registration_case"
    }


def test_the_list_costs_the_same_at_1_and_30_cases(client_for: Any) -> None:
    rules()
    browser, counts = client_for(clerk()), []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            accepted(entry(name=f"第{number}促进会"))
        browser.get(reverse("case_list"))
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse("case_list"))
        counts.append(len(queries))
    assert len(page.context["lines"]) == 30
    assert counts[0] == counts[1]


def test_the_telephone_is_not_in_the_ledger(client_for: Any) -> None:
    case = granted()
    browser = client_for(factories.user(Role.CITY_OFFICER))
    ledger = browser.get(reverse("admin:orgs_registrationcase_change", args=[case.pk]))
    assert "13904140000" not in ledger.content.decode()
    assert case.receipt_code not in ledger.content.decode()
    assert "13904140000" in browser.get(page_of(case)).content.decode()
