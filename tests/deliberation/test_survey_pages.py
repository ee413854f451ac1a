"""“Really done?” on the receipt, on the public page, in the workspace and in the admin."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered
from benxi_sorting.demonstration.clock import on
from deliberation import desk
from deliberation.models import Reopening, SurveyAnswer
from deliberation.public import publish_action
from portal.enums import Kind
from portal.pages import forget_pages
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.deliberation.feedback_helpers import accept, send
from tests.deliberation.survey_helpers import loaded, say, verified

NO = {"done": "no", "submission_token": "n" * 32}


@pytest.fixture
def people(township_officer: Any, county_officer: Any) -> dict[str, Any]:
    return {"confirmer": township_officer, "publisher": county_officer}


@pytest.fixture
def scene(member: Any, community: Any, people: Any) -> Any:
    forget_pages()
    return verified(member, community, **people)


def by_code(feedback: Any, action: Any) -> str:
    return reverse("feedback_survey", args=[feedback.receipt_code, action.public_id])


def receipt(feedback: Any) -> str:
    page = Client().get(reverse("feedback_receipt", args=[feedback.receipt_code]))
    return page.content.decode()


def test_whoever_raised_it_is_asked_and_may_reopen_it(scene: Any, county_officer: Any) -> None:
    action, (voice, other) = scene
    address = by_code(voice, action)
    assert receipt(voice).count(address) == 1
    assert "真的办好了吗" in Client().get(address).content.decode()
    answer = Client().post(address, NO | {"remark": "雨棚漏水"})
    assert (answer.status_code, answer["Location"]) == (
        302, reverse("feedback_receipt", args=[voice.receipt_code]),
    )  # fmt: skip
    page = receipt(voice)
    assert (page.count(address), page.count("已重新办理")) == (0, 1)
    assert "雨棚漏水" not in page
    assert loaded(action).state == "in_progress"
    assert receipt(other).count(by_code(other, action)) == 1
    # The second one is counted; both read what they said.
    Client().post(by_code(other, action), NO | {"submission_token": "o" * 32})
    assert Reopening.objects.count() == 1
    assert "村（居）委会和街道（乡镇）都能看到" in receipt(other)
    publish_action(loaded(action), by=county_officer)
    public = Client().get(reverse("action_public", args=[action.public_id])).content.decode()
    assert "居民反映没有办好，重新办理" in public
    assert "办好了0人，没办好2人" in public


def test_an_answer_by_code_is_given_once(scene: Any) -> None:
    action, (voice, _other) = scene
    address = by_code(voice, action)
    for done, sent in (("yes", "a"), ("no", "b")):
        answer = Client().post(address, {"done": done, "submission_token": sent * 32})
        assert answer.status_code == 302
    assert list(SurveyAnswer.objects.values_list("done", flat=True)) == [True]
    assert Client().get(address).status_code == 302


def test_anybody_answers_on_the_public_page(scene: Any) -> None:
    action, _voices = scene
    shown = Client().get(reverse("action_public", args=[action.public_id]))
    address = reverse("action_survey", args=[action.public_id])
    assert shown.content.decode().count(f'href="{address}"') == 1
    assert (shown.cookies, shown.headers["Cache-Control"]) == (
        {}, "public, max-age=0, must-revalidate",
    )  # fmt: skip
    answer = Client().post(address, NO)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?thanks=1")
    assert "谢谢" in Client().get(answer["Location"]).content.decode()
    assert loaded(action).state == "verified"
    given = SurveyAnswer.objects.get()
    assert (given.feedback, given.done, given.action) == (None, False, action)
    Client().post(address, NO)
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize("ago", [5, 60])
def test_outside_the_days_there_is_no_such_page(
    ago: int, member: Any, community: Any, people: Any
) -> None:
    action, (voice, _other) = verified(member, community, ago=ago, **people)
    for address in (reverse("action_survey", args=[action.public_id]), by_code(voice, action)):
        none = address.replace(action.public_id, "nothing")
        nothing = Client().get(none).content.decode()
        for answer in (Client().get(address), Client().post(address, NO)):
            text = answer.content.decode().replace(address, none)
            assert (answer.status_code, text) == (404, nothing)
        assert address not in receipt(voice)
    forget_pages()
    shown = Client().get(reverse("action_public", args=[action.public_id])).content.decode()
    assert reverse("action_survey", args=[action.public_id]) not in shown
    assert SurveyAnswer.objects.count() == 0


def test_the_question_appears_on_its_day_without_a_publication(
    member: Any, community: Any, people: Any
) -> None:
    action, _voices = verified(member, community, ago=27, **people)
    page = reverse("action_public", args=[action.public_id])
    survey = reverse("action_survey", args=[action.public_id])
    forget_pages()
    assert survey not in Client().get(page).content.decode()
    with on(timezone.localdate() + timedelta(days=1)):
        forget_pages()
        assert survey in Client().get(page).content.decode()


@pytest.mark.parametrize(
    ("code", "key"),
    [("ＡＢＣＤ", None), ("2346789ABCDE", None), (None, "nothing"), ("a\x00b", None),
     ("长" * 300, None)],
)  # fmt: skip
def test_codes_and_keys_that_nobody_has(code: str | None, key: str | None, scene: Any) -> None:
    action, (voice, _other) = scene
    words = {"code": code or voice.receipt_code, "key": key or action.public_id}
    for answer in (
        Client().get(reverse("feedback_survey", kwargs=words)),
        Client().post(reverse("feedback_survey", kwargs=words), NO),
    ):
        assert answer.status_code == 404
    assert SurveyAnswer.objects.count() == 0


def test_a_code_in_full_width_is_the_same_code(scene: Any) -> None:
    action, (voice, _other) = scene
    wide = "".join(chr(ord(c) + 0xFEE0) for c in voice.receipt_code)
    address = reverse("feedback_survey", args=[wide, action.public_id])
    assert Client().post(address, NO).status_code == 302
    assert SurveyAnswer.objects.get().feedback == voice


def test_a_stranger_to_the_matter_finds_nothing(scene: Any, community: Any, member: Any) -> None:
    action, _voices = scene
    stranger = accept(send(community, "别的事情"), member)
    assert Client().get(by_code(stranger, action)).status_code == 404
    assert "真的办好了吗" not in receipt(stranger)


@pytest.mark.parametrize(
    "sent",
    [{}, {"done": "maybe"}, {"done": "\x00"}, {"done": "no", "remark": "\x00"},
     {"done": "no", "remark": "长" * 301}],
)  # fmt: skip
def test_bad_answers_are_told_where_they_stand(sent: dict[str, str], scene: Any) -> None:
    action, (voice, _other) = scene
    for address in (reverse("action_survey", args=[action.public_id]), by_code(voice, action)):
        page = Client().post(address, {"submission_token": "n" * 32} | sent)
        assert page.status_code == 200
        assert page.context["form"].errors
    assert SurveyAnswer.objects.count() == 0


def test_a_program_that_fills_in_everything_counts_for_nothing(scene: Any) -> None:
    action, (voice, _other) = scene
    for address in (reverse("action_survey", args=[action.public_id]), by_code(voice, action)):
        assert Client().post(address, NO | {"website": "x"}).status_code == 302
    assert SurveyAnswer.objects.count() == 0


def test_many_answers_from_one_place_are_refused(scene: Any) -> None:
    action, _voices = scene
    address = reverse("action_survey", args=[action.public_id])
    codes = [
        Client().post(address, NO | {"submission_token": f"{n:032d}"}).status_code for n in range(6)
    ]
    assert codes == [302] * 5 + [429]
    assert SurveyAnswer.objects.count() == 5


def test_nobody_finds_codes_by_trying(scene: Any) -> None:
    action, (voice, _other) = scene
    wrong = reverse("feedback_survey", args=["2346789ABCDE", action.public_id])
    codes = [Client().get(wrong).status_code for _n in range(21)]
    assert codes == [404] * 20 + [429]
    assert Client().get(by_code(voice, action)).status_code == 429


def test_what_was_withdrawn_is_a_tombstone(scene: Any, county_officer: Any) -> None:
    action, (voice, _other) = scene
    shown = current(Kind.ACTION, action.public_id)
    assert shown is not None
    withdraw(shown, by=county_officer, reason="有误")
    for name in ("action_public", "action_survey"):
        assert Client().get(reverse(name, args=[action.public_id])).status_code == 410
    assert Client().get(by_code(voice, action)).status_code == 404


def test_the_workspace_shows_numbers_remarks_and_the_way_back(
    scene: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    action, (voice, _other) = scene
    page = reverse("action_progress", args=[action.public_id])
    reopen = reverse("action_reopen", args=[action.public_id])
    browser = client_for(township_officer)
    assert reopen not in browser.get(page).content.decode()
    refused = browser.post(reopen, {"version": str(action.version), "reason": "没办好"})
    assert refused.status_code == 409
    say(action, done=True, feedback=voice, remark="挺好的")
    say(action, done=False, remark="漏雨")
    for user in (member, township_officer):
        text = client_for(user).get(page).content.decode()
        assert "征求2人，答复1人：办好了1人，没办好0人" in text
        assert ("挺好的" in text, "漏雨" in text, text.count(f'href="{reopen}"')) == (True, True, 1)
    for bad in ({"reason": ""}, {"reason": "\x00"}, {"reason": "x", "version": "９" * 30}):
        assert browser.post(reopen, {"version": str(action.version)} | bad).status_code in {
            200,
            409,
        }
    done = browser.post(reopen, {"version": str(action.version), "reason": "现场漏雨"})
    assert done.status_code == 302
    assert "现场漏雨" in client_for(member).get(page).content.decode()
    assert reopen not in browser.get(page).content.decode()


def test_desks_show_denials_and_what_is_to_be_published(
    scene: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    action, voices = scene

    def lines(user: Any) -> list[tuple[str, str, bool]]:
        person = type(user).objects.get(pk=user.pk)
        items = gathered(desk.survey_items(person))
        return [(str(item.kind), str(item.state_label), item.overdue) for item in items]

    say(action, done=False)
    public_one = [("survey", "没办好：反映人0人，其他1人次", False)]
    assert [lines(user) for user in (member, township_officer, county_officer)] == [
        public_one, public_one, [],
    ]  # fmt: skip
    say(action, done=False, feedback=voices[0])
    to_publish = [("reopened", "待公开", False)]
    assert [lines(user) for user in (member, township_officer, county_officer)] == [
        [], to_publish, to_publish,
    ]  # fmt: skip
    say(action, done=False, feedback=voices[1])
    publish_action(loaded(action), by=county_officer)
    again = [("survey", "没办好：反映人2人，其他1人次", True)]
    assert [lines(user) for user in (member, township_officer, county_officer)] == [
        again, again, [],
    ]  # fmt: skip


def test_the_desk_asks_as_often_for_three_as_for_one(
    member: Any, community: Any, people: Any, django_assert_num_queries: Any
) -> None:
    officer = people["confirmer"]
    for number in range(1, 4):
        action, (voice,) = verified(member, community, raised=1, **people)
        say(action, done=False)
        reopened, (other,) = verified(member, community, raised=1, **people)
        say(reopened, done=False, feedback=other)
        person = type(officer).objects.get(pk=officer.pk)
        with django_assert_num_queries(2):  # the appointments, and the rows
            items = gathered(desk.survey_items(person))
        assert Counter(item.kind for item in items) == {"survey": number, "reopened": number}
        assert voice.receipt_code not in str(items)


def test_the_admin_has_results_a_button_and_the_rate(
    scene: Any, community: Any, county_officer: Any, client_for: Any
) -> None:
    action, (voice, other) = scene
    say(action, done=True, feedback=voice)
    browser = client_for(county_officer)
    page = browser.get(reverse("admin:deliberation_action_change", args=[action.pk]))
    assert "征求2人，答复1人：办好了1人，没办好0人" in page.content.decode()
    publish = reverse("admin:deliberation_action_publish", args=[action.pk])
    assert browser.post(publish, {"version": action.version}).status_code == 302
    shown = current(Kind.ACTION, action.public_id)
    assert shown is not None
    assert (shown.version, shown.payload["survey"]["yes"]) == (3, 1)
    overview = browser.get(reverse("admin:deliberation_action_confirmed"))
    assert [
        (by, [(line.name, line.asked, line.heard, line.confirmed) for line in lines])
        for by, _heading, lines in overview.context["tables"]
    ] == [
        ("county", [(community.township.county.name, 1, 1, 1)]),
        ("township", [(community.township.name, 1, 1, 1)]),
    ]
    listed = reverse("admin:deliberation_action_changelist")
    query = {"township": community.township.slug, "survey": "confirmed"}
    assert list(browser.get(listed, query).context["cl"].queryset) == [action]
    say(action, done=False, feedback=other)
    assert list(browser.get(listed, query).context["cl"].queryset) == []
    for value, count in (("denied", 1), ("reopened", 1), ("doubted", 0)):
        rows = browser.get(listed, {"survey": value}).context["cl"].queryset
        assert rows.count() == count, value
    assert browser.get(listed, {"survey": "all"}).status_code == 302


def test_the_overview_costs_the_same_for_three_townships(
    client_for: Any, county_officer: Any, django_assert_num_queries: Any
) -> None:
    browser = client_for(county_officer)
    address = reverse("admin:deliberation_action_confirmed")
    browser.get(address)
    for number in range(1, 4):
        township = factories.township(name=f"第{number}街道")
        community = factories.community(township, name=f"第{number}社区")
        action, (voice,) = verified(
            factories.user("committee_member", community, username=f"member{number}"),
            community,
            confirmer=factories.user("township_officer", township, username=f"town{number}"),
            publisher=county_officer,
            raised=1,
        )
        say(action, done=True, feedback=voice)
        with django_assert_num_queries(5):
            page = browser.get(address)
        assert [len(lines) for _by, _heading, lines in page.context["tables"]] == [1, number]


def test_a_chain_shows_what_was_reopened_and_asks(scene: Any) -> None:
    action, _voices = scene
    topic = action.resolution.item.topic
    meeting = action.resolution.item.meeting
    survey = reverse("action_survey", args=[action.public_id])
    page = Client().get(reverse("meeting_public", args=[meeting.public_id])).content.decode()
    assert (page.count(survey), page.count(f'href="{survey}"')) == (1, 1)
    assert topic.title in page
