"""Feedback as people send it, look it up, and work on it in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered
from communities.services import publish_register
from deliberation import desk
from deliberation.models import Feedback, Topic
from deliberation.services import reject_feedback
from portal.models import Photo
from tests import factories
from tests.deliberation.feedback_helpers import TEXT, accept, answer, pool, send
from tests.world import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(community: Any, city_officer: Any) -> str:
    publish_register(by=city_officer)
    return f"{reverse('feedback_create')}?community={community.slug}"


def form(**changes: Any) -> dict[str, Any]:
    return {"submission_token": "t" * 32, "category": "waste_sorting", "text": TEXT} | changes


def test_from_the_name_to_the_receipt(client: Any, address: str, community: Any) -> None:
    found = client.get(reverse("feedback_create"), {"q": "德泰"})
    assert [row.key for row in found.context["communities"]] == [community.slug]
    answer = client.post(address, form(photo=picture(), contact_phone="13904140000"))
    feedback = Feedback.objects.get()
    assert answer.url == reverse("feedback_receipt", args=[feedback.receipt_code])
    page = client.get(answer.url)
    assert feedback.written_code in page.content.decode()
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "13904140000" not in page.content.decode()
    assert feedback.photo == Photo.objects.get()
    assert [done for _name, done in page.context["steps"]] == ["done"] + [""] * 5


@pytest.mark.parametrize("slug", ["no-such", "\x00", "a" * 300, "产业园"])
def test_only_known_committees_are_written_to(client: Any, address: str, slug: str) -> None:
    page = client.get(reverse("feedback_create"), {"community": slug})
    assert (page.status_code, page.context["is_unknown"]) == (200, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "短"}, "text"),
        ({"text": "字" * 2001}, "text"),
        ({"text": "含\x00零字符的一段话"}, "text"),
        ({"category": "nonsense"}, "category"),
        ({"contact_phone": "1" * 61}, "contact_phone"),
        ({"photo": SimpleUploadedFile("a.jpg", b"GIF89a not a photo")}, "photo"),
        ({"photo": SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")},
         "photo"),
        ({"submission_token": ""}, "submission_token"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(
    client: Any, address: str, changes: Any, field: str
) -> None:
    page = client.post(address, form(**changes))
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert Feedback.objects.count() == 0
    assert Photo.objects.count() == 0


def test_sent_twice_it_is_one(client: Any, address: str) -> None:
    first, second = client.post(address, form()), client.post(address, form())
    assert first.url == second.url
    assert Feedback.objects.count() == 1


def test_programs_fall_into_the_trap(client: Any, address: str) -> None:
    assert client.post(address, form(website="http://spam")).status_code == 302
    assert Feedback.objects.count() == 0


def test_five_an_hour_from_one_address(client: Any, address: str) -> None:
    statuses = [
        client.post(address, form(submission_token=str(n) * 32)).status_code for n in range(7)
    ]
    assert statuses == [302] * 5 + [429] * 2
    assert Feedback.objects.count() == 5


def test_a_code_is_found_however_it_is_written(client: Any, community: Any) -> None:
    feedback = send(community)
    code = feedback.written_code
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        page = client.get(reverse("feedback_lookup"), {"code": typed}, follow=True)
        assert page.context["feedback"] == feedback


def test_guessing_codes_is_refused(client: Any, community: Any) -> None:
    code = send(community).receipt_code
    wrong = reverse("feedback_receipt", args=["2" * 12])
    assert {client.get(wrong).status_code for _n in range(20)} == {404}
    assert client.get(reverse("feedback_receipt", args=[code])).status_code == 429
    cache.clear()
    assert client.get(reverse("feedback_receipt", args=[code])).status_code == 200


def test_the_public_key_is_not_the_code(client: Any, community: Any) -> None:
    feedback = send(community)
    assert client.get(f"/feedback/{feedback.public_id}/").status_code == 404


def test_the_sender_reads_the_reason_and_the_answer(
    client: Any, community: Any, member: Any
) -> None:
    rejected, answered = send(community), answer(send(community), member)
    reject_feedback(rejected, by=member, reason="不属于本社区")
    for feedback, text in ((rejected, "不属于本社区"), (answered, "每晚加收一次")):
        page = client.get(reverse("feedback_receipt", args=[feedback.receipt_code]))
        assert text in page.content.decode()
        assert reverse("feedback_public", args=[feedback.public_id]) not in page.content.decode()


def test_two_editors_see_both_texts(community: Any, member: Any, client_for: Any) -> None:
    feedback = accept(send(community), member, "先存的一段")
    browser = client_for(member)
    page = browser.post(
        reverse("feedback_moderate", args=[feedback.public_id]),
        {"version": "1", "published_text": "后写的一段"},
    )
    text = page.content.decode()
    assert page.status_code == 409
    assert "先存的一段" in text
    assert "后写的一段" in text
    again = browser.post(
        reverse("feedback_moderate", args=[feedback.public_id]),
        {"version": page.context["moderation"]["version"].value(), "published_text": "后写的一段"},
    )
    assert again.status_code == 302
    feedback.refresh_from_db()
    assert feedback.published_text == "后写的一段"


def test_a_double_click_makes_one_topic(community: Any, member: Any, client_for: Any) -> None:
    feedback = accept(send(community), member)
    browser = client_for(member)
    sent = {"version": str(feedback.version), "title": "东门投放点满溢"}
    address = reverse("feedback_to_topic", args=[feedback.public_id])
    assert [browser.post(address, sent).status_code for _n in range(2)] == [302, 302]
    assert Topic.objects.count() == 1


def test_bad_versions_and_choices_are_no_errors_of_ours(
    community: Any, member: Any, client_for: Any
) -> None:
    feedback, topic = send(community), pool(community, member)
    browser = client_for(member)
    for act in ("moderate", "reject", "join", "to_topic", "answer", "close"):
        address = reverse(f"feedback_{act}", args=[feedback.public_id])
        page = browser.post(address, {"version": "9" * 30, "into": "\x00", "title": "\x00"})
        assert page.status_code in {200, 409}, act
    for act in ("schedule", "merge", "chronic", "relapse", "reopen"):
        address = reverse(f"topic_{act}", args=[topic.public_id])
        page = browser.post(address, {"version": "９", "into": "9" * 30, "earlier": "x"})
        assert page.status_code in {200, 409}, act


def test_desks_show_what_waits(
    community: Any, member: Any, township_officer: Any, settings: Any
) -> None:
    settings.FEEDBACK_ANSWER_DAYS = -1
    late = send(community)
    settings.FEEDBACK_ANSWER_DAYS = 15
    send(community)
    answer(send(community), member)
    topic = pool(community, member)
    mine = gathered(desk.feedback_items(member))
    assert [(item.kind, item.overdue) for item in mine] == [
        ("feedback", True), ("feedback", False), ("topic", False),
    ]  # fmt: skip
    assert mine[-1].url == reverse("topic_detail", args=[topic.public_id])
    (line,) = gathered(desk.feedback_items(township_officer))
    assert line.url == reverse("admin:deliberation_feedback_change", args=[late.pk])


def test_the_numbers_of_the_overview_lead_to_their_lists(
    community: Any, township_officer: Any, member: Any, client_for: Any, settings: Any
) -> None:
    settings.FEEDBACK_ANSWER_DAYS = -1
    late = send(community)
    settings.FEEDBACK_ANSWER_DAYS = 15
    answer(send(community), member)
    other = factories.township(name="平山街道")
    send(factories.community(other, name="远社区"))
    browser = client_for(township_officer)
    page = browser.get(reverse("admin:deliberation_feedback_overdue"))
    assert [
        (by, [(line.total, line.open, line.overdue, line.veto) for line in lines])
        for by, _title, lines in page.context["tables"]
    ] == [("county", [(2, 1, 1, 0)]), ("township", [(2, 1, 1, 0)])]
    address = reverse("admin:deliberation_feedback_changelist")
    for query, expected in (
        ({"answer": "overdue"}, [late]),
        ({"answer": "veto"}, []),
        ({"county": community.township.county.slug, "answer": "open"}, [late]),
        ({"township": community.township.slug, "shown": "not"}, [Feedback.objects.all()[1]]),
        ({"shown": "shown"}, []),
    ):
        rows = browser.get(address, query).context["cl"].result_list
        assert list(rows) == expected, query
    assert browser.get(address, {"answer": "nonsense"}).status_code in {302, 400}
    assert late.due < timezone.localdate()
