"""Starting an organisation, for visitors: guides, enquiries, and progress by code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from orgs.models import Enquiry, MaterialRequirement, RegistrationCase, StartingGuide
from orgs.services import (
    add,
    answer_enquiry,
    ask_correction,
    change,
    close_enquiry,
    publish_guide,
    reject_enquiry,
    send_enquiry,
)
from portal.models import Publication
from tests import factories
from tests.orgs.case_helpers import (
    accepted,
    asked,
    begin,
    certified,
    clerk,
    county_on_site,
    entry,
    filing,
    guide_on_site,
    person,
    rules,
    with_township,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def typed(**fields: str) -> dict[str, str]:
    return {
        "submission_token": "e" * 32,
        "county": "pingshan",
        "text": "想成立社区垃圾分类服务队，怎么备案？",
        **fields,
    }


def ask(browser: Client, **fields: str) -> Any:
    return browser.post(reverse("enquiry_create"), typed(**fields))


def city(name: str) -> Any:
    return person(name, Role.CITY_OFFICER, factories.CITY_CODE)


def test_a_visitor_asks_and_reads_the_answer_by_code() -> None:
    county_on_site()
    browser = Client()
    answer = ask(browser, contact_phone="１３９０４１４００００", contact_name="王桂芝")
    enquiry = Enquiry.objects.get()
    address = reverse("case_progress", args=[enquiry.receipt_code])
    assert answer.headers["Location"] == address
    assert enquiry.contact_phone == "13904140000"
    answer_enquiry(enquiry, by=clerk(), answer="请先到居委会领取备案表")
    page = browser.get(address).content.decode()
    assert "请先到居委会领取备案表" in page
    for hidden in ("13904140000", "王桂芝"):
        assert hidden not in page


def test_what_is_stored_of_a_telephone_is_encrypted() -> None:
    from django.db import connection

    asked()
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone FROM orgs_enquiry")
        assert "13904140000" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"county": ""},
        {"county": "no-such-county"},
        {"county": "\x00"},
        {"text": "短"},
        {"text": "一" * 1001},
        {"text": "想成立\u202e协会吗"},
        {"contact_phone": "电话"},
        {"contact_name": "王桂芝210502197001011234"},
        {"kind": "club"},
        {"submission_token": ""},
    ],
)
def test_what_cannot_be_is_shown_again(fields: dict[str, str]) -> None:
    county_on_site()
    assert ask(Client(), **fields).status_code == 200
    assert Enquiry.objects.count() == 0


def test_a_program_that_fills_the_trap_is_thanked_and_forgotten() -> None:
    county_on_site()
    assert ask(Client(), website="x").headers["Location"] == reverse("starting")
    assert Enquiry.objects.count() == 0


def test_the_same_form_twice_is_one_enquiry() -> None:
    county_on_site()
    browser = Client()
    first, second = ask(browser), ask(browser)
    assert first.headers["Location"] == second.headers["Location"]
    ask(browser, text="另一个问题：基金会由谁登记？")
    assert Enquiry.objects.count() == 2


def test_a_telephone_that_was_corrected_is_not_lost() -> None:
    county_on_site()
    browser = Client()
    for phone in ("13904140000", "13904140001", "13904140001"):
        ask(browser, contact_phone=phone)
    assert [row.contact_phone for row in Enquiry.objects.order_by("pk")] == [
        "13904140000",
        "13904140001",
    ]


def test_one_address_sends_five_an_hour() -> None:
    county_on_site()
    browser = Client()
    answers = [ask(browser, submission_token=f"{n:032d}").status_code for n in range(6)]
    assert answers == [302] * 5 + [429]


def test_codes_are_not_found_by_trying() -> None:
    case = begin()
    browser = Client()
    for number in range(20):
        wrong = reverse("case_progress", args=[f"2222222222{number:02d}".replace("0", "A")])
        assert browser.get(wrong).status_code == 404
    right = reverse("case_progress", args=[case.receipt_code])
    assert browser.get(right).status_code == 429
    assert Client(REMOTE_ADDR="10.9.8.7").get(right).status_code == 200


def test_a_code_is_read_however_it_is_written() -> None:
    case = begin()
    answer = Client().get(reverse("case_lookup"), {"code": f" {case.written_code.lower()} "})
    assert answer.headers["Location"].lower().endswith(f"{case.receipt_code.lower()}/")
    page = Client().get(answer.headers["Location"])
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("code", ["", "x", "\x00", "一二三四", "A" * 500])
def test_a_strange_code_leads_nowhere(code: str) -> None:
    answer = Client().get(reverse("case_lookup"), {"code": code}, follow=True)
    assert answer.status_code == 404


def test_progress_tells_the_clock_the_papers_and_the_corrections() -> None:
    rules()
    case = accepted()
    ask_correction(case, by=clerk(), text="章程草案缺少议事规则")
    page = Client().get(reverse("case_progress", args=[case.receipt_code])).content.decode()
    for shown in ("章程草案缺少议事规则", "登记申请书", f"{case.due:%Y-%m-%d}"):
        assert shown in page
    for hidden in ("13904140000", "王桂芝", clerk().name):
        assert hidden not in page


def test_the_examination_stays_inside() -> None:
    case = with_township(filing())
    page = Client().get(reverse("case_progress", args=[case.receipt_code])).content.decode()
    assert case.name in page
    assert "成员均为本社区居民" not in page


def test_an_enquiry_becomes_a_case_and_its_code_leads_on(client_for: Any) -> None:
    rules()
    enquiry = asked()
    browser = client_for(clerk())
    address = f"{reverse('case_create')}?enquiry={enquiry.public_id}"
    form = browser.get(address).context["form"]
    assert form["applicant_phone"].value() == "13904140000"
    for _number in range(2):
        assert browser.post(address, application()).status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.contact_name, enquiry.contact_phone) == ("in_case", "", "")
    assert RegistrationCase.objects.get() == enquiry.case
    page = Client().get(reverse("case_progress", args=[enquiry.receipt_code]))
    assert "平山区分类志愿者协会" in page.content.decode()


def application(**fields: str) -> dict[str, str]:
    return {
        "submission_token": "k" * 32, "kind": "association", "matter": "registration",
        "jurisdiction": "210502", "name": "平山区分类志愿者协会",
        "received_on": f"{timezone.localdate()}", **fields,
    }  # fmt: skip


def test_who_comes_too_late_for_an_enquiry_opens_no_second_case(client_for: Any) -> None:
    enquiry = asked()
    address = f"{reverse('case_create')}?enquiry={enquiry.public_id}"
    assert client_for(clerk()).post(address, application()).status_code == 302
    slower = client_for(clerk("slower"))
    answer = slower.post(address, application(submission_token="s" * 32, name="另一协会"))
    assert answer.status_code == 409
    assert RegistrationCase.objects.count() == 1
    page = reverse("enquiry_detail", args=[enquiry.public_id])
    assert slower.get(address).headers["Location"] == page


def test_the_words_of_an_enquiry_are_read_and_not_registered(client_for: Any) -> None:
    """What a case says of the scope becomes that of the published entry."""
    enquiry = asked()
    address = f"{reverse('case_create')}?enquiry={enquiry.public_id}"
    answer = client_for(clerk()).get(address)
    assert enquiry.text in answer.content.decode()
    assert not answer.context["form"]["scope"].value()


@pytest.mark.parametrize(("kind", "chosen"), [("filed", ""), ("foundation", "foundation")])
def test_a_kind_that_the_registry_does_not_open_is_not_made_another(
    kind: str, chosen: str, client_for: Any
) -> None:
    """A select shows its first choice where its value is none of them."""
    enquiry = asked()
    Enquiry.objects.update(kind=kind)
    address = f"{reverse('case_create')}?enquiry={enquiry.public_id}"
    choices = client_for(clerk()).get(address).context["form"]["kind"].subwidgets
    shown = [one.data["value"] for one in choices if one.data["selected"]] or [
        choices[0].data["value"]
    ]
    assert shown == [chosen]


def test_settling_an_enquiry_forgets_who_asked() -> None:
    closed, rejected = asked(), asked(text="请帮我推销产品")
    answer_enquiry(closed, by=clerk(), answer="见办事指南")
    close_enquiry(closed, by=clerk())
    reject_enquiry(rejected, by=clerk(), reason="与社会组织登记无关")
    for enquiry in Enquiry.objects.all():
        assert (enquiry.contact_name, enquiry.contact_phone) == ("", "")
    with pytest.raises(IllegalTransition):
        answer_enquiry(closed, by=clerk(), answer="再答")


def test_an_answer_is_not_empty() -> None:
    enquiry = asked()
    with pytest.raises(ValidationError):
        answer_enquiry(enquiry, by=clerk(), answer=" ")
    with pytest.raises(ValidationError):
        send_enquiry(factories.county(), content=content_with("\u202e文字文字"), token="x" * 32)


def content_with(text: str) -> Any:
    from orgs.services import EnquiryContent

    return EnquiryContent(text=text)


def test_an_enquiry_is_answered_on_its_page(client_for: Any) -> None:
    enquiry = asked()
    browser = client_for(clerk())
    own = reverse("enquiry_detail", args=[enquiry.public_id])
    progress = reverse("case_progress", args=[enquiry.receipt_code])
    for page in (browser.get(own), Client().get(progress)):
        counted = f"自{enquiry.received_on:%Y-%m-%d}起{enquiry.answer_days}日，当日不计入。"
        assert f"{counted} 此期限为本平台的答复承诺" in page.content.decode()
    address = reverse("enquiry_answer", args=[enquiry.public_id])
    assert browser.post(address, {"version": 1, "answer": "见指南"}).status_code == 302
    stale = browser.post(address, {"version": 1, "answer": "别的"})
    assert stale.status_code == 409
    assert Enquiry.objects.get().answer == "见指南"


def test_a_guide_is_published_with_papers_and_times() -> None:
    guide_on_site()
    page = Client().get(reverse("guide_public", args=["association"])).content.decode()
    assert "20个工作日内决定" in page
    assert "待核对</span>" in page
    for shown in ("50个以上的个人会员", "登记申请书", "60", "第十二条"):
        assert shown in page
    for shown in ("自业务主管单位审查同意之日起30日内申请。", "自清算结束之日起15日内申请。"):
        assert shown in page
    start = Client().get(reverse("starting")).content.decode()
    assert reverse("guide_public", args=["association"]) in start


def test_a_guide_shows_nothing_before_it_is_published() -> None:
    rules()
    assert Client().get(reverse("guide_public", args=["association"])).status_code == 404


def test_who_wrote_a_guide_or_a_paper_does_not_publish_it() -> None:
    guide = guide_on_site()
    writer, other = city("writer"), city("other")
    change(guide, by=writer, expected_version=1, conditions="新的条件")
    for by, error in ((writer, DutyConflict), (clerk(), Refusal)):
        with pytest.raises(error):
            publish_guide(guide, by=by, reason="修订")
    with pytest.raises(Refusal):
        publish_guide(guide, by=other)
    publish_guide(guide, by=other, reason="修订")
    paper = MaterialRequirement(
        kind="association", matter="registration", position=9, name="承诺书",
        since=timezone.localdate(), source="办理口径",
    )  # fmt: skip
    add(paper, by=other)
    with pytest.raises(DutyConflict):
        publish_guide(guide, by=other, reason="增加承诺书")
    assert Publication.objects.filter(kind="guide").count() == 2


def test_who_wrote_a_guide_that_another_corrected_does_not_publish_it() -> None:
    guide = guide_on_site()
    first, second = city("first"), city("second")
    change(guide, by=first, expected_version=1, conditions="新的条件")
    change(guide, by=second, expected_version=2, charter="新的章程要点")
    for by in (first, second):
        with pytest.raises(DutyConflict):
            publish_guide(guide, by=by, reason="修订")
    publish_guide(guide, by=city("third"), reason="修订")


def test_who_ends_a_paper_does_not_publish_the_guide_without_it() -> None:
    guide = guide_on_site()
    ender = city("ender")
    paper = MaterialRequirement.objects.get(
        kind="association", matter="registration", name="验资报告"
    )
    change(paper, by=ender, expected_version=1, until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DutyConflict):
        publish_guide(guide, by=ender, reason="不再要求验资报告")
    published = publish_guide(guide, by=city("other"), reason="不再要求验资报告")
    assert "验资报告" not in str(published.payload)


def test_a_guide_is_kept_and_published_in_the_admin(client_for: Any) -> None:
    rules()
    factories.county()
    guide = StartingGuide.objects.get(kind="filed")
    browser = client_for(city("publisher"))
    page = reverse("admin:orgs_startingguide_change", args=[guide.pk])
    assert browser.get(page).status_code == 200
    address = reverse("admin:orgs_startingguide_publish", args=[guide.pk])
    for strange in ("修\x00订", "修\u202e订", "修" * 500):
        assert browser.post(address, {"reason": strange}).status_code == 302
        assert not Publication.objects.filter(kind="guide").exists()
    answer = browser.post(address)
    assert answer.status_code == 302
    assert Publication.objects.get(kind="guide").title == "社区社会组织（备案）"


def test_the_trail_knows_of_an_enquiry_without_its_words() -> None:
    asked()
    told = str(list(AuditEvent.objects.values("action", "before", "after")))
    assert "enquiry.received" in told
    assert "13904140000" not in told


def test_a_settled_case_tells_its_result_by_code() -> None:
    case = certified(entry())
    page = Client().get(reverse("case_progress", args=[case.receipt_code])).content.decode()
    assert "证书已办结" in page
