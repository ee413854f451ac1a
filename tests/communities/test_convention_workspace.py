"""A convention on a phone: written, consulted on, handed in, voted on; nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from communities.models import Community, Convention, ConventionOpinion, ConventionVote
from tests import factories
from tests.communities.helpers import CLAUSES, begin, carry, people, rules, today, write
from tests.deliberation.helpers import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(community: Community) -> Any:
    return people(community)["writer"]


@pytest.fixture
def browser(client_for: Any, writer: Any) -> Any:
    return client_for(writer)


@pytest.fixture
def draft(community: Community, writer: Any) -> Convention:
    return begin(community, writer)


def address(name: str, convention: Any) -> str:
    return reverse(name, args=[convention.public_id])


def typed(convention: Convention, *texts: str, **changes: str) -> dict[str, str]:
    """What a phone sends for these clauses."""
    rows = {f"clauses-{n}-text": text for n, text in enumerate(texts)}
    return {
        "title": convention.title,
        "preamble": "前言",
        "pasted": "",
        "version": str(convention.version),
        "clauses-TOTAL_FORMS": str(len(texts)),
        "clauses-INITIAL_FORMS": "0",
        "clauses-MIN_NUM_FORMS": "0",
        "clauses-MAX_NUM_FORMS": "1000",
        "save": "1",
        **rows,
        **changes,
    }


def texts(convention: Convention) -> list[str]:
    return [clause.text for clause in convention.clauses.all()]


def test_one_convention_for_each_press_of_the_button(browser: Any, community: Community) -> None:
    page = browser.get(reverse("convention_create"))
    token = page.context["form"]["submission_token"].value()
    data = {"community": str(community.pk), "submission_token": token}
    first = browser.post(reverse("convention_create"), data)
    again = browser.post(reverse("convention_create"), data)
    assert first["Location"] == again["Location"]
    assert Convention.objects.count() == 1


def test_a_second_one_beside_the_first_is_refused_in_words(browser: Any, draft: Any) -> None:
    data = {"community": str(draft.community_id), "submission_token": "t" * 32}
    answer = browser.post(reverse("convention_create"), data)
    assert answer.status_code == 409
    assert "还没有完成" in answer.content.decode()
    assert Convention.objects.count() == 1


def test_the_text_is_saved_clause_by_clause(browser: Any, draft: Convention) -> None:
    data = typed(draft, "第一句", "", "第二句") | {"clauses-2-concerns_sorting": "on"}
    answer = browser.post(address("convention_edit", draft), data)
    assert answer["Location"] == address("convention_detail", draft)
    rows = draft.clauses.values_list("text", "concerns_sorting")
    assert list(rows) == [("第一句", False), ("第二句", True)]


def test_a_pasted_text_becomes_clauses_and_sorting_is_marked(
    browser: Any, draft: Convention
) -> None:
    pasted = "一、爱护花木。\n\n第二条 垃圾分类投放。\n3. 邻里互助。"
    answer = browser.post(address("convention_edit", draft), typed(draft, pasted=pasted))
    assert answer["Location"] == address("convention_edit", draft)  # to look at what came out
    rows = draft.clauses.values_list("text", "concerns_sorting")
    assert list(rows) == [("爱护花木。", False), ("垃圾分类投放。", True), ("邻里互助。", False)]


def test_another_row_without_javascript_loses_nothing(browser: Any, draft: Convention) -> None:
    data = typed(draft, "还没保存的话") | {"add_clauses": "1"}
    page = browser.post(address("convention_edit", draft), data)
    rows = page.context["form"].rows
    assert [row["text"].value() for row in rows] == ["还没保存的话", None]
    assert texts(draft) == [clause.text for clause in CLAUSES]


def test_what_is_too_long_is_refused_where_it_stands(browser: Any, draft: Convention) -> None:
    page = browser.post(address("convention_edit", draft), typed(draft, "好", "长" * 601))
    assert page.status_code == 200
    assert [list(row.errors) for row in page.context["form"].rows] == [[], ["text"]]
    assert texts(draft) == [clause.text for clause in CLAUSES]


def test_a_forged_count_of_rows_breaks_nothing(browser: Any, draft: Convention) -> None:
    for total in ("", "x", "99999999999"):
        for press in ({}, {"add_clauses": "1"}):
            data = typed(draft, "好") | {"clauses-TOTAL_FORMS": total} | press
            assert browser.post(address("convention_edit", draft), data).status_code == 200


def test_two_editors_see_both_texts_and_choose(
    browser: Any, draft: Convention, writer: Any
) -> None:
    mine = typed(draft, "我写的")
    write(draft, writer, CLAUSES[:1])
    page = browser.post(address("convention_edit", draft), mine)
    assert page.status_code == 409
    (row,) = page.context["rows"]
    sides = ["".join(part.text for part in side) for side in (row.before, row.after)]
    assert sides == [CLAUSES[0].text, "我写的"]
    assert texts(draft) == [CLAUSES[0].text]
    kept = dict(page.context["form"].kept())
    again = {**kept, "version": str(page.context["convention"].version), "save": "1"}
    assert browser.post(address("convention_edit", draft), again).status_code == 302
    assert texts(draft) == ["我写的"]


def test_a_word_of_fines_is_pointed_at(browser: Any, draft: Convention) -> None:
    browser.post(address("convention_edit", draft), typed(draft, "好", "乱扔垃圾者罚款五十元。"))
    page = browser.get(address("convention_detail", draft)).content.decode()
    assert "第 2 条" in page
    assert "罚款" in page.split("第 2 条")[1][:40]


def test_an_adopted_text_is_not_opened_for_writing(browser: Any, community: Community) -> None:
    convention = carry(community, "voted")
    for answer in (
        browser.get(address("convention_edit", convention)),
        browser.post(address("convention_edit", convention), typed(convention, "改了")),
    ):
        assert answer["Location"] == address("convention_detail", convention)
    assert texts(convention) == [clause.text for clause in CLAUSES]


@pytest.mark.parametrize(
    ("days", "state"), [(2, "drafting"), (3, "consulting"), (60, "consulting"), (61, "drafting")]
)
def test_opinions_are_collected_for_so_long(
    days: int, state: str, browser: Any, draft: Convention
) -> None:
    data = {"until": str(today() + timedelta(days=days)), "version": str(draft.version)}
    answer = browser.post(address("convention_consult", draft), data, follow=True)
    draft.refresh_from_db()
    assert draft.state == state
    assert ("3" in answer.content.decode()) is True
    assert bool(answer.context["messages"]) is True


def test_an_opinion_is_written_down_once_and_answered(browser: Any, community: Community) -> None:
    convention = carry(community, "consulting")
    page = browser.get(address("convention_opinions", convention))
    token = page.context["form"]["submission_token"].value()
    for _press in range(2):
        browser.post(
            address("convention_opinions", convention),
            {"text": "建议增加投放时间", "submission_token": token},
        )
    opinion = ConventionOpinion.objects.get()
    answer = {"outcome": "adopted", "answer": "已增加晚间时段", "version": str(opinion.version)}
    assert browser.post(address("opinion_answer", opinion), answer).status_code == 302
    opinion.refresh_from_db()
    assert (opinion.outcome, opinion.answer) == ("adopted", "已增加晚间时段")
    assert browser.post(address("opinion_answer", opinion), answer).status_code == 409


def test_handing_in_with_open_opinions_is_refused_in_words(
    browser: Any, community: Community
) -> None:
    convention = carry(community, "consulting", opinion="请写明时间")
    browser.post(address("convention_consult", convention), {"end": "1", "version": "3"})
    convention.refresh_from_db()
    answer = browser.post(
        address("convention_submit", convention), {"version": str(convention.version)}
    )
    assert answer.status_code == 409
    assert "意见" in answer.content.decode()
    convention.refresh_from_db()
    assert convention.state == "drafting"


FIGURES = {
    "assembly": "residents_assembly",
    "counted": "households",
    "entitled": "600",
    "present": "420",
    "women": "200",
    "in_favour": "400",
    "against": "15",
    "abstained": "5",
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"present": "601"}, "present"),
        ({"in_favour": "401"}, "in_favour"),
        ({"women": "421"}, "women"),
        ({"present": "-1"}, "present"),
        ({"entitled": "很多"}, "entitled"),
        ({"held_on": "2999-01-01"}, "held_on"),
        ({"assembly": "villagers_assembly"}, "assembly"),
        ({"meeting_key": "../x"}, "meeting_key"),
    ],
)
def test_impossible_figures_are_refused_where_they_stand(
    changes: dict[str, str], field: str, browser: Any, community: Community
) -> None:
    convention = carry(community, "reviewed")
    data = FIGURES | {"held_on": str(today()), "submission_token": "t" * 32} | changes
    page = browser.post(address("convention_vote", convention), data)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not ConventionVote.objects.exists()


def test_full_width_digits_are_digits(browser: Any, community: Community) -> None:
    convention = carry(community, "reviewed")
    data = FIGURES | {"held_on": str(today()), "submission_token": "t" * 32, "present": "４２０"}
    browser.post(address("convention_vote", convention), data)
    assert ConventionVote.objects.get().present == 420


def test_a_vote_that_failed_stays_and_the_next_is_offered(
    browser: Any, community: Community
) -> None:
    convention = carry(community, "reviewed")
    data = FIGURES | {"held_on": str(today()), "submission_token": "a" * 32}
    lost = data | {"in_favour": "200", "against": "215"}
    page = browser.post(address("convention_vote", convention), lost, follow=True)
    convention.refresh_from_db()
    assert convention.state == "reviewed"
    assert "211" in page.content.decode()  # more than half of 420 were needed
    browser.post(address("convention_vote", convention), data | {"submission_token": "b" * 32})
    convention.refresh_from_db()
    assert (convention.state, convention.votes.count()) == ("voted", 2)


def test_figures_come_along_from_a_meeting(browser: Any, community: Community) -> None:
    convention = carry(community, "reviewed")
    query = "?meeting=abc&held_on=2026-10-10&present=88&entitled=" + "9" * 40
    form = browser.get(address("convention_vote", convention) + query).context["form"]
    found = [form[name].value() for name in ("meeting_key", "held_on", "present", "entitled")]
    assert found == ["abc", "2026-10-10", "88", "9" * 20]


def test_a_stranger_gets_nothing(client_for: Any, draft: Convention) -> None:
    other = factories.community(factories.township(name="别的街道"), name="别的社区")
    stranger = client_for(people(other)["writer"])
    for name in ("convention_detail", "convention_edit", "convention_vote"):
        assert stranger.get(address(name, draft)).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(
    count: int, client_for: Any, township: Any, django_assert_num_queries: Any
) -> None:
    rules()
    for number in range(count):
        carry(factories.community(township, name=f"第{number}社区"), "consulting", opinion="好")
    officer = people(Community.objects.first())["reviewer"]  # type: ignore[arg-type]
    browser = client_for(officer)
    browser.get(reverse("convention_list"))
    with django_assert_num_queries(5):
        page = browser.get(reverse("convention_list"))
    assert len(page.context["page"]) == count


@pytest.mark.parametrize("count", [1, 30])
def test_the_desk_costs_the_same(
    count: int, client_for: Any, township: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        carry(factories.community(township, name=f"第{number}社区"), "under_review")
    browser = client_for(people(Community.objects.first())["reviewer"])  # type: ignore[arg-type]
    browser.get(reverse("workspace"))
    with django_assert_num_queries(8):
        page = browser.get(reverse("workspace"))
    assert page.content.decode().count("居民公约》") >= count


def test_a_held_meeting_leads_to_the_vote(browser: Any, community: Community, writer: Any) -> None:
    held = hold(writer, community)
    address_of_meeting = reverse("meeting_detail", args=[held.public_id])
    assert "/vote/?meeting=" not in browser.get(address_of_meeting).content.decode()
    convention = carry(community, "reviewed")
    page = browser.get(address_of_meeting).content.decode()
    (link,) = [part.split('"')[0] for part in page.split('href="')[1:] if "/vote/?" in part[:120]]
    form = browser.get(link.replace("&amp;", "&")).context["form"]
    assert form["meeting_key"].value() == held.public_id
    assert form["present"].value() == str(held.present)
    assert link.startswith(address("convention_vote", convention))
