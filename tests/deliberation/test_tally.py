"""Votes counted one by one as a rule: each once, no more than there are voters, never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import AuditEvent, SubmissionToken
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove, remove_guard
from deliberation import services
from deliberation.ballots import Votes, strokes
from deliberation.immutable import TALLY_TABLES
from deliberation.models import Ballot, Meeting, SignIn, Tally, TallyVote, TallyVoter
from deliberation.queries import (
    draft_row,
    tallies_for,
    tally_lines,
    tally_roster,
    tally_votes,
)
from deliberation.services import tally as module
from deliberation.triggers import TALLY_ROWS
from tests import factories
from tests.deliberation.helpers import bare_item, begin, content, enter, item, open_sheet, token
from tests.deliberation.tally_helpers import (
    call,
    count,
    counting,
    draft_of,
    finish,
    loaded,
    person,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, ""), (1, "一"), (2, "丅"), (3, "下"), (4, "止"), (5, "正"), (7, "正丅"), (15, "正正正")],
)
def test_strokes(number: int, expected: str) -> None:
    assert strokes(number) == expected


@pytest.fixture
def tally(member: Any, community: Any) -> Tally:
    return counting(member, community)


@pytest.fixture
def named(member: Any, community: Any) -> Tally:
    return counting(member, community, names=("甲", "乙", "丙"))


class TestBeginning:
    def test_it_belongs_to_a_row_of_the_draft(self, tally: Tally) -> None:
        assert (tally.topic, tally.method, tally.voters, tally.state) == (
            "撤桶并点", "secret", 5, "counting",
        )  # fmt: skip
        assert draft_of(tally) == {
            "agenda-0-title": "撤桶并点",
            "agenda-0-tally": tally.public_id,
            "agenda-0-method": "secret",
        }
        assert draft_row(draft_of(tally), tally) == 0
        assert draft_row({"agenda-x-tally": tally.public_id}, tally) is None

    @pytest.mark.parametrize(
        ("draft", "words"),
        [
            ({}, "请先填写这项议题"),
            ({"agenda-0-title": "  "}, "请先填写这项议题"),
            ({"agenda-0-title": "长" * 101}, "议题太长"),
            ({"agenda-0-title": "甲", "agenda-0-outcome": "information"}, "“通报”事项不表决"),
        ],
    )
    def test_there_is_something_to_vote_on(
        self, draft: dict[str, str], words: str, member: Any, community: Any
    ) -> None:
        meeting = begin(member, community)
        services.save_draft(meeting, by=member, draft=draft, expected_version=1)
        with pytest.raises(Refusal) as caught:
            services.begin_tally(
                meeting, by=member, row=0, method="secret", voters=5, token=token()
            )
        assert words in str(caught.value.message)
        assert Tally.objects.count() == 0

    def test_somebody_has_a_vote(self, member: Any, community: Any) -> None:
        with pytest.raises(ValidationError) as caught:
            counting(member, community, voters=0)
        assert list(caught.value.message_dict) == ["voters"]

    def test_one_row_is_counted_once_at_a_time(self, tally: Tally, member: Any) -> None:
        meeting = Meeting.objects.get(pk=tally.meeting_id)
        with pytest.raises(Refusal, match="已经逐票计过"):
            services.begin_tally(
                meeting, by=member, row=0, method="secret", voters=5, token=token()
            )

    def test_once_for_each_token(self, member: Any, community: Any) -> None:
        meeting = begin(member, community)
        draft = {"agenda-0-title": "甲"}
        services.save_draft(meeting, by=member, draft=draft, expected_version=1)
        made = [
            services.begin_tally(meeting, by=member, row=0, method="secret", voters=5, token="t")
            for _n in range(2)
        ]
        assert [is_new for _tally, is_new in made] == [True, False]
        assert Tally.objects.count() == 1

    def test_the_slower_of_two_recorders_is_told(self, member: Any, community: Any) -> None:
        meeting = begin(member, community)
        draft = {"agenda-0-title": "甲"}
        services.save_draft(meeting, by=member, draft=draft, expected_version=1)
        with pytest.raises(StaleRecord):
            services.begin_tally(
                meeting, by=member, row=0, method="secret", voters=5, token=token(),
                expected_version=1,
            )  # fmt: skip
        assert Tally.objects.count() == 0

    def test_only_the_committee_and_only_before_the_end(
        self, tally: Tally, member: Any, township_officer: Any, held: Any
    ) -> None:
        with pytest.raises(Refusal):
            count(tally, township_officer, "in_favour")
        with pytest.raises(IllegalTransition):
            services.begin_tally(held, by=member, row=0, method="secret", voters=5, token=token())
        stranger = factories.user("committee_member", factories.community(name="南地社区"))
        assert list(tallies_for(stranger)) == []
        assert list(tallies_for(member)) == [tally]


class TestCounting:
    def test_each_vote_is_a_row_with_who_counted_it(
        self, tally: Tally, member: Any, colleague: Any
    ) -> None:
        count(tally, member, "in_favour", "against")
        count(tally, colleague, "abstained", "invalid")
        rows = TallyVote.objects.values_list("number", "choice", "standing", "counted_by")
        assert list(rows) == [
            (1, "in_favour", 1, member.pk), (2, "against", 2, member.pk),
            (3, "abstained", 3, colleague.pk), (4, "invalid", 4, colleague.pk),
        ]  # fmt: skip
        assert tally_votes(tally) == Votes(1, 1, 1, 1)
        assert [(line.label, line.strokes) for line in tally_lines(tally)] == [
            ("赞成", "一"), ("反对", "一"), ("弃权", "一"), ("无效", "一"),
        ]  # fmt: skip
        assert AuditEvent.objects.filter(action="tally.counted").count() == 4

    def test_a_button_pressed_twice_counts_once(self, tally: Tally, member: Any) -> None:
        made = [
            services.count_vote(tally, by=member, choice="in_favour", token="t")[1]
            for _n in range(2)
        ]
        assert (made, tally_votes(tally)) == ([True, False], Votes(1, 0, 0))
        # Another button of the same page is another vote, though its page was not loaded anew.
        services.count_vote(tally, by=member, choice="against", token="t")
        assert tally_votes(tally) == Votes(1, 1, 0)

    @pytest.mark.parametrize("choice", ["", "yes", "in_favour ", "\x00"])
    def test_strange_votes(self, choice: str, tally: Tally, member: Any) -> None:
        with pytest.raises(Refusal):
            count(tally, member, choice)
        assert TallyVote.objects.count() == 0

    @pytest.mark.parametrize("sent", ["", "\x00"])
    def test_without_a_token_nothing_is_counted(self, sent: str, tally: Tally, member: Any) -> None:
        with pytest.raises(Refusal):
            services.count_vote(tally, by=member, choice="in_favour", token=sent)

    def test_no_more_votes_than_voters(self, tally: Tally, member: Any) -> None:
        count(tally, member, *["in_favour"] * 5)
        with pytest.raises(Refusal) as caught:
            count(tally, member, "against")
        assert str(caught.value.message) == (
            "在场有表决权的 5 人，已计 5 票，不能再多。多计的请撤回；人数填错的，"
            "请放弃本次计票，填对人数后重新计票。"
        )
        assert tally_votes(tally) == Votes(5, 0, 0)
        # What was refused has used up no token.
        assert SubmissionToken.objects.filter(object_type="deliberation.TallyVote").count() == 5


class TestTakingBack:
    def test_it_stays_on_record_and_counts_for_nothing(self, tally: Tally, member: Any) -> None:
        count(tally, member, "in_favour", "against")
        assert services.take_back(tally, by=member, number=2)
        assert tally_votes(tally) == Votes(1, 0, 0)
        rows = TallyVote.objects.values_list("number", "choice", "undoes__number", "standing")
        assert list(rows) == [(1, "in_favour", None, 1), (2, "against", None, 2), (3, "", 2, 1)]
        count(tally, member, *["abstained"] * 4)
        assert tally_votes(tally) == Votes(1, 0, 4)

    def test_it_is_taken_back_once(self, tally: Tally, member: Any, colleague: Any) -> None:
        count(tally, member, "in_favour", "against")
        done = [services.take_back(tally, by=one, number=2) for one in (member, colleague)]
        assert (done, tally_votes(tally)) == ([True, False], Votes(1, 0, 0))

    @pytest.mark.parametrize("number", [0, 2, 99])
    def test_what_is_no_vote(self, number: int, tally: Tally, member: Any) -> None:
        count(tally, member, "in_favour")
        services.take_back(tally, by=member, number=1)
        with pytest.raises(Refusal, match="没有这一票"):
            services.take_back(tally, by=member, number=number)


class TestByName:
    def test_each_person_once(self, named: Tally, member: Any) -> None:
        call(named, member, "甲", "in_favour")
        with pytest.raises(Refusal) as caught:
            call(named, member, "甲", "against")
        assert str(caught.value.message) == "甲的票已经计过。要更改，请先撤回。"
        call(named, member, "乙", "abstained")
        assert [(one.name, one.said) for one in tally_roster(named)] == [
            ("甲", "in_favour"), ("乙", "abstained"), ("丙", None),
        ]  # fmt: skip
        assert [line.label for line in tally_lines(named)] == ["赞成", "反对", "弃权"]

    def test_who_changes_a_vote_takes_it_back_first(self, named: Tally, member: Any) -> None:
        for choice in ("in_favour", "against", "abstained"):
            call(named, member, "甲", choice)
            newest = TallyVote.objects.order_by("number").last()
            if choice != "abstained":
                assert newest is not None
                services.take_back(named, by=member, number=newest.number)
        assert tally_votes(named) == Votes(0, 0, 1)
        turns = TallyVote.objects.filter(undoes__isnull=True).values_list("turn", flat=True)
        assert list(turns) == [1, 2, 3]

    def test_nobody_votes_invalidly_or_without_a_name(self, named: Tally, member: Any) -> None:
        with pytest.raises(Refusal, match="记名表决没有无效票"):
            call(named, member, "甲", "invalid")
        with pytest.raises(Refusal):
            count(named, member, "in_favour")

    def test_nobody_votes_by_name_in_a_secret_ballot(
        self, tally: Tally, named: Tally, member: Any
    ) -> None:
        with pytest.raises(Refusal):
            services.count_vote(
                tally, by=member, choice="in_favour", token=token(), voter=person(named, "甲")
            )

    def test_nobody_of_another_count(self, named: Tally, member: Any, community: Any) -> None:
        other = counting(member, community, names=("甲",))
        with pytest.raises(Refusal, match="没有表决权"):
            services.count_vote(
                named, by=member, choice="in_favour", token=token(), voter=person(other, "甲")
            )

    def test_a_proxy_is_called_twice(self, member: Any, community: Any) -> None:
        meeting = begin(member, community)
        sheet = open_sheet(meeting, member, proxies=True)
        row, _is_new = services.sign_in(
            sheet, party="residents", name="乙", device="d", proxy_for="老乙"
        )
        services.decide_sign_ins(meeting, by=member, rows=[loaded_row(row)], target="confirmed")
        services.save_draft(
            meeting, by=member, draft={"agenda-0-title": "甲"}, expected_version=meeting.version
        )
        tally, _is_new = services.begin_tally(
            meeting, by=member, row=0, method="named", token=token(),
            people=[str(row.pk), f"{row.pk}-proxy"],
        )  # fmt: skip
        assert (tally.voters, [one.name for one in tally.roster.all()]) == (
            2,
            ["乙", "乙（代老乙）"],
        )

    def test_only_those_ticked_who_are_there(self, member: Any, community: Any) -> None:
        meeting = begin(member, community)
        here, gone = enter(meeting, member, "甲"), enter(meeting, member, "乙")
        services.note_departures(meeting, by=member, rows=[gone])
        services.save_draft(
            meeting, by=member, draft={"agenda-0-title": "甲"}, expected_version=meeting.version
        )

        def start(*people: str) -> Tally:
            return services.begin_tally(
                meeting, by=member, row=0, method="named", token=token(), people=people
            )[0]

        for people in ((), (str(gone.pk),), (str(here.pk), str(gone.pk)), ("x",)):
            with pytest.raises(ValidationError) as caught:
                start(*people)
            assert list(caught.value.message_dict) == ["people"]
        assert start(str(here.pk)).voters == 1

    def test_who_was_struck_out_does_not_vote(self, named: Tally, member: Any) -> None:
        call(named, member, "甲", "in_favour")
        SignIn.objects.update(state="struck")
        with pytest.raises(Refusal, match="乙已从签到名单划去"):
            call(named, member, "乙", "in_favour")
        with pytest.raises(Refusal, match="甲已从签到名单划去，请先撤回"):
            finish(named, member)
        services.take_back(named, by=member, number=1)


def loaded_row(row: SignIn) -> SignIn:
    return SignIn.objects.select_related("meeting__community").get(pk=row.pk)


class TestTheEnd:
    def test_its_figures_stand_in_the_record(self, tally: Tally, member: Any) -> None:
        count(tally, member, "in_favour", "in_favour", "against", "invalid")
        assert finish(tally, member) == Votes(2, 1, 0, 1)
        assert draft_of(tally) == {
            "agenda-0-title": "撤桶并点", "agenda-0-tally": tally.public_id,
            "agenda-0-method": "secret", "agenda-0-in_favour": "2", "agenda-0-against": "1",
            "agenda-0-abstained": "0", "agenda-0-invalid": "1",
        }  # fmt: skip
        for act in (
            lambda: count(loaded(tally), member, "against"),
            lambda: services.take_back(loaded(tally), by=member, number=1),
            lambda: finish(tally, member),
        ):
            with pytest.raises(IllegalTransition):
                act()

    def test_it_finds_its_row_after_a_move(self, tally: Tally, member: Any) -> None:
        meeting = Meeting.objects.get(pk=tally.meeting_id)
        there = {k.replace("agenda-0", "agenda-3"): v for k, v in meeting.draft.items()}
        services.save_draft(meeting, by=member, draft=there, expected_version=meeting.version)
        count(tally, member, "in_favour")
        finish(tally, member)
        assert draft_of(tally)["agenda-3-in_favour"] == "1"

    def test_nothing_counted_is_no_count(self, tally: Tally, member: Any) -> None:
        with pytest.raises(Refusal, match="还没有计票"):
            finish(tally, member)
        count(tally, member, "in_favour")
        services.take_back(tally, by=member, number=1)
        with pytest.raises(Refusal, match="还没有计票"):
            finish(tally, member)

    def test_what_another_counted_meanwhile_is_seen_first(
        self, tally: Tally, member: Any, colleague: Any
    ) -> None:
        count(tally, member, "in_favour")
        count(tally, colleague, "against")
        with pytest.raises(StaleRecord, match="有人又计了票"):
            services.finish_tally(loaded(tally), by=member, last=1)
        assert loaded(tally).state == "counting"

    def test_given_up_it_leaves_the_record_to_be_counted_anew(
        self, tally: Tally, member: Any
    ) -> None:
        count(tally, member, "in_favour")
        finish(tally, member)
        with pytest.raises(Refusal):
            services.discard_tally(loaded(tally), by=member, reason=" ")
        services.discard_tally(loaded(tally), by=member, reason="人数填错")
        values = draft_of(tally)
        assert (values["agenda-0-tally"], values["agenda-0-in_favour"]) == ("", "")
        assert TallyVote.objects.count() == 1
        meeting = Meeting.objects.get(pk=tally.meeting_id)
        again, _is_new = services.begin_tally(
            meeting, by=member, row=0, method="secret", voters=9, token=token()
        )
        assert again != tally


class TestTheBallot:
    def record(self, counted: Tally, **changes: Any) -> Any:
        """What is handed in: 2 of 3 counted votes agree, and nothing follows from it."""
        values = {"votes": Votes(2, 1, 0), "method": "secret", "tally": counted.public_id}
        values |= {"resolution": "", "action": "", "owner_party": "", "owner_name": "", "due": None}
        return content(items=[item(**(values | changes))])

    @pytest.fixture
    def finished(self, tally: Tally, member: Any) -> Tally:
        count(tally, member, "in_favour", "in_favour", "against")
        finish(tally, member)
        return loaded(tally)

    def hand_in(self, tally: Tally, member: Any, record: Any) -> None:
        meeting = Meeting.objects.select_related("community").get(pk=tally.meeting_id)
        services.submit_meeting(meeting, by=member, content=record)

    def test_it_names_its_count(self, finished: Tally, member: Any, township_officer: Any) -> None:
        record = self.record(finished)
        self.hand_in(finished, member, record)
        assert Ballot.objects.get().tally == finished
        # Corrected, another item stands before it; the count stays with its ballot.
        meeting = Meeting.objects.select_related("community").get(pk=finished.meeting_id)
        services.return_meeting(meeting, by=township_officer, reason="补一项")
        again = replace(record, items=[bare_item("甲"), *record.items])
        services.submit_meeting(meeting, by=member, content=again)
        assert (Ballot.objects.get().tally, Ballot.objects.get().item.position) == (finished, 2)

    @pytest.mark.parametrize(
        "changes",
        [
            {"votes": Votes(3, 0, 0)},
            {"votes": Votes(2, 1, 1)},
            {"votes": None},
            {"method": "named"},
        ],
    )
    def test_other_figures_are_refused(
        self, changes: dict[str, Any], finished: Tally, member: Any
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            self.hand_in(finished, member, self.record(finished, **changes))
        assert caught.value.message_dict == {
            "agenda-0-in_favour": [
                "逐票计票的结果是 赞成 2 / 反对 1 / 弃权 0 / 无效 0，请按此填写，或放弃这次计票。"
            ]
        }

    def test_a_count_that_goes_on_is_no_ballot(self, tally: Tally, member: Any) -> None:
        count(tally, member, "in_favour", "in_favour", "against")
        with pytest.raises(ValidationError) as caught:
            self.hand_in(tally, member, self.record(tally))
        assert caught.value.message_dict == {
            "agenda-0-in_favour": ["正在逐票计票：请先结束计票，或放弃计票。"]
        }

    @pytest.mark.parametrize("key", ["x", "\x00", "0" * 32])
    def test_a_count_of_another_meeting_is_none(
        self, key: str, finished: Tally, member: Any
    ) -> None:
        record = self.record(finished, tally=key)
        with pytest.raises(ValidationError) as caught:
            self.hand_in(finished, member, record)
        assert "agenda-0-in_favour" in caught.value.message_dict

    def test_nor_one_that_two_items_name(self, finished: Tally, member: Any) -> None:
        one = self.record(finished).items[0]
        other = replace(one, title="乙")
        with pytest.raises(ValidationError) as caught:
            self.hand_in(finished, member, content(items=[one, other]))
        assert list(caught.value.message_dict) == ["agenda-1-in_favour"]


def written(tally: Tally, by: Any, **changes: Any) -> TallyVote:
    values = {"number": 2, "choice": "against", "standing": 2, "counted_by": by} | changes
    with transaction.atomic():
        return TallyVote.objects.create(tally=tally, **values)


class TestDatabase:
    """What it refuses without any service; and that nothing else would."""

    @pytest.fixture
    def first(self, tally: Tally, member: Any) -> TallyVote:
        count(tally, member, "in_favour")
        return TallyVote.objects.get()

    def attempts(self, tally: Tally, named: Tally, by: Any) -> list[Callable[[], Any]]:
        foreign = TallyVote.objects.create(
            tally=named, number=1, choice="in_favour", standing=1, counted_by=by,
            voter=person(named, "甲"),
        )  # fmt: skip
        return [
            lambda: written(tally, by, standing=3),  # a sum that does not follow
            lambda: written(tally, by, number=3, standing=1),  # after a gap
            lambda: written(tally, by, voter=person(named, "乙")),
            lambda: written(tally, by, choice="", undoes=foreign, standing=0),
        ]

    def test_rows_follow_one_another(
        self, tally: Tally, first: TallyVote, named: Tally, member: Any
    ) -> None:
        for attempt in self.attempts(tally, named, member):
            with pytest.raises(IntegrityError):
                attempt()
        assert written(tally, member).number == 2

    def test_without_the_guard_they_would_not(
        self, tally: Tally, first: TallyVote, named: Tally, member: Any
    ) -> None:
        remove_guard(TALLY_ROWS, connection)
        for attempt in self.attempts(tally, named, member):
            undo = transaction.savepoint()
            attempt()
            transaction.savepoint_rollback(undo)

    def test_no_more_rows_than_voters_and_none_after_the_end(
        self, tally: Tally, member: Any
    ) -> None:
        count(tally, member, *["in_favour"] * 5)
        with pytest.raises(IntegrityError):
            written(tally, member, number=6, standing=6)
        services.take_back(tally, by=member, number=5)
        finish(tally, member)
        with pytest.raises(IntegrityError):
            written(tally, member, number=7, standing=5)
        remove_guard(TALLY_ROWS, connection)
        assert written(tally, member, number=7, standing=5).pk

    def test_a_number_and_a_person_once(
        self, tally: Tally, first: TallyVote, named: Tally, member: Any
    ) -> None:
        call(named, member, "甲", "in_favour")
        remove_guard(TALLY_ROWS, connection)
        with pytest.raises(IntegrityError):
            written(tally, member, number=1)
        with pytest.raises(IntegrityError):
            written(named, member, voter=person(named, "甲"))
        with pytest.raises(IntegrityError):
            written(named, member, voter=person(named, "乙"), choice="invalid")
        with pytest.raises(IntegrityError):
            written(tally, member, choice="")
        with pytest.raises(IntegrityError):
            written(tally, member, undoes=first)

    def test_evidence_does_not_change(self, named: Tally, member: Any) -> None:
        call(named, member, "甲", "in_favour")
        attempts: list[Callable[[], Any]] = [
            lambda: TallyVote.objects.update(choice="against"),
            lambda: TallyVote.objects.all().delete(),
            lambda: TallyVoter.objects.update(name="丁"),
            lambda: Tally.objects.update(voters=9),
        ]
        for attempt in attempts:
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()
        for table in TALLY_TABLES:
            remove(table, connection)
        for attempt in attempts:
            attempt()


class TestGuardsOff:
    """Each guard switched off: what it refuses then happens, so nothing else stands for it."""

    def press_twice(self, tally: Tally, member: Any) -> int:
        for _n in range(2):
            services.count_vote(tally, by=member, choice="in_favour", token="t")
        return tally_votes(tally).cast

    def test_a_token(self, tally: Tally, member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.press_twice(tally, member) == 1
        monkeypatch.setattr(module, "once", lambda model, user, token, create: (create(), True))
        assert self.press_twice(tally, member) == 3

    def test_a_persons_vote(
        self, named: Tally, member: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        call(named, member, "甲", "in_favour")
        # Without the look the database is left, which knows one vote of a person for each turn.
        monkeypatch.setattr(module, "_turn_of", lambda tally, voter: 1)
        with pytest.raises(IntegrityError), transaction.atomic():
            call(named, member, "甲", "in_favour")
        monkeypatch.setattr(module, "_turn_of", lambda tally, voter: 2)
        call(named, member, "甲", "in_favour")
        assert tally_votes(named) == Votes(2, 0, 0)

    def test_the_figures_of_a_count(
        self, tally: Tally, member: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        count(tally, member, "in_favour")
        finish(tally, member)
        meeting = Meeting.objects.select_related("community").get(pk=tally.meeting_id)
        record = content(items=[item(tally=tally.public_id, method="secret")])
        with pytest.raises(ValidationError):
            services.submit_meeting(meeting, by=member, content=record)
        monkeypatch.setattr(
            "deliberation.services.meetings.tally_problems", lambda meeting, items: {}
        )
        services.submit_meeting(meeting, by=member, content=record)
        assert (Ballot.objects.get().votes, tally_votes(tally)) == (Votes(12, 5, 3), Votes(1, 0, 0))
