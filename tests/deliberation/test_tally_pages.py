"""Counting on a phone: from the record to the count and back, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deliberation.ballots import Votes
from deliberation.models import Ballot, Meeting, Tally, TallyVote
from deliberation.public import publish_meeting
from deliberation.queries import tally_votes
from deliberation.services import confirm_minutes, save_draft, submit_meeting
from portal.models import Publication
from tests.deliberation.helpers import content, enter, item, token, typed
from tests.deliberation.tally_helpers import call, count, counting, draft_of, finish, loaded, person

pytestmark = pytest.mark.django_db


def at(name: str, tally: Tally) -> str:
    return reverse(name, args=[tally.meeting.public_id, tally.public_id])


@pytest.fixture
def tally(member: Any, community: Any) -> Tally:
    return counting(member, community)


@pytest.fixture
def browser(client_for: Any, member: Any) -> Any:
    return client_for(member)


def test_from_the_record_to_the_figures(browser: Any, draft: Any, member: Any) -> None:
    edit = reverse("meeting_edit", args=[draft.public_id])
    bare = {f"agenda-0-{name}": "" for name in ("in_favour", "against", "abstained")}
    answer = browser.post(edit, typed(draft, **bare) | {"count_agenda": "agenda-0"})
    begin = reverse("tally_begin", args=[draft.public_id])
    assert (answer.status_code, answer.url) == (302, f"{begin}?item=0")
    page = browser.get(answer.url)
    assert "撤桶并点" in page.content.decode()
    draft.refresh_from_db()
    sent = {
        "item": "0", "version": str(draft.version), "method": "secret", "voters": "２０",
        "submission_token": token(),
    }  # fmt: skip
    answer = browser.post(begin, sent)
    tally = Tally.objects.select_related("meeting").get()
    assert (answer.url, tally.voters) == (at("tally", tally), 20)
    # Sent twice, it leads to the same count.
    assert browser.post(begin, sent).url == answer.url
    for choice in ("in_favour", "in_favour", "against"):
        page = browser.get(answer.url)
        browser.post(
            at("tally_count", tally),
            {"vote": choice, "submission_token": page.context["token"]},
        )
    confirm = browser.get(at("tally_finish", tally)).content.decode()
    assert "有 17 人没有投票" in confirm
    done = browser.post(at("tally_finish", tally), {"version": "1", "last": "3"})
    assert done.url == edit
    page = browser.get(edit)
    row = page.context["form"].agenda.forms[0]
    figures = [row[name].value() for name in ("in_favour", "against", "abstained", "invalid")]
    assert (figures, row.counted) == (["2", "1", "0", "0"], tally)
    assert "已逐票计票，以下是计票结果。" in page.content.decode()


def test_a_double_click_counts_once(browser: Any, tally: Tally) -> None:
    sent = {"vote": "in_favour", "submission_token": token()}
    for _n in range(2):
        assert browser.post(at("tally_count", tally), sent).url == f"{at('tally', tally)}#count"
    assert tally_votes(tally) == Votes(1, 0, 0)


def test_the_page_shows_strokes_and_the_way_back(browser: Any, tally: Tally, member: Any) -> None:
    count(tally, member, "in_favour", "in_favour", "against")
    page = browser.get(at("tally", tally))
    assert [(line.number, line.strokes) for line in page.context["lines"]] == [
        (2, "丅"), (1, "一"), (0, ""), (0, ""),
    ]  # fmt: skip
    text = page.content.decode()
    assert "已计 3 票，有表决权 5 人。" in text
    assert "撤回上一票（第 3 票，反对）" in text
    answer = browser.post(at("tally_take_back", tally), {"number": "3"}, follow=True)
    assert "已撤回第 3 票。" in answer.content.decode()
    assert tally_votes(tally) == Votes(2, 0, 0)


def test_too_many_votes_are_answered_with_a_sentence(
    browser: Any, tally: Tally, member: Any
) -> None:
    count(tally, member, *["in_favour"] * 5)
    sent = {"vote": "against", "submission_token": token()}
    answer = browser.post(at("tally_count", tally), sent, follow=True)
    assert "在场有表决权的 5 人，已计 5 票，不能再多。" in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"number": "x"}, {"number": "٣"}, {"number": "9" * 30}])
def test_a_strange_number_takes_nothing_back(
    sent: dict[str, str], browser: Any, tally: Tally, member: Any
) -> None:
    count(tally, member, "in_favour")
    answer = browser.post(at("tally_take_back", tally), sent, follow=True)
    assert "没有这一票可以撤回。" in answer.content.decode()


@pytest.mark.parametrize(
    ("vote", "status"),
    [("", 302), ("x", 302), ("\x00", 302), ("x.in_favour", 404), ("9.in_favour", 404), (".", 302)],
)
def test_strange_votes_count_for_nothing(
    vote: str, status: int, browser: Any, tally: Tally
) -> None:
    sent = {"vote": vote, "submission_token": token()}
    assert browser.post(at("tally_count", tally), sent).status_code == status
    assert TallyVote.objects.count() == 0


class TestBeginning:
    @pytest.fixture
    def meeting(self, draft: Any, member: Any) -> Meeting:
        enter(draft, member, "甲")
        enter(draft, member, "乙")
        topic = {"agenda-0-title": "撤桶并点"}
        save_draft(draft, by=member, draft=topic, expected_version=draft.version)
        return Meeting.objects.get(pk=draft.pk)

    @pytest.mark.parametrize("row", ["", "1", "x", "٠", "-1", "9" * 20, "\x00"])
    def test_a_row_without_a_topic_leads_back(self, row: str, browser: Any, meeting: Any) -> None:
        address = reverse("tally_begin", args=[meeting.public_id])
        answer = browser.get(address, {"item": row})
        assert answer.url == reverse("meeting_edit", args=[meeting.public_id])

    def test_an_item_for_information_is_not_voted_on(
        self, browser: Any, meeting: Any, member: Any
    ) -> None:
        draft = meeting.draft | {"agenda-0-outcome": "information"}
        save_draft(meeting, by=member, draft=draft, expected_version=meeting.version)
        address = reverse("tally_begin", args=[meeting.public_id])
        page = browser.get(address, {"item": "0"}, follow=True)
        assert "“通报”事项不表决。" in page.content.decode()

    def test_a_topic_that_cannot_be_kept_leads_back_with_the_reason(
        self, browser: Any, meeting: Any, member: Any
    ) -> None:
        draft = meeting.draft | {"agenda-0-title": "撤桶\u202e并点"}
        save_draft(meeting, by=member, draft=draft, expected_version=meeting.version)
        address = reverse("tally_begin", args=[meeting.public_id])
        page = browser.get(address, {"item": "0"}, follow=True)
        assert page.redirect_chain[0][0] == reverse("meeting_edit", args=[meeting.public_id])
        assert "U+202E" in page.content.decode()

    def test_the_number_of_those_present_is_suggested(self, browser: Any, meeting: Any) -> None:
        page = browser.get(reverse("tally_begin", args=[meeting.public_id]), {"item": "0"})
        assert page.context["plain"]["voters"].value() == 2
        labels = [label for _key, label in page.context["named"].fields["people"].choices]
        assert labels == ["甲 · 村（居）民", "乙 · 村（居）民"]

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"method": "secret", "voters": "0"}, "voters"),
            ({"method": "secret", "voters": ""}, "voters"),
            ({"method": "named"}, "people"),
            ({"method": "named", "people": "999"}, "people"),
            ({"method": "x", "voters": "3"}, "method"),
        ],
    )
    def test_problems_stand_where_they_are(
        self, sent: dict[str, str], field: str, browser: Any, meeting: Any
    ) -> None:
        common = {"item": "0", "version": str(meeting.version), "submission_token": token()}
        page = browser.post(reverse("tally_begin", args=[meeting.public_id]), common | sent)
        form = page.context["named" if sent["method"] == "named" else "plain"]
        assert list(form.errors) == [field]
        assert Tally.objects.count() == 0

    def test_by_name(self, browser: Any, meeting: Any) -> None:
        address = reverse("tally_begin", args=[meeting.public_id])
        named = browser.get(address, {"item": "0"}).context["named"]
        people = [key for key, _label in named.fields["people"].choices]
        sent = {
            "item": "0", "version": str(meeting.version), "submission_token": token(),
            "method": "named", "people": people[:1],
        }  # fmt: skip
        browser.post(address, sent)
        assert [voter.name for voter in Tally.objects.get().roster.all()] == ["甲"]


class TestByName:
    @pytest.fixture
    def named(self, member: Any, community: Any) -> Tally:
        return counting(member, community, names=("甲", "乙"))

    def test_each_is_called(self, browser: Any, named: Tally) -> None:
        voter = person(named, "甲")
        sent = {"vote": f"{voter.pk}.against", "submission_token": token()}
        answer = browser.post(at("tally_count", named), sent)
        assert answer.url == f"{at('tally', named)}#voter-{voter.pk}"
        page = browser.get(answer.url)
        assert [(one.name, one.said) for one in page.context["roster"]] == [
            ("甲", "against"), ("乙", None),
        ]  # fmt: skip
        assert 'aria-label="赞成：乙"' in page.content.decode()
        assert 'aria-label="赞成：甲"' not in page.content.decode()

    def test_officers_read_it_and_count_nothing(
        self, named: Tally, member: Any, client_for: Any, township_officer: Any
    ) -> None:
        call(named, member, "甲", "against")
        page = client_for(township_officer).get(at("tally", named)).content.decode()
        assert ("逐票记录" in page, 'name="vote"' in page, "结束计票" in page) == (
            True, False, False,
        )  # fmt: skip

    def test_nobodys_vote_reaches_the_public(
        self, named: Tally, member: Any, township_officer: Any, county_officer: Any
    ) -> None:
        call(named, member, "甲", "in_favour")
        call(named, member, "乙", "in_favour")
        finish(named, member)
        meeting = Meeting.objects.select_related("community").get(pk=named.meeting_id)
        one = item(votes=Votes(2, 0, 0), method="named", tally=named.public_id, resolution="",
                   action="", owner_party="", owner_name="", due=None)  # fmt: skip
        submit_meeting(meeting, by=member, content=content(items=[one]))
        assert Ballot.objects.get().tally_id == named.pk
        confirm_minutes(meeting, by=township_officer)
        publish_meeting(meeting, by=county_officer)
        payload = str([row.payload for row in Publication.objects.all()])
        assert "'in_favour': 2" in payload
        for private in (named.public_id, "甲", "乙"):
            assert private not in payload


def test_given_up_for_a_reason(browser: Any, tally: Tally, member: Any) -> None:
    count(tally, member, "in_favour")
    page = browser.post(at("tally_discard", tally), {"version": "1", "reason": ""})
    assert list(page.context["form"].errors) == ["reason"]
    browser.post(at("tally_discard", tally), {"version": "1", "reason": "人数填错"})
    assert (loaded(tally).state, draft_of(tally)["agenda-0-tally"]) == ("discarded", "")
    edit = browser.get(reverse("meeting_edit", args=[tally.meeting.public_id])).content.decode()
    assert 'name="count_agenda" value="agenda-0"' in edit
    detail = browser.get(reverse("meeting_detail", args=[tally.meeting.public_id]))
    assert re.search(r"撤桶并点</a>\s*<span[^>]*>已放弃", detail.content.decode())


def test_what_has_ended_is_not_asked_about(browser: Any, tally: Tally, member: Any) -> None:
    count(tally, member, "in_favour")
    browser.post(at("tally_finish", tally), {"version": "1", "last": "1"})
    assert browser.get(at("tally_finish", tally)).url == at("tally", tally)
    browser.post(at("tally_discard", tally), {"version": "2", "reason": "人数填错"})
    assert browser.get(at("tally_discard", tally)).url == at("tally", tally)


def test_a_count_stands_below_its_own_meeting_alone(browser: Any, tally: Tally, draft: Any) -> None:
    address = reverse("tally", args=[draft.public_id, tally.public_id])
    assert browser.get(address).status_code == 404


def test_the_page_asks_as_often_for_thirty_votes_as_for_one(
    browser: Any, member: Any, community: Any
) -> None:
    numbers = []
    for names in (("甲", "乙"), tuple(f"甲{n}" for n in range(30))):
        tally = counting(member, community, names=names)
        for name in names:
            call(tally, member, name, "in_favour")
        browser.get(at("tally", tally))
        with CaptureQueriesContext(connection) as queries:
            browser.get(at("tally", tally))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
