"""Cases of the library, events, enquiries, standards, comments, needs and bookings: every act in
every state, against models written down once more by hand."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import Refusal, TransitionTable
from benxi_sorting.demonstration.clock import on
from orgs import library_public, services
from orgs.models import Booking, Need, Resource
from orgs.rules import (
    BOOKING_STEPS,
    COMMENT_STEPS,
    ENQUIRY_STEPS,
    EVENT_STEPS,
    NEED_STEPS,
    PRACTICE_STEPS,
    STANDARD_STEPS,
)
from orgs.services import HeldEntry, ask_booking, settle_need, standards, step_booking, take_enquiry
from orgs.services import standard_comments as comments
from orgs.services.standard_texts import add_text, name_bodies
from tests import factories
from tests.orgs import case_helpers, library_helpers, partnership_helpers, standard_helpers
from tests.orgs.courses import RUNS, Course, of_table, walk, walk_everywhere, ways
from tests.orgs.partnership_helpers import at, committee

pytestmark = pytest.mark.django_db


def same(*states: str) -> dict[str, str]:
    """An act that leaves the record in its state."""
    return {state: state for state in states}


class PracticeCourse(Course):
    first = "draft"
    steps = {
        "write": same("draft", "returned"),
        "submit": dict.fromkeys(("draft", "returned"), "submitted"),
        "edit": dict.fromkeys(("submitted", "agreed", "published"), "edited"),
        "agree": {"edited": "agreed"},
        "object": {"edited": "submitted"},
        "give_back": dict.fromkeys(("submitted", "edited", "agreed"), "returned"),
        "publish": dict.fromkeys(("submitted", "agreed"), "published"),
        "drop": {"edited": "published"},
        "take_back": dict.fromkeys(
            ("draft", "submitted", "edited", "agreed", "returned"), "taken_back"
        ),
        "withdraw": dict.fromkeys(
            ("submitted", "edited", "agreed", "returned", "published"), "withdrawn"
        ),
    }
    on_site = ("submit", "publish", "edit")
    detours = (
        on_site,
        (*on_site, "agree"),
        (*on_site, "object"),
        (*on_site, "give_back"),
        (*on_site, "drop"),
        (*on_site, "agree", "edit"),
    )

    def allows(self, act: str) -> bool:
        was_published = "publish" in self.done
        if act == "drop":
            written = [one for one in self.done if one in {"edit", "write", "publish", "drop"}]
            return written[-2:] in (["publish", "edit"], ["drop", "edit"])
        return {"take_back": not was_published, "withdraw": was_published}.get(act, True)

    def begin(self) -> Any:
        return library_helpers.begin()

    def do_write(self, row: Any) -> None:
        services.change_practice(
            row, by=library_helpers.writer(), content=library_helpers.content(title="改过的题目"),
            expected_version=row.version,
        )  # fmt: skip

    def do_submit(self, row: Any) -> None:
        services.submit_practice(row, by=library_helpers.writer())

    def do_edit(self, row: Any) -> None:
        text = library_helpers.text(done=f"张榜公示{factories.word()}")
        services.edit_practice(row, by=library_helpers.editor(), text=text)

    def do_agree(self, row: Any) -> None:
        services.answer_edit(row, by=library_helpers.writer(), agrees=True)

    def do_object(self, row: Any) -> None:
        services.answer_edit(row, by=library_helpers.writer(), agrees=False, answer="不符")

    def do_give_back(self, row: Any) -> None:
        services.return_practice(row, by=library_helpers.editor(), reason="再写")

    def do_publish(self, row: Any) -> None:
        library_public.publish_practice(row, by=library_helpers.publisher(), reason="更正")

    def do_drop(self, row: Any) -> None:
        services.drop_edit(row, by=library_helpers.editor(), reason="不改了")

    def do_take_back(self, row: Any) -> None:
        services.take_back_practice(row, by=library_helpers.writer())

    def do_withdraw(self, row: Any) -> None:
        library_public.withdraw_practice(row, by=library_helpers.publisher(), reason="失实")


class EventCourse(Course):
    first = "planned"
    steps = {
        "change": same("planned", "announced"),
        "announce": {"planned": "announced"},
        "publish": same("announced", "held", "cancelled"),
        "hold": {"announced": "held"},
        "cancel": dict.fromkeys(("planned", "announced"), "cancelled"),
        "correct": same("held", "cancelled"),
        "sign_up": same("announced"),
    }
    detours = (("announce", "cancel"),)

    def allows(self, act: str) -> bool:
        if act == "publish":
            return "announce" in self.done
        return act != "sign_up" or act not in self.done

    def begin(self) -> Any:
        return library_helpers.planned()

    def host(self) -> Any:
        return library_helpers.editor("event-planner")

    def do_change(self, row: Any) -> None:
        services.change_event(
            row, by=self.host(), content=library_helpers.plan(title="观摩会"),
            expected_version=row.version,
        )  # fmt: skip

    def do_announce(self, row: Any) -> None:
        library_public.announce_event(row, by=library_helpers.publisher())

    def do_publish(self, row: Any) -> None:
        library_public.publish_event(row, by=library_helpers.publisher(), reason="更正")

    def do_hold(self, row: Any) -> None:
        with on(timezone.localdate() + timedelta(days=11)):
            services.hold_event(row, by=self.host(), summary="三家介绍做法", attended=30)

    def do_cancel(self, row: Any) -> None:
        services.cancel_event(row, by=self.host(), reason="场地另用")

    def do_correct(self, row: Any) -> None:
        services.correct_outcome(
            row, by=self.host(), expected_version=row.version, summary="四家介绍做法",
            attended=31, cancel_reason="改期",
        )  # fmt: skip

    def do_sign_up(self, row: Any) -> None:
        library_helpers.come(row, library_helpers.writer())


class EnquiryCourse(Course):
    first = "received"
    steps = {
        "answer": dict.fromkeys(("received", "answered"), "answered"),
        "reject": {"received": "rejected"},
        "take": dict.fromkeys(("received", "answered"), "in_case"),
        "close": {"answered": "closed"},
    }

    def begin(self) -> Any:
        return case_helpers.asked()

    def do_answer(self, row: Any) -> None:
        services.answer_enquiry(row, by=case_helpers.clerk(), answer="先核名称")

    def do_reject(self, row: Any) -> None:
        services.reject_enquiry(row, by=case_helpers.clerk(), reason="与登记无关")

    def do_take(self, row: Any) -> None:
        entry = case_helpers.entry(name=f"平山区促进会{factories.word()}")
        take_enquiry(row, by=case_helpers.clerk(), entry=entry, token=secrets.token_hex(16))

    def do_close(self, row: Any) -> None:
        services.close_enquiry(row, by=case_helpers.clerk())


AFTER = standard_helpers.LAST + timedelta(days=1)


class StandardCourse(Course):
    """What the association and the officers do with a standard that had a proposal."""

    first = "proposed"
    steps = {
        "take_up": {"proposed": "drafting"},
        "name": same("proposed", "drafting"),
        "text": same("drafting", "concluded"),
        "open": {"drafting": "consultation"},
        "again": {"concluded": "consultation"},
        "comment": same("consultation"),
        "answer": same("consultation"),
        "conclude": {"consultation": "concluded"},
        "issue": {"concluded": "issued"},
        "abolish": {"issued": "abolished"},
        "leave": dict.fromkeys(("proposed", "drafting"), "withdrawn"),
        "withdraw": dict.fromkeys(
            ("proposed", "drafting", "consultation", "concluded"), "withdrawn"
        ),
    }
    detours = (
        ("take_up", "text"),
        ("take_up", "name", "text"),
        ("take_up", "name", "text", "open", "comment"),
        ("take_up", "name", "text", "open", "comment", "answer"),
        ("take_up", "name", "text", "open", "conclude", "text"),
    )

    def allows(self, act: str) -> bool:
        waits = self.done.count("comment") > self.done.count("answer")
        if act == "open":
            return {"name", "text"} <= {*self.done}
        # The second round has days of its own, which these acts do not meet.
        if act in {"comment", "answer", "conclude"} and "again" in self.done:
            return False
        if act == "again":
            return "text" in self.done[self.done.index("conclude") :]
        return {"answer": waits, "conclude": not waits}.get(act, True)

    def begin(self) -> Any:
        standard_helpers.rules()
        with on(standard_helpers.FIRST):
            return standard_helpers.proposed()

    def do_take_up(self, row: Any) -> None:
        standards.take_up(row, by=standard_helpers.officer(), project_number="BX-7")

    def do_name(self, row: Any) -> None:
        by = standard_helpers.writer(row.association)
        name_bodies(row, by=by, lead="本溪市环卫处", others=[])

    def do_text(self, row: Any) -> None:
        add_text(
            row, by=standard_helpers.writer(row.association), token=secrets.token_hex(16),
            upload=standard_helpers.pdf(factories.word()), note="修改稿",
        )  # fmt: skip

    def do_open(self, row: Any) -> None:
        first, last = standard_helpers.FIRST, standard_helpers.LAST
        with on(first):
            standards.open_consultation(
                row, by=standard_helpers.publisher(), first=first, last=last
            )

    def do_again(self, row: Any) -> None:
        if row.state == "drafting":
            raise Refusal("the first round is `open`")
        with on(AFTER):
            standards.open_consultation(
                row,
                by=standard_helpers.publisher(),
                first=AFTER,
                last=AFTER + timedelta(days=40),
                reason="重大修改",
            )

    def do_comment(self, row: Any) -> None:
        standard_helpers.comment(row, day=standard_helpers.FIRST)

    def do_answer(self, row: Any) -> None:
        waiting = row.comments.exclude(state="answered").first()
        if waiting is None:
            raise Refusal("none")
        comments.answer_comment(
            waiting, by=standard_helpers.officer(), answer=comments.Answer("adopted")
        )

    def do_conclude(self, row: Any) -> None:
        with on(AFTER):
            standards.conclude(row, by=standard_helpers.publisher())

    def do_issue(self, row: Any) -> None:
        entered = standards.Issue(standard_helpers.NUMBER, AFTER, AFTER)
        with on(AFTER):
            standards.issue_standard(row, by=standard_helpers.publisher(), entered=entered)

    def do_abolish(self, row: Any) -> None:
        day = AFTER + timedelta(days=9)
        with on(day):
            standards.abolish(row, by=standard_helpers.publisher(), from_day=day, reason="过时")

    def do_leave(self, row: Any) -> None:
        by = standard_helpers.writer(row.association)
        standards.withdraw_standard(row, by=by, reason="不做了")

    def do_withdraw(self, row: Any) -> None:
        standards.withdraw_standard(row, by=standard_helpers.publisher(), reason="不做了")


class CommentCourse(Course):
    first = "received"
    states = ("received", "proposed", "answered")
    steps = {
        "propose": dict.fromkeys(("received", "proposed"), "proposed"),
        "answer": dict.fromkeys(states, "answered"),
        "conclude": same("answered"),
        "withdraw": same(*states),
    }
    detours = (("answer", "conclude"), ("withdraw",), ("propose", "withdraw"))

    def allows(self, act: str) -> bool:
        is_over = {"conclude", "withdraw"} & {*self.done}
        # A table that is published leaves its standard to be withdrawn.
        return not is_over or (act == "withdraw" and "withdraw" not in self.done)

    def begin(self) -> Any:
        return standard_helpers.comment(standard_helpers.consulted())

    def do_propose(self, row: Any) -> None:
        comments.propose_answer(
            row, by=standard_helpers.writer(row.standard.association),
            answer=comments.Answer("adopted"),
        )  # fmt: skip

    def do_answer(self, row: Any) -> None:
        comments.answer_comment(
            row, by=standard_helpers.officer(), answer=comments.Answer("adopted")
        )

    def do_conclude(self, row: Any) -> None:
        with on(AFTER):
            standards.conclude(row.standard, by=standard_helpers.publisher())

    def do_withdraw(self, row: Any) -> None:
        standards.withdraw_standard(row.standard, by=standard_helpers.publisher(), reason="不做了")


def later(days: int = 3) -> Any:
    """When what was asked for tomorrow is over."""
    return on(timezone.localdate() + timedelta(days=days))


def used(row: Booking, quantity: int) -> HeldEntry:
    return HeldEntry(timezone.localtime(row.starts_at).date(), 20, quantity, "如期举行")


class BookingCourse(Course):
    """One of 南地社区 for the hall of 德泰社区: owner and asker take their own steps."""

    first = "asked"
    steps = {
        "agree": {"asked": "agreed"},
        "agree_oneself": {},
        "refuse": {"asked": "refused"},
        "refuse_oneself": {},
        "take_back": dict.fromkeys(("asked", "agreed"), "cancelled"),
        "call_off": {"agreed": "cancelled"},
        "tell": {"agreed": "held"},
        "tell_early": {},
    }

    def begin(self) -> Any:
        return partnership_helpers.ask(partnership_helpers.resource())

    def do_agree(self, row: Any) -> None:
        step_booking(row, "agreed", by=committee())

    def do_agree_oneself(self, row: Any) -> None:
        step_booking(row, "agreed", by=committee("南地社区"))

    def do_refuse(self, row: Any) -> None:
        step_booking(row, "refused", by=committee(), reason="已有安排")

    def do_refuse_oneself(self, row: Any) -> None:
        step_booking(row, "refused", by=committee("南地社区"), reason="不用了")

    def do_take_back(self, row: Any) -> None:
        step_booking(row, "cancelled", by=committee("南地社区"), reason="不用了")

    def do_call_off(self, row: Any) -> None:
        step_booking(row, "cancelled", by=committee(), reason="停电")

    def do_tell(self, row: Any) -> None:
        with later():
            step_booking(row, "held", by=committee("南地社区"), held=used(row, 1))

    def do_tell_early(self, row: Any) -> None:
        step_booking(row, "held", by=committee(), held=used(row, 1))


class NeedCourse(Course):
    """A need for which the owner of one hall is asked once at a time."""

    first = "open"
    waiting = ("open", "matched")
    steps = {
        "ask": same(*waiting),
        "refuse": same(*waiting),
        "agree": dict.fromkeys(waiting, "matched"),
        "call_off": {"matched": "open"},
        "use": same("matched"),
        "leave_unused": same("matched"),
        "meet": {"matched": "met"},
        "meet_partly": {"matched": "partly_met"},
        "close": dict.fromkeys(waiting, "unmet"),
        "take_back": {"open": "withdrawn"},
    }
    detours = (
        ("ask",),
        ("ask", "refuse"),
        ("ask", "agree", "use"),
        ("ask", "agree", "leave_unused"),
        ("ask", "agree", "leave_unused", "ask", "agree"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.booking = ""
        self.was_held = self.was_used = False

    def allows(self, act: str) -> bool:
        is_free = self.booking not in {"asked", "agreed"}
        if act in {"ask", "agree", "refuse"}:
            return is_free if act == "ask" else self.booking == "asked"
        if act in {"call_off", "use", "leave_unused"}:
            return self.booking == "agreed"
        if act in {"meet", "meet_partly"}:
            return is_free and self.was_used
        return is_free and not (self.was_used if act == "close" else self.booking)

    def note(self, act: str) -> None:
        super().note(act)
        became = {"ask": "asked", "agree": "agreed", "refuse": "over", "call_off": "over"}
        self.was_used |= act == "use"
        self.was_held |= act in {"use", "leave_unused"}
        self.booking = became.get(act, "over" if self.booking else "")

    def target(self, act: str) -> str | None:
        found = super().target(act)
        # What took place keeps the need matched.
        return self.state if found and act == "call_off" and self.was_held else found

    def begin(self) -> Any:
        partnership_helpers.resource(name="一号会议室")
        return partnership_helpers.need()

    def last(self, row: Need) -> Booking:
        found = row.bookings.order_by("-pk").first()
        if found is None:
            raise Refusal("none")
        return found

    def do_ask(self, row: Need) -> None:
        if row.bookings.filter(state__in=("asked", "agreed")).exists():
            raise Refusal("one at a time")
        hour = 8 + row.bookings.count()
        by = committee("南地社区")
        entry = services.BookingEntry(at(hour), at(hour + 1), 1, "培训", need=row)
        ask_booking(
            Resource.objects.get(), by=by, party=partnership_helpers.party(by), entry=entry,
            token=partnership_helpers.token(),
        )  # fmt: skip

    def do_agree(self, row: Need) -> None:
        step_booking(self.last(row), "agreed", by=committee())

    def do_refuse(self, row: Need) -> None:
        step_booking(self.last(row), "refused", by=committee(), reason="已有安排")

    def do_call_off(self, row: Need) -> None:
        step_booking(self.last(row), "cancelled", by=committee(), reason="停电")

    def _hold(self, row: Need, quantity: int) -> None:
        booking = self.last(row)
        with later():
            step_booking(booking, "held", by=committee(), held=used(booking, quantity))

    def do_use(self, row: Need) -> None:
        self._hold(row, 1)

    def do_leave_unused(self, row: Need) -> None:
        self._hold(row, 0)

    def do_meet(self, row: Need) -> None:
        settle_need(row, "met", by=committee("南地社区"))

    def do_meet_partly(self, row: Need) -> None:
        settle_need(row, "partly_met", by=committee("南地社区"))

    def do_close(self, row: Need) -> None:
        settle_need(row, "unmet", by=committee("南地社区"), reason="另行解决")

    def do_take_back(self, row: Need) -> None:
        settle_need(row, "withdrawn", by=committee("南地社区"), reason="录错")


COURSES: dict[type[Course], TransitionTable] = {
    PracticeCourse: PRACTICE_STEPS,
    EventCourse: EVENT_STEPS,
    EnquiryCourse: ENQUIRY_STEPS,
    StandardCourse: STANDARD_STEPS,
    CommentCourse: COMMENT_STEPS,
    NeedCourse: NEED_STEPS,
    BookingCourse: BOOKING_STEPS,
}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("course", COURSES)
def test_every_act_in_every_state(course: type[Course]) -> None:
    assert walk_everywhere(course) == of_table(COURSES[course])


@pytest.mark.parametrize("course", COURSES)
@RUNS
@given(data=st.data())
def test_acts_in_any_order(course: type[Course], data: st.DataObject) -> None:
    beginning = data.draw(st.sampled_from(ways(course)))
    acts = data.draw(st.lists(st.sampled_from(sorted(course.steps)), max_size=9))
    walk(course, [*beginning, *acts])
