"""The pages of notices: inbox, reading, writing, the number before sending, the sender's view."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent, User
from benxi_sorting.demonstration.clock import on
from coordination import services
from coordination.models import Notice, NoticeReceipt
from tests import factories
from tests.coordination import notice_helpers as h
from tests.orgs.library_helpers import picture
from tests.orgs.standard_helpers import pdf

pytestmark = pytest.mark.django_db


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def page(user: User, name: str, *args: Any, query: str = "") -> str:
    response = client(user).get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def post(user: User, name: str, *args: Any, **data: Any) -> Any:
    return client(user).post(reverse(name, args=args), data)


def typed(**fields: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "sender": "office-210502",
        "title": "关于报送台账的通知",
        "text": "请报送。",
        "roles": ["committee_member"],
        "areas": ["210502"],
        "submission_token": h.token(),
    }
    return values | fields


def test_from_the_form_to_the_receipt() -> None:
    by, who = h.sender(), h.reader()
    response = post(by, "notice_create", **typed(read_by="２０３０年3月5日", link="/policy/"))
    notice = Notice.objects.get()
    assert response.url == reverse("notice_manage", args=[notice.public_id])
    assert (str(notice.read_by), notice.link, notice.state) == ("2030-03-05", "/policy/", "draft")
    asked = page(by, "notice_send", notice.public_id)
    assert 'name="people" value="1"' in asked
    data = {"people": "1", "version": notice.version}
    assert post(by, "notice_send", notice.public_id, **data).status_code == 302
    assert notice.title in page(who, "workspace")
    text = page(who, "notice_detail", notice.public_id)
    assert "请报送。" in text
    assert 'href="/policy/"' in text
    assert NoticeReceipt.objects.get().read_at is None
    assert post(who, "notice_read", notice.public_id).url == reverse("notice_list")
    assert NoticeReceipt.objects.get().read_at is not None
    assert notice.title not in page(who, "workspace")
    assert "1 / 1" in page(by, "notice_manage", notice.public_id)


def test_sent_twice_the_form_makes_one_draft() -> None:
    data = typed()
    for _n in range(2):
        post(h.sender(), "notice_create", **data)
    assert Notice.objects.count() == 1


def test_areas_are_typed_by_name() -> None:
    factories.community(factories.township(), name="德泰社区")
    post(
        h.sender(),
        "notice_create",
        **typed(areas=[], more_areas="南地街道，平山区南地街道 德泰社区"),
    )
    # The community lies in the township.
    assert [row.jurisdiction for row in Notice.objects.get().areas.all()] == ["210502001"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "题\u202e目"}, "title"),
        ({"text": ""}, "text"),
        ({"roles": []}, "roles"),
        ({"roles": ["auditor"]}, "roles"),
        ({"areas": []}, "areas"),
        ({"areas": ["210503"]}, "areas"),
        ({"more_areas": "没有这个地方"}, "more_areas"),
        ({"areas": [], "more_areas": "2105"}, "areas"),
        ({"read_by": "昨天"}, "read_by"),
        ({"read_by": "2020-01-01"}, "read_by"),
        ({"link": "https://example.org/"}, "link"),
        ({"link": "/no/such/page"}, "link"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(fields: dict[str, Any], field: str) -> None:
    factories.county()
    response = post(h.sender(), "notice_create", **typed(**fields))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Notice.objects.exists()


def test_the_page_tells_a_number_that_has_changed() -> None:
    by = h.sender()
    h.reader()
    notice = h.draft()
    h.reader("南地社区")
    response = post(by, "notice_send", notice.public_id, people="1", version=notice.version)
    assert response.status_code == 409
    assert 'name="people" value="2"' in response.content.decode()
    assert post(by, "notice_send", notice.public_id, people="x").status_code == 200
    data = {"people": "2", "version": notice.version}
    assert post(by, "notice_send", notice.public_id, **data).status_code == 302
    assert post(by, "notice_send", notice.public_id, **data).status_code == 409
    assert NoticeReceipt.objects.count() == 2


def test_the_second_of_two_editors_sees_both() -> None:
    by, notice = h.sender(), h.draft()
    services.change_notice(notice, by=by, content=h.content(title="先改的"), expected_version=1)
    response = post(by, "notice_edit", notice.public_id, **typed(title="后改的", version="1"))
    assert response.status_code == 409
    text = response.content.decode()
    assert ("先改的" in text, "后改的" in text) == (True, True)


def test_a_foreign_notice_is_none() -> None:
    notice, other = h.sent(), h.reader("南地社区")
    far = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区", code="210503"))
    services.withdraw_notice(h.sent(title="另一份"), by=h.sender(), reason="误发")
    assert other != h.reader()
    late = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"))
    for user, name in (
        (late, "notice_detail"), (far, "notice_detail"), (far, "notice_manage"),
        (far, "notice_send"), (far, "notice_edit"),
    ):  # fmt: skip
        response = client(user).get(reverse(name, args=[notice.public_id]))
        assert response.status_code == 404, name
    assert post(late, "notice_read", notice.public_id).status_code == 404
    for name in ("notice_remind", "notice_correct", "notice_units_csv"):
        assert post(far, name, notice.public_id).status_code == 404
    assert late.pk not in notice.receipts.values_list("user", flat=True)


def test_opening_it_writes_nothing() -> None:
    notice, who = h.sent(), h.reader()
    events = AuditEvent.objects.count()
    page(who, "notice_detail", notice.public_id)
    page(who, "notice_list")
    page(h.sender(), "notice_manage", notice.public_id)
    assert AuditEvent.objects.count() == events
    assert not NoticeReceipt.objects.filter(read_at__isnull=False).exists()


def test_unread_stands_first_and_can_be_asked_for() -> None:
    who, today = h.reader(), timezone.localdate()
    with on(today - timedelta(days=9)):
        old = h.sent(title="旧而未读", read_by=today - timedelta(days=3))
    h.read(h.sent(title="新而已读"))
    text = page(who, "notice_list")
    assert text.index(old.title) < text.index("新而已读")
    assert text.count("badge--overdue") == 1
    assert "新而已读" not in page(who, "notice_list", query="?state=unread")
    assert old.title not in page(who, "notice_list", query="?state=read")
    assert old.title in page(who, "notice_list", query="?state=nonsense&page=xx")


def test_withdrawn_the_reason_stands_in_its_place() -> None:
    by, who, notice = h.sender(), h.reader(), h.sent(text="错误的内容")
    data = {"reason": "", "version": notice.version}
    response = post(by, "notice_step", notice.public_id, "withdrawn", **data)
    assert response.status_code == 200
    data["reason"] = "日期有误"
    assert post(by, "notice_step", notice.public_id, "withdrawn", **data).status_code == 302
    text = page(who, "notice_detail", notice.public_id)
    assert ("日期有误" in text, "错误的内容" in text) == (True, False)
    assert "错误的内容" in page(by, "notice_manage", notice.public_id)
    assert post(who, "notice_read", notice.public_id).status_code == 409
    assert post(by, "notice_step", notice.public_id, "withdrawn", **data).status_code == 409
    for target in ("sent", "nonsense"):
        assert post(by, "notice_step", notice.public_id, target).status_code == 404


def test_a_correction_leads_there_and_back() -> None:
    by, who, notice = h.sender(), h.reader(), h.sent()
    data = {"submission_token": h.token()}
    urls = {post(by, "notice_correct", notice.public_id, **data).url for _n in range(2)}
    new = Notice.objects.get(corrects=notice)
    assert urls == {reverse("notice_edit", args=[new.public_id])}
    assert post(by, "notice_correct", notice.public_id, submission_token="").status_code == 409
    h.send(new)
    assert reverse("notice_detail", args=[new.public_id]) in page(
        who, "notice_detail", notice.public_id
    )
    assert reverse("notice_manage", args=[new.public_id]) in page(
        by, "notice_manage", notice.public_id
    )
    old = page(who, "notice_detail", notice.public_id)
    assert reverse("notice_read", args=[notice.public_id]) not in old
    assert reverse("notice_read", args=[new.public_id]) in page(who, "notice_detail", new.public_id)
    assert page(by, "notice_sent_list").count("已被更正版本取代") == 1


def test_what_went_to_a_unit_that_is_gone_can_be_corrected() -> None:
    """The draft has the areas as they were; whoever saves or sends it is told which one is gone."""
    by, nandi = h.sender(), factories.township()
    h.reader()
    notice = h.send(h.draft(areas=(nandi.code,)))
    nandi.valid_until = timezone.localdate() - timedelta(days=1)
    nandi.save()
    response = post(by, "notice_correct", notice.public_id, submission_token=h.token())
    new = Notice.objects.get(corrects=notice)
    assert response.url == reverse("notice_edit", args=[new.public_id])
    assert nandi.code in page(by, "notice_edit", new.public_id)
    data = {"people": "1", "version": new.version}
    response = post(by, "notice_send", new.public_id, **data)
    assert (response.status_code, NoticeReceipt.objects.count()) == (200, 1)
    assert "已没有" in response.content.decode()


def test_the_table_of_units_is_safe_for_spreadsheets_and_recorded() -> None:
    unit = factories.community(name="=1+1社区")
    factories.user(Role.COMMITTEE_MEMBER, unit)
    notice = h.sent()
    h.read(notice)
    response = post(h.sender(), "notice_units_csv", notice.public_id)
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))
    response = post(h.sender(), "notice_units_csv", notice.public_id, state="unread")
    [_head, left] = response.content.decode("utf-8-sig").splitlines()
    assert left.endswith("1,0")
    told = AuditEvent.objects.filter(action="notice.exported").order_by("sequence")
    assert [event.after["rows"] for event in told] == [2, 1]


def test_no_person_is_named_to_the_sender() -> None:
    canary = factories.user(
        Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"), name="钱金丝雀"
    )
    notice = h.sent()
    services.read_notice(h.receipt(notice, canary), by=canary)
    assert notice.receipts.filter(user=canary).exists()
    exported = post(h.sender(), "notice_units_csv", notice.public_id).content.decode()
    shown = page(h.sender(), "notice_manage", notice.public_id)
    assert "钱金丝雀" not in exported + shown


def test_reminded_once_a_day() -> None:
    notice = h.sent()
    assert post(h.sender(), "notice_remind", notice.public_id).status_code == 302
    assert post(h.sender(), "notice_remind", notice.public_id).status_code == 409
    assert "badge--returned" in page(h.reader(), "notice_list")


def test_a_sent_notice_is_not_edited() -> None:
    notice = h.sent()
    for name in ("notice_edit", "notice_send"):
        response = client(h.sender()).get(reverse(name, args=[notice.public_id]))
        assert response.url == reverse("notice_manage", args=[notice.public_id])
    response = post(h.sender(), "notice_edit", notice.public_id, **typed(version=notice.version))
    assert response.status_code == 409


def counted(user: User, name: str, *args: Any) -> int:
    browser = client(user)
    browser.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(reverse(name, args=args)).status_code == 200
    return len(queries)


def test_lists_cost_the_same_at_1_and_30_rows() -> None:
    by, who = h.sender(), h.reader()

    def costs() -> list[int]:
        pages = [(who, "notice_list"), (who, "workspace"), (by, "notice_sent_list")]
        return [counted(user, name) for user, name in pages]

    h.sent(title="第一份")
    at_one = costs()
    for number in range(29):
        h.sent(title=f"第{number}份", read_by=timezone.localdate())
    assert costs() == at_one
    assert at_one[::2] == [5, 5]


def test_a_notice_costs_the_same_for_1_and_30_units() -> None:
    by = h.sender()
    one = h.sent(title="一个单位")
    asked = h.draft(title="没有发出")
    at_one = [
        counted(by, "notice_manage", one.public_id), counted(by, "notice_send", asked.public_id),
    ]  # fmt: skip
    for number in range(29):
        h.reader(f"第{number}社区")
    many = h.sent(title="三十个单位")
    assert many.receipts.count() == 30
    at_thirty = [
        counted(by, "notice_manage", many.public_id), counted(by, "notice_send", asked.public_id),
    ]  # fmt: skip
    assert at_thirty == at_one


def test_areas_that_are_typed_cost_the_same_for_1_and_30() -> None:
    by, nandi = client(h.sender()), factories.township()
    units = [factories.community(nandi, name=f"第{number}社区") for number in range(30)]
    address, costs = reverse("notice_create"), []
    by.get(address)
    for some in (units[:1], units):
        data = typed(areas=[], more_areas="、".join(unit.code for unit in some))
        with CaptureQueriesContext(connection) as queries:
            assert by.post(address, data).status_code == 302
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_sending_costs_the_same_for_1_and_30_people() -> None:
    by, costs = h.sender(), []
    assert by.is_officer  # appointments are read once for each request
    h.reader()
    for people in (1, 30):
        while len(User.objects.filter(appointments__role="committee_member")) < people:
            factories.user(Role.COMMITTEE_MEMBER, factories.community())
        notice = h.draft(title=f"给{people}人")
        with CaptureQueriesContext(connection) as queries:
            assert services.send_notice(notice, by=by, expected_people=people) == people
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_files_are_added_to_a_draft_and_opened_by_who_got_it() -> None:
    by, who = h.sender(), h.reader()
    notice = h.draft()
    for upload in (pdf(), picture("现场.jpg")):
        answer = post(by, "notice_attach", notice.public_id, upload=upload)
        assert answer.url == reverse("notice_manage", args=[notice.public_id])
    refused = post(
        by, "notice_attach", notice.public_id, upload=SimpleUploadedFile("表.xlsx", b"x")
    )
    assert (refused.status_code, list(refused.context["attaching"].errors)) == (200, ["upload"])
    h.send(Notice.objects.get(pk=notice.pk))
    paper, photo = notice.files.order_by("pk")
    shown = page(who, "notice_detail", notice.public_id)
    assert reverse("notice_file", args=[paper.pk]) in shown
    assert reverse("notice_picture", args=[photo.pk]) in shown
    assert post(who, "notice_file", paper.pk)["Content-Type"] == "application/pdf"
    answer = client(who).get(reverse("notice_picture", args=[photo.pk]))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store, private")
    fetched = AuditEvent.objects.filter(action="noticefile.downloaded").values_list("actor")
    assert list(fetched) == [(who.pk,)]
