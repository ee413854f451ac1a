"""Comments on drafts: taken in their days, answered, looked up, published without persons."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from orgs.models import StandardComment
from orgs.services import standards as services
from orgs.services.standard_comments import (
    Answer,
    CommentContent,
    answer_comment,
    propose_answer,
    send_comment,
)
from portal.enums import Kind
from portal.queries import current
from tests.orgs.standard_helpers import (
    FIRST,
    LAST,
    TEXT,
    answered_late,
    association,
    comment,
    consulted,
    drafting,
    officer,
    publisher,
    writer,
)

pytestmark = pytest.mark.django_db
AFTER = LAST + timedelta(days=1)
PHONE = "请联系13904140000"


def send(standard: Any, **fields: Any) -> Any:
    content = CommentContent(**{"text": TEXT} | fields)
    return send_comment(standard, content=content, token=secrets.token_hex(8))


def page(standard: Any) -> str:
    return reverse("standard_comment", args=[standard.public_id])


def typed(**fields: Any) -> dict[str, Any]:
    return {"submission_token": secrets.token_hex(16), "clause": "4.2", "text": TEXT} | fields


@pytest.mark.parametrize(
    ("day", "words"),
    [(FIRST - timedelta(days=1), "2026-11-02"), (AFTER, "2026-12-01")],
)
def test_before_and_after_the_days_the_reason_is_told(day: date, words: str) -> None:
    with on(FIRST - timedelta(days=3)):
        standard = drafting()
        services.open_consultation(standard, by=publisher(), first=FIRST, last=LAST)
    with on(day):
        with pytest.raises(Refusal) as told:
            send(standard)
        assert words in str(told.value.message)
        browser = Client()
        assert words in browser.get(page(standard)).content.decode()
        answer = browser.post(page(standard), typed())
    assert answer.status_code == 409
    # What was typed is not lost with the refusal.
    assert TEXT in answer.content.decode()
    assert StandardComment.objects.count() == 0


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_on_the_first_and_on_the_last_day_it_is_taken(day: date) -> None:
    standard = consulted()
    with on(day):
        answer = Client().post(page(standard), typed(name="王桂芝"))
    made = StandardComment.objects.get()
    assert answer.url == reverse("standard_comment_progress", args=[made.receipt_code])
    assert (made.text, made.clause, made.name, made.received_on) == (TEXT, "4.2", "王桂芝", day)


def test_the_same_form_sent_twice_is_one_comment() -> None:
    standard = consulted()
    with on(FIRST):
        for _time in range(2):
            Client().post(page(standard), typed(submission_token="same"))
        assert StandardComment.objects.count() == 1
        Client().post(page(standard), typed(submission_token="same", text="另外一条意见"))
    assert StandardComment.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "短"),
        ("text", "长" * 1001),
        ("text", "含有\x00的意见内容"),
        ("text", "含有\u202e的意见内容"),
        ("clause", "4" * 61),
        ("name", "王桂芝13904140000"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(name: str, value: str) -> None:
    standard = consulted()
    with on(FIRST):
        answer = Client().post(page(standard), typed(**{name: value}))
    assert answer.status_code == 200
    assert name in answer.context["form"].errors
    assert StandardComment.objects.count() == 0


def test_a_program_is_told_nothing_and_a_flood_is_stopped() -> None:
    standard = consulted()
    with on(FIRST):
        trapped = Client().post(page(standard), typed(website="https://example.org"))
        assert trapped.url == reverse("standard_public", args=[standard.public_id])
        sent = [Client().post(page(standard), typed()).status_code for _time in range(10)]
    assert sent == [302] * 9 + [429]
    assert StandardComment.objects.count() == 9


def test_codes_are_not_found_by_trying() -> None:
    standard = consulted()
    made = comment(standard)
    browser = Client()
    address = reverse("standard_comment_progress", args=["AAAABBBBCCCC"])
    assert [browser.get(address).status_code for _time in range(20)] == [404] * 20
    found = browser.get(reverse("standard_comment_progress", args=[made.receipt_code]))
    assert found.status_code == 429


def test_the_code_leads_to_the_answer_and_to_no_name() -> None:
    standard = consulted()
    made = comment(standard, name="王桂芝")
    address = reverse("standard_comment_lookup")
    found = Client().get(address, {"code": made.written_code.lower()}, follow=True)
    shown = found.content.decode()
    assert TEXT in shown
    assert "王桂芝" not in shown
    propose_answer(made, by=writer(), answer=Answer("partly", "协会的拟答复"))
    assert "协会的拟答复" not in Client().get(found.request["PATH_INFO"]).content.decode()
    answer_comment(made, by=officer(), answer=Answer("not_adopted", "已有国家标准规定"))
    shown = Client().get(found.request["PATH_INFO"]).content.decode()
    assert "已有国家标准规定" in shown
    assert "未采纳" in shown


@pytest.mark.parametrize("outcome", ["partly", "not_adopted"])
def test_what_is_not_adopted_whole_has_its_reason(outcome: str) -> None:
    made = comment(consulted())
    for act, by in ((propose_answer, writer()), (answer_comment, officer())):
        with pytest.raises(ValidationError) as told:
            act(made, by=by, answer=Answer(outcome, " "))  # type: ignore[operator]
        assert "reason" in told.value.message_dict
    with pytest.raises(ValidationError):
        answer_comment(made, by=officer(), answer=Answer("", "理由"))
    with pytest.raises(ValidationError):
        answer_comment(made, by=officer(), answer=Answer("strange", "理由"))


def test_members_propose_and_officers_answer() -> None:
    made = comment(consulted())
    other = writer(association("平山区物业管理协会", 901), "other-writer")
    for by in (other, officer()):
        with pytest.raises(Refusal):
            propose_answer(made, by=by, answer=Answer("adopted"))
    with pytest.raises(IllegalTransition):
        answer_comment(made, by=writer(), answer=Answer("adopted"))
    made.refresh_from_db()
    assert made.state == "received"


def test_the_slower_of_two_is_told_so() -> None:
    made = comment(consulted())
    seen = made.version
    answer_comment(made, by=officer(), answer=Answer("adopted"), expected_version=seen)
    late = StandardComment.objects.get(pk=made.pk)
    with pytest.raises(StaleRecord):
        answer_comment(late, by=officer(), answer=Answer("partly", "理由"), expected_version=seen)


def test_an_answer_is_corrected_until_the_table_is_published() -> None:
    standard = consulted()
    made = comment(standard)
    answer_comment(made, by=officer(), answer=Answer("adopted"))
    answer_comment(made, by=officer(), answer=Answer("partly", "只采纳前半句"))
    with on(AFTER):
        services.conclude(standard, by=publisher())
    made.refresh_from_db()
    assert made.outcome == "partly"
    with pytest.raises(IllegalTransition):
        answer_comment(made, by=officer(), answer=Answer("adopted"))


def test_the_trail_keeps_no_word_of_whoever_commented() -> None:
    made = comment(consulted(), text="我是李秀兰，住南地街12号", clause="4.2", name="李秀兰")
    answer_comment(made, by=officer(), answer=Answer("adopted"))
    events = AuditEvent.objects.filter(object_type=made._meta.label, object_id=str(made.pk))
    kept = "".join(f"{event.object_label}{event.before}{event.after}" for event in events)
    assert events.count() == 2
    assert "李秀兰" not in kept
    assert made.received_on.isoformat() in kept


def test_the_table_names_nobody_and_forgets_the_names() -> None:
    standard = consulted()
    made = comment(standard, name="王桂芝")
    comment(standard, text="第二条意见内容")
    with on(AFTER):
        answered_late(standard)
        services.conclude(standard, by=publisher())
        shown = Client().get(reverse("standard_public", args=[standard.public_id]))
    found = current(Kind.STANDARD, standard.public_id)
    assert found is not None
    assert [row["text"] for row in found.payload["comments"]] == [TEXT, "第二条意见内容"]
    assert "王桂芝" not in str(found.payload) + shown.content.decode()
    assert "第二条意见内容" in shown.content.decode()
    made.refresh_from_db()
    assert made.name == ""


def test_many_comments_stand_on_several_pages(client_for: Any) -> None:
    standard = consulted()
    for number in range(31):
        comment(standard, text=f"第{number:02d}条意见内容")
    own = reverse("standard_detail", args=[standard.public_id])
    public = reverse("standard_public", args=[standard.public_id])
    with on(AFTER):
        answered_late(standard)
        services.conclude(standard, by=publisher())
        for browser, page in ((client_for(writer()), own), (Client(), public)):
            first, second = (
                browser.get(page, {"page": number}).content.decode() for number in (1, 2)
            )
            assert "第29条意见内容" in first
            assert "第30条意见内容" not in first
            assert "第30条意见内容" in second
            assert "第29条意见内容" not in second
            assert browser.get(page, {"page": "x"}).status_code == 200


def test_while_it_is_open_nobody_reads_what_others_said() -> None:
    standard = consulted()
    comment(standard)
    with on(LAST):
        shown = Client().get(reverse("standard_public", args=[standard.public_id]))
    assert TEXT not in shown.content.decode()


def test_personal_data_is_found_before_the_table_is_published() -> None:
    standard = consulted()
    made = comment(standard, text=PHONE)
    with on(AFTER):
        answer_comment(made, by=officer(), answer=Answer("not_adopted", "与标准无关"))
        with pytest.raises(ValidationError, match="13904140000"):
            services.conclude(standard, by=publisher())
        standard.refresh_from_db()
        answer_comment(
            made, by=officer(), answer=Answer("not_adopted", "与标准无关"), is_withheld=True
        )
        services.conclude(standard, by=publisher())
        shown = Client().get(reverse("standard_public", args=[standard.public_id]))
    found = current(Kind.STANDARD, standard.public_id)
    assert found is not None
    assert PHONE not in str(found.payload)
    assert "不公布原文" in shown.content.decode()


def test_what_looks_personal_is_published_once_somebody_confirmed() -> None:
    standard = consulted()
    comment(standard, text="标准号13904140000是否有误")
    with on(AFTER):
        answered_late(standard)
        services.conclude(standard, by=publisher(), confirmed=True)
    found = current(Kind.STANDARD, standard.public_id)
    assert found is not None
    assert len(found.payload["comments"]) == 1
