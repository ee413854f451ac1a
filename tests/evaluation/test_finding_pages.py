"""The pages of findings: what a phone sends, what is refused and stays typed, who sees what."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import gathered
from deliberation.models import Topic
from evaluation.enums import FindingState
from evaluation.forms import IssueForm
from evaluation.models import Finding, FindingPhoto, Repair
from evaluation.services import (
    confirm_inspection,
    raise_topic,
    recheck,
    return_inspection,
    submit_inspection,
)
from tests import factories
from tests.evaluation.finding_helpers import issue, send_report
from tests.evaluation.helpers import given, make_round, samples
from tests.world.common import picture


def address(finding: Any, name: str = "finding_detail") -> str:
    return reverse(name, args=[finding.public_id])


@pytest.fixture
def finding(confirmed: Any, township_officer: Any) -> Any:
    return issue(confirmed, by=township_officer)


@pytest.fixture
def browser(client_for: Any, member: Any) -> Any:
    return client_for(member)


@pytest.fixture
def office(client_for: Any, township_officer: Any) -> Any:
    return client_for(township_officer)


def test_an_officer_issues_what_was_chosen(
    office: Any, confirmed: Any, card: Any, browser: Any
) -> None:
    there = reverse("finding_issue", args=[confirmed.public_id])
    page = office.get(there).content.decode()
    assert "宣传栏 · −2" in page
    assert "桶站 · −" not in page
    key = card.notice.pk
    data = {"submission_token": "a" * 32, f"severity_{key}": "serious", f"take_{key}": "on"}
    none = office.post(there, data | {f"take_{key}": ""})
    assert (none.status_code, Finding.objects.count()) == (200, 0)
    assert "请至少选择一项" in none.content.decode()
    for _n in range(2):
        assert office.post(there, data).status_code == 302
    assert Finding.objects.get().severity == "serious"
    record = reverse("inspection_detail", args=[confirmed.public_id])
    assert "宣传栏" in browser.get(record).content.decode()
    assert there not in office.get(record).content.decode()


def test_what_another_issued_meanwhile_does_not_take_what_was_typed(
    office: Any, submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    return_inspection(submitted, by=township_officer, reason="核对")
    submit_inspection(
        submitted, by=member, scores=given(card, notice=8, bins=15), samples=samples(), answer="核"
    )
    confirm_inspection(submitted, by=township_officer)
    there = reverse("finding_issue", args=[submitted.public_id])
    data = {"submission_token": "a" * 32}
    for key in (card.notice.pk, card.bins.pk):
        data |= {f"severity_{key}": "serious", f"take_{key}": "on"}
    data[f"requirement_{card.bins.pk}"] = "补齐桶盖"
    form = IssueForm(submitted, data)
    issue(submitted, by=township_officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaluation.views.findings.IssueForm", lambda *_given: form)
        answer = office.post(there, data)
    assert answer.status_code == 409
    assert "补齐桶盖" in answer.content.decode()
    assert Finding.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("severity", "grave"),
        ("owner", "body-999"),
        ("requirement", "改\x00"),
        ("requirement", "改" * 1001),
        ("requirement", "改\u202e"),
    ],
)
def test_strange_input_is_refused_where_it_stands(
    office: Any, confirmed: Any, card: Any, field: str, value: str
) -> None:
    key = card.notice.pk
    data = {"submission_token": "a" * 32, f"severity_{key}": "minor", "every": "1"}
    there = reverse("finding_issue", args=[confirmed.public_id])
    answer = office.post(there, data | {f"{field}_{key}": value})
    assert (answer.status_code, Finding.objects.count()) == (200, 0)
    assert "field--invalid" in answer.content.decode()


def test_a_repair_is_reported_from_a_phone(browser: Any, finding: Any) -> None:
    data = {"version": finding.version, "text": "已更换", "photos": [picture(), picture()]}
    answer = browser.post(address(finding, "finding_report"), data)
    assert (answer.status_code, answer["Location"]) == (302, address(finding))
    again = browser.post(address(finding, "finding_report"), data | {"photos": [picture()]})
    assert (again.status_code, Repair.objects.count(), FindingPhoto.objects.count()) == (302, 1, 2)
    page = browser.get(address(finding)).content.decode()
    assert page.count('loading="lazy"') == 2
    photo = FindingPhoto.objects.first()
    assert photo is not None
    one = reverse("finding_photo", args=[finding.public_id, photo.photo.public_id])
    assert browser.get(one)["Content-Type"] == "image/jpeg"


def test_a_broken_picture_is_named_and_nothing_else_is_lost(browser: Any, finding: Any) -> None:
    broken = SimpleUploadedFile("坏的.jpg", BytesIO(b"<svg/>").getvalue(), "image/jpeg")
    data = {"version": finding.version, "text": "已更换宣传栏", "photos": [picture(), broken]}
    page = browser.post(address(finding, "finding_report"), data).content.decode()
    assert "坏的.jpg" in page
    assert "已更换宣传栏" in page
    assert (FindingPhoto.objects.count(), Repair.objects.count()) == (1, 0)
    kept = FindingPhoto.objects.get()
    there = reverse("finding_photo_delete", args=[finding.public_id, kept.photo.public_id])
    after = browser.post(there, {"version": finding.version, "text": "已更换宣传栏"})
    assert "已更换宣传栏" in after.content.decode()
    assert not FindingPhoto.objects.exists()


def test_without_a_picture_the_text_stays(browser: Any, finding: Any) -> None:
    data = {"version": finding.version, "text": "已更换宣传栏"}
    answer = browser.post(address(finding, "finding_report"), data)
    page = answer.content.decode()
    assert (answer.status_code, Repair.objects.count()) == (200, 0)
    assert "已更换宣传栏" in page
    assert "至少上传一张" in page


def test_who_was_slower_keeps_the_text(browser: Any, finding: Any, community: Any) -> None:
    send_report(finding, by=factories.user("committee_member", community), text="别人已报")
    data = {"version": 1, "text": "我写的整改", "photos": [picture()]}
    answer = browser.post(address(finding, "finding_report"), data)
    page = answer.content.decode()
    assert (answer.status_code, Repair.objects.count()) == (409, 1)
    assert "我写的整改" in page
    assert "别人已报" in page


def test_an_officer_looks_again(office: Any, browser: Any, finding: Any, member: Any) -> None:
    send_report(finding, by=member)
    there = address(finding, "finding_recheck")
    missing = office.post(there, {"version": finding.version, "outcome": "not"})
    assert "field--invalid" in missing.content.decode()
    assert Finding.objects.get().state == FindingState.REPORTED
    back = office.post(there, {"version": finding.version, "outcome": "not", "text": "还缺一块"})
    assert back.status_code == 302
    assert "还缺一块" in browser.get(address(finding)).content.decode()
    late = office.post(there, {"version": finding.version, "outcome": "rectified"})
    assert late.status_code == 409


def test_the_chain_stands_on_both_pages(
    browser: Any, office: Any, finding: Any, member: Any
) -> None:
    data = {"version": finding.version, "submission_token": "t" * 32}
    assert browser.post(address(finding, "finding_topic"), data).status_code == 302
    topic = Topic.objects.get()
    there = reverse("topic_detail", args=[topic.public_id])
    assert there in browser.get(address(finding)).content.decode()
    for person in (browser, office):
        assert address(finding) in person.get(there).content.decode()
    assert browser.post(address(finding, "finding_topic"), data).status_code == 409
    assert Topic.objects.count() == 1


def test_a_stranger_of_the_topic_sees_no_finding(
    finding: Any, member: Any, client_for: Any
) -> None:
    topic = raise_topic(finding, by=member, token="t" * 32)
    far = factories.user("committee_member", factories.community(name="彩屯社区"))
    assert client_for(far).get(reverse("topic_detail", args=[topic.public_id])).status_code == 404


def test_the_list_is_filtered(browser: Any, finding: Any) -> None:
    there = reverse("finding_list")
    for state, shown in (("", True), ("open", True), ("closed", False), ("overdue", False)):
        page = browser.get(there, {"state": state}).content.decode()
        assert (address(finding) in page) is shown
    for strange in ("nonsense", "nonsense\x00"):
        answer = browser.get(there, {"state": strange})
        assert (answer.status_code, answer.context["state"]) == (200, "")


def test_the_list_asks_as_often_for_many(
    browser: Any, card: Any, member: Any, community: Any, county_officer: Any, township_officer: Any
) -> None:
    counts = []
    browser.get(reverse("finding_list"))
    for first, last in ((1, 1), (2, 9)):
        for month in range(first, last + 1):
            period = f"2026-{month:02d}"
            inspection = make_round(card, by=county_officer, period=period).inspections.get()
            _confirmed(inspection, card, member, township_officer)
            issue(inspection, by=township_officer)
        with CaptureQueriesContext(connection) as caught:
            page = browser.get(reverse("finding_list")).content.decode()
        assert page.count("宣传栏") == last
        counts.append(len(caught))
    assert counts[0] == counts[1]


def _confirmed(inspection: Any, card: Any, member: Any, officer: Any) -> None:
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    confirm_inspection(inspection, by=officer)


def test_the_register_of_the_officers(office: Any, finding: Any, member: Any) -> None:
    there = reverse("admin:evaluation_finding_changelist")
    assert finding.number in office.get(there).content.decode()
    assert finding.number not in office.get(there, {"overdue": "yes"}).content.decode()
    change = reverse("admin:evaluation_finding_change", args=[finding.pk])
    assert address(finding) in office.get(change).content.decode()


def test_the_city_lays_down_a_new_term(client_for: Any, city_officer: Any) -> None:
    there = reverse("admin:evaluation_rectificationterm_add")
    data = {
        "severity": "serious",
        "days": "2",
        "observation_days": "30",
        "in_force_since": "2026-12-01",
        "source": "本政发〔2026〕9号",
    }
    browser = client_for(city_officer)
    assert browser.post(there, data | {"days": "0"}).status_code == 200
    assert browser.post(there, data | {"days": "400"}).status_code == 200
    assert browser.post(there, data).status_code == 302
    assert browser.post(there, data).status_code == 200


def test_the_desks(finding: Any, member: Any, township_officer: Any) -> None:
    from evaluation import desk

    [item] = [i for i in gathered(desk.items(member)) if i.kind == "finding"]
    assert (item.url, item.due) == (address(finding), finding.due)
    send_report(finding, by=member)
    assert address(finding) in [i.url for i in gathered(desk.items(township_officer))]
    assert address(finding) not in [i.url for i in gathered(desk.items(member))]
    recheck(finding, by=township_officer, is_rectified=True)
    assert address(finding) not in [i.url for i in gathered(desk.items(township_officer))]
