"""Documents: written, published by another, replaced, repealed; what the public reads of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.desk import gathered
from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from coordination import services
from coordination.desk import items
from coordination.enums import DocumentStanding
from coordination.models import DisclosureTerm, Document
from coordination.queries import documents_in_force, kept_places
from coordination.sections import standing_on
from portal.enums import Kind
from portal.queries import current, versions
from portal.services import withdraw
from tests import factories
from tests.coordination.helpers import (
    content,
    counter,
    draft,
    published,
    publisher,
    token,
    writer,
)
from tests.orgs.standard_helpers import pdf
from tests.portal.helpers import calendar

pytestmark = pytest.mark.django_db
SECRET = "草稿里的一句话"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def _files(folder: Any) -> list[Any]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_form_sent_twice_makes_one_document() -> None:
    sent = token()
    first, is_new = services.begin_document(by=writer(), content=content(), token=sent)
    again, is_new_again = services.begin_document(by=writer(), content=content(), token=sent)
    assert (is_new, is_new_again, first.pk == again.pk) == (True, False, True)
    assert AuditEvent.objects.filter(action="document.added").count() == 1


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.TOWNSHIP_OFFICER, "210502001"),
        (Role.COMMITTEE_MEMBER, "210502001004"),
        (Role.COUNTY_OFFICER, "210503"),
        (Role.AUDITOR, ""),
    ],
)
def test_only_officers_of_the_county_or_the_city_write(role: Role, unit: str) -> None:
    other = factories.user(role, unit)
    with pytest.raises(Refusal):
        services.begin_document(by=other, content=content(), token=token())
    document = draft()
    with pytest.raises(Refusal):
        services.change_document(document, by=other, content=content(), expected_version=1)
    with pytest.raises(IllegalTransition):
        services.publish_document(document, by=other)


def test_an_officer_does_not_hand_a_document_to_another_county() -> None:
    factories.county(name="溪湖区", code="210503", slug="xihu")
    document = draft()
    with pytest.raises(Refusal):
        services.change_document(
            document, by=writer(), content=content(jurisdiction="210503"), expected_version=1
        )


def test_an_officer_changes_no_document_of_another_county() -> None:
    factories.county(name="溪湖区", code="210503", slug="xihu")
    other = factories.user(Role.COUNTY_OFFICER, "210503")
    document = draft()
    with pytest.raises(Refusal):
        services.change_document(
            document, by=other, content=content(jurisdiction="210503"), expected_version=1
        )


def test_a_county_replaces_no_document_of_the_city() -> None:
    above = draft(by=counter(), jurisdiction=factories.CITY_CODE)
    services.publish_document(above, by=publisher())
    with pytest.raises(ValidationError) as refused:
        draft(number="9", replaces=above)
    assert list(refused.value.error_dict) == ["replaces"]


def test_a_number_stands_once_for_each_issuer() -> None:
    draft()
    with pytest.raises(ValidationError) as refused:
        draft()
    assert "number" in str(refused.value) or refused.value.messages
    draft(issuer="平山区民政局")
    draft(number="")
    draft(number="")


def test_the_second_editor_notices_the_first() -> None:
    document = draft()
    services.change_document(
        document, by=writer(), content=content(title="新题"), expected_version=1
    )
    document.refresh_from_db()
    assert (document.title, document.version) == ("新题", 2)
    with pytest.raises(StaleRecord):
        services.change_document(
            document, by=publisher(), content=content(title="又一题"), expected_version=1
        )
    document.refresh_from_db()
    assert document.title == "新题"


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": date(2026, 5, 1), "valid_until": date(2026, 4, 1)},
        {"title": ""},
        {"title": "题\u202e目"},
        {"kind": "poem"},
        {"text": "字" * 100_001},
        {"source": ""},
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        draft(**changes)
    assert not Document.objects.exists()


def test_who_wrote_it_does_not_publish_it() -> None:
    document = draft()
    with pytest.raises(DutyConflict):
        services.publish_document(document, by=writer())
    document.refresh_from_db()
    services.change_document(document, by=publisher(), content=content(), expected_version=1)
    with pytest.raises(DutyConflict):
        services.publish_document(document, by=publisher())
    assert current(Kind.DOCUMENT, document.public_id) is None
    document.refresh_from_db()
    assert document.state == "draft"
    services.publish_document(document, by=counter())
    assert current(Kind.DOCUMENT, document.public_id) is not None


def test_who_wrote_in_between_does_not_publish_it() -> None:
    document = draft()
    for number, by in enumerate((publisher(), writer()), start=1):
        services.change_document(document, by=by, content=content(), expected_version=number)
    [waiting] = gathered(items(publisher()))
    assert str(waiting.state_label).startswith("须由其他工作人员发布")
    with pytest.raises(DutyConflict):
        services.publish_document(document, by=publisher())
    document.refresh_from_db()
    assert [one.title for one in gathered(items(counter()))] == [str(document)]
    services.publish_document(document, by=counter())
    services.repeal_document(document, by=counter(), reason="任务完成")


def test_without_words_nothing_is_published() -> None:
    with pytest.raises(Refusal):
        services.publish_document(draft(text=""), by=publisher())
    assert published(text="", number="2", upload=pdf()).state == "published"


def test_a_text_that_tells_of_a_person_has_to_be_confirmed() -> None:
    document = draft(text="联系人电话 13912345678。")
    with pytest.raises(ValidationError) as refused:
        services.publish_document(document, by=publisher())
    assert list(refused.value.error_dict) == ["confirmed"]
    document.refresh_from_db()
    services.publish_document(document, by=publisher(), confirmed=True)
    assert document.state == "published"


def test_published_words_stay() -> None:
    document = published()
    with pytest.raises(Refusal):
        services.change_document(document, by=writer(), content=content(), expected_version=2)
    for change in ({"text": "别的"}, {"title": "别的"}, {"number": "1"}, {"written_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()
    with pytest.raises(IllegalTransition):
        services.publish_document(document, by=publisher())


def test_a_draft_may_still_change_in_the_database() -> None:
    document = draft()
    assert Document.objects.filter(pk=document.pk).update(title="新题") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "repealed"},
        {"state": "repealed", "repealed_on": date(2026, 4, 1)},
        {"repealed_on": date(2026, 4, 1)},
        {"sha256": "a" * 64},
        {"text": "", "state": "published"},
    ],
)
def test_the_database_refuses_halves(changes: dict[str, Any]) -> None:
    document = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**changes)


def test_a_new_document_replaces_the_one_before() -> None:
    old = published()
    new = draft(number="平政办发〔2026〕9号", valid_from=date(2026, 9, 1), replaces=old)
    with translation.override("en"):
        services.publish_document(new, by=counter())
    old.refresh_from_db()
    assert (old.state, old.repealed_on) == ("repealed", date(2026, 9, 1))
    shown = current(Kind.DOCUMENT, old.public_id)
    assert shown is not None
    assert shown.version == 2
    assert shown.payload["replaced_by"] == {"key": new.public_id, "name": str(new)}
    assert shown.reason == shown.payload["ended_reason"] == f"由“{new}”代替"
    with pytest.raises(ValidationError):
        draft(number="3", replaces=old)


def test_two_drafts_do_not_both_replace_one() -> None:
    old = published()
    first, second = (draft(number=str(number), replaces=old) for number in (1, 2))
    services.publish_document(first, by=counter())
    with pytest.raises(Refusal):
        services.publish_document(second, by=counter())
    second.refresh_from_db()
    assert second.state == "draft"


def test_a_repeal_says_from_when_and_why() -> None:
    document = published()
    with pytest.raises(Refusal):
        services.repeal_document(document, by=counter(), reason=" ")
    services.repeal_document(
        document, by=counter(), reason="任务完成", repealed_on=date(2026, 8, 1)
    )
    shown = current(Kind.DOCUMENT, document.public_id)
    assert shown is not None
    assert (shown.payload["repealed_on"], shown.payload["ended_reason"]) == (
        "2026-08-01",
        "任务完成",
    )
    assert versions(Kind.DOCUMENT, document.public_id).count() == 2


def test_a_repeal_does_not_bring_back_what_was_withdrawn() -> None:
    document = published()
    publication = current(Kind.DOCUMENT, document.public_id)
    assert publication is not None
    withdraw(publication, by=publisher(), reason="有误")
    services.repeal_document(document, by=counter(), reason="任务完成")
    assert current(Kind.DOCUMENT, document.public_id) is None


def test_a_draft_given_up_frees_its_number() -> None:
    document = draft()
    services.discard_document(document, by=writer(), reason="重复录入")
    assert draft().pk != document.pk
    with pytest.raises(IllegalTransition):
        services.publish_document(document, by=publisher())


DAYS = [
    ({}, "in_force"),
    ({"starts_on": "2026-07-02"}, "coming"),
    ({"starts_on": "2026-07-01"}, "in_force"),
    ({"valid_until": "2026-07-01"}, "in_force"),
    ({"valid_until": "2026-06-30"}, "expired"),
    ({"repealed_on": "2026-07-02"}, "in_force"),
    ({"repealed_on": "2026-07-01"}, "repealed"),
    ({"repealed_on": "2026-07-01", "valid_until": "2026-06-01"}, "repealed"),
]


@pytest.mark.parametrize(("days", "standing"), DAYS)
def test_what_a_document_is_on_a_day(days: dict[str, str], standing: str) -> None:
    payload = {"starts_on": "", "valid_until": "", "repealed_on": "", **days}
    assert standing_on(payload, date(2026, 7, 1)) == DocumentStanding(standing)


def test_the_filter_agrees_with_the_page(client: Any) -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    spans = [
        (today - day, None), (today + day, None), (today, today), (today - 3 * day, today - day),
    ]  # fmt: skip
    for number, (first, last) in enumerate(spans):
        published(number=f"{number}", valid_from=first, valid_until=last)
    services.repeal_document(published(number="9"), by=counter(), reason="任务完成")
    found: dict[str, int] = {}
    for standing in DocumentStanding.values:
        page = client.get(reverse("document_public_list"), {"standing": standing})
        shown = page.context["documents"]
        assert {entry["standing"] for entry in shown} <= {standing}
        found[standing] = len(shown)
    assert found == {"coming": 1, "in_force": 2, "expired": 1, "repealed": 1}
    assert documents_in_force(today).count() == 2


def test_filters_of_the_library(client: Any) -> None:
    published()
    published(
        kind="notice", level="city", title="关于评议的通知", number="2",
        jurisdiction=factories.CITY_CODE, by=counter(),
    )  # fmt: skip
    address = reverse("document_public_list")
    for query, number in (
        ({}, 2), ({"q": "评议"}, 1), ({"kind": "plan"}, 1), ({"level": "city"}, 1),
        ({"kind": "plan", "level": "city"}, 0), ({"kind": "poem"}, 0), ({"q": "pingyi"}, 1),
        ({"standing": "x"}, 0), ({"q": "\x00"}, 0), ({"page": "９９"}, 2),
    ):  # fmt: skip
        page = client.get(address, query)
        assert page.status_code == 200
        assert len(page.context["documents"]) == number, query


def test_the_library_asks_as_often_for_30_as_for_one(client: Any) -> None:
    counts = []
    for number in range(30):
        published(number=str(number))
        if number in {0, 29}:
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("document_public_list"), {"level": "county"})
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_public_reads_no_draft_and_no_name(client: Any) -> None:
    document = draft(text=SECRET, number="草1")
    assert SECRET not in client.get(reverse("document_public_list")).content.decode()
    assert client.get(reverse("document_public", args=[document.public_id])).status_code == 404
    services.publish_document(document, by=publisher())
    page = client.get(reverse("document_public", args=[document.public_id])).content.decode()
    assert SECRET in page
    assert writer().name not in page


def test_a_county_sees_no_drafts_of_others_and_the_citys_published_ones() -> None:
    factories.county(name="溪湖区", code="210503", slug="xihu")
    other = factories.user(Role.COUNTY_OFFICER, "210503")
    draft()
    of_city = draft(by=counter(), jurisdiction=factories.CITY_CODE, number="市1")
    assert list(Document.objects.for_user(other)) == []
    services.publish_document(of_city, by=publisher())
    assert list(Document.objects.for_user(other)) == [of_city]
    assert kept_places(other) == ["210503"]
    assert kept_places(publisher()) == ["2105", "210502", "210503"]


def test_the_pdf_that_stands_on_the_site_is_handed_out(client: Any, settings: Any) -> None:
    document = draft(upload=pdf("方案"))
    address = reverse("document_file", args=[document.public_id, document.sha256])
    assert client.get(address).status_code == 404
    services.publish_document(document, by=publisher())
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert "方案".encode() in answer.content
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    other = reverse("document_file", args=[document.public_id, "0" * 64])
    assert client.get(other).status_code == 404
    sent = {"file": SimpleUploadedFile("a.pdf", answer.content)}
    verified = client.post(reverse("verify_file"), sent).content.decode()
    assert "与网站现在公布的完全一致" in verified
    assert reverse("document_public", args=[document.public_id]) in verified
    document.file.storage.delete(document.file.name)
    assert client.get(address).status_code == 404


def test_a_file_that_is_no_plain_pdf_leaves_nothing_behind(tmp_path: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(upload=pdf(extra=b"/OpenAction<</S/JavaScript/JS(x)>>"))
    assert list(refused.value.error_dict) == ["upload"]
    draft(number="1")
    with pytest.raises(ValidationError):
        draft(number="1", upload=pdf())
    assert _files(tmp_path) == []


def test_a_pdf_that_no_row_leads_to_is_not_kept(
    tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    document = draft(upload=pdf("初稿"))
    late = Document.objects.get(pk=document.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.change_document(
            document, by=writer(), content=content(), upload=pdf("改稿"), expected_version=1
        )
    (kept,) = _files(tmp_path)
    assert kept.name in document.file.name
    with pytest.raises(StaleRecord):
        services.change_document(
            late, by=writer(), content=content(), upload=pdf("又一稿"), expected_version=1
        )
    assert _files(tmp_path) == [kept]


def _waiting(user: Any) -> dict[str, tuple[Any, str, bool]]:
    found = gathered(items(user))
    return {str(item.title): (item.due, str(item.state_label), item.overdue) for item in found}


def test_a_document_has_twenty_working_days_from_its_making() -> None:
    """1 March 2026 is a Sunday: the 20th working day after it is the 27th."""
    calendar(2026)
    title = str(draft())
    due, label, is_late = _waiting(publisher())[title]
    assert (due, is_late) == (date(2026, 3, 27), timezone.localdate() > date(2026, 3, 27))
    assert label == "待发布的文件 · 应在形成之日起20个工作日内"
    # Who wrote it cannot publish it, and sees that its term runs.
    due, label, _is_late = _waiting(writer())[title]
    assert due == date(2026, 3, 27)
    assert label.startswith("须由其他工作人员发布")
    services.publish_document(Document.objects.get(), by=publisher())
    assert title not in {**_waiting(writer()), **_waiting(publisher())}


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"level": "national"}, None),
        ({"issued_on": None}, None),
        ({"issued_on": date(2031, 3, 3)}, None),
        ({"issued_on": date(2026, 3, 2)}, date(2026, 3, 30)),
    ],
)
def test_where_no_term_runs_or_none_can_be_computed(fields: Any, due: Any) -> None:
    calendar(2026)
    made = draft(**fields)
    assert _waiting(publisher())[str(made)][0] == due
    has_a_term = "level" not in fields and made.issued_on is not None
    assert (str(made) in _waiting(writer())) == has_a_term


def test_the_term_of_the_day_of_making_holds(client_for: Any, city_officer: Any) -> None:
    """Whoever lays down a shorter one changes nothing for what was made before."""
    calendar(2026)
    there = reverse("admin:coordination_disclosureterm_add")
    term = {"working_days": "10", "in_force_since": "2026-03-02", "source": "本政发〔2026〕9号"}
    browser = client_for(city_officer)
    for refused in ({"working_days": "0"}, {"working_days": "401"}, {"source": ""}):
        assert browser.post(there, term | refused).status_code == 200
    assert browser.post(there, term).status_code == 302
    before, after = draft(number="1号"), draft(number="2号", issued_on=date(2026, 3, 2))
    waiting = _waiting(publisher())
    assert waiting[str(before)][:2] == (
        date(2026, 3, 27), "待发布的文件 · 应在形成之日起20个工作日内",
    )  # fmt: skip
    assert waiting[str(after)][:2] == (
        date(2026, 3, 16), "待发布的文件 · 应在形成之日起10个工作日内",
    )  # fmt: skip
    older = draft(number="3号", issued_on=date(2007, 3, 1))
    assert _waiting(publisher())[str(older)][0] is None


def test_terms_for_publishing_never_change() -> None:
    sources = DisclosureTerm.objects.values_list("in_force_since", "working_days")
    assert list(sources) == [(date(2019, 5, 15), 20), (date(2008, 5, 1), 20)]
    with pytest.raises(DatabaseError), transaction.atomic():
        DisclosureTerm.objects.update(working_days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosureTerm.objects.create(
            working_days=0, in_force_since=date(2026, 1, 1), source="测试"
        )


def test_staff_read_whether_it_was_published_in_time(client: Any) -> None:
    calendar(2026)
    made = published()
    client.force_login(publisher())
    address = reverse("admin:coordination_document_change", args=[made.pk])
    page = client.get(address).content.decode()
    today = timezone.localdate()
    words = "逾期发布" if today > date(2026, 3, 27) else "按期发布"
    assert f"2026-03-27；{words}" in page
