"""Items and sub-items of an agenda: numbers, minutes, order; one level, one meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from accounts.triggers import install, install_guard, remove, remove_guard
from deliberation.agenda import Point, agenda_of, moved, numbers, too_short
from deliberation.models import AGENDA_ORDER, AgendaItem, Meeting, Resolution, Topic
from deliberation.papers import minutes_paper
from deliberation.public import publish_notice
from deliberation.queries import stored_agenda, with_content
from deliberation.services import (
    ItemContent,
    announce_meeting,
    begin_like,
    return_meeting,
    submit_meeting,
)
from deliberation.triggers import AGENDA_TREE
from portal.immutable import TABLES
from portal.models import Publication
from portal.pages import forget_pages
from tests.deliberation.helpers import (
    bare_item,
    begin,
    content,
    in_days,
    item,
    notice,
    publish,
    token,
    typed,
    typed_item,
)

SEVEN = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return SEVEN + timedelta(minutes=minutes)


class TestPlainValues:
    @pytest.mark.parametrize(
        ("subs", "expected"),
        [
            ([], []),
            ([False], ["一、"]),
            ([False, True, True, False, True], ["一、", "（一）", "（二）", "二、", "（一）"]),
            # With nothing above it, it stands for itself.
            ([True, True, False], ["一、", "（一）", "二、"]),
            ([False] * 12, [f"{sign}、" for sign in "一二三四五六七八九十"] + ["十一、", "十二、"]),
        ],
    )  # fmt: skip
    def test_numbers(self, subs: list[bool], expected: list[str]) -> None:
        assert numbers(subs) == expected

    def test_an_item_takes_what_was_typed_or_what_its_sub_items_take(self) -> None:
        plan = agenda_of(
            [
                Point("甲", minutes=30), Point("甲一", True, 10), Point("甲二", True),
                Point("乙"), Point("乙一", True, 10), Point("乙二", True, 15),
            ],
            SEVEN,
        )  # fmt: skip
        assert [(line.number, line.minutes, line.begins) for line in plan.lines] == [
            ("一、", 30, at(0)), ("（一）", 10, at(0)), ("（二）", None, at(10)),
            ("二、", 25, at(30)), ("（一）", 10, at(30)), ("（二）", 15, at(40)),
        ]  # fmt: skip
        assert (plan.minutes, plan.ends) == (55, at(55))

    def test_after_what_is_not_planned_no_time_is_known(self) -> None:
        plan = agenda_of([Point("甲", minutes=5), Point("乙"), Point("丙", minutes=10)], SEVEN)
        assert [line.begins for line in plan.lines] == [at(0), at(5), None]
        assert (plan.minutes, plan.ends) == (15, None)

    def test_sub_items_of_which_one_is_not_planned_have_no_sum(self) -> None:
        plan = agenda_of([Point("甲"), Point("甲一", True, 10), Point("甲二", True)])
        assert [line.minutes for line in plan.lines] == [None, 10, None]
        assert plan.minutes == 0

    def test_without_a_beginning_there_are_minutes_alone(self) -> None:
        plan = agenda_of([Point("甲", minutes=5)])
        assert (plan.minutes, plan.ends, plan.lines[0].begins) == (5, None, None)
        assert agenda_of([], SEVEN).ends is None

    def test_sub_items_do_not_take_longer_than_their_item(self) -> None:
        points = [Point("甲", minutes=19), Point("甲一", True, 10), Point("甲二", True, 10)]
        assert too_short(points) == {0: 20}
        assert too_short([Point("甲", minutes=20), *points[1:]]) == {}
        assert too_short([Point("甲"), *points[1:]]) == {}

    @pytest.mark.parametrize(
        ("place", "up", "expected"),
        [
            (0, True, [0, 1, 2, 3, 4]),
            (0, False, [3, 4, 0, 1, 2]),  # with its sub-items
            (3, True, [3, 4, 0, 1, 2]),
            (3, False, [0, 1, 2, 3, 4]),
            (1, False, [0, 2, 1, 3, 4]),
            (1, True, [0, 1, 2, 3, 4]),  # the first below its item
            (2, False, [0, 1, 2, 3, 4]),  # and the last
            (4, True, [0, 1, 2, 3, 4]),
        ],
    )
    def test_moving(self, place: int, up: bool, expected: list[int]) -> None:
        assert moved([False, True, True, False, True], place, up=up) == expected

    @given(st.lists(st.booleans(), min_size=1, max_size=20), st.data())
    def test_a_move_loses_nothing_and_can_be_taken_back(self, subs: list[bool], data: Any) -> None:
        subs[0] = False
        place = data.draw(st.integers(0, len(subs) - 1))
        order = moved(subs, place, up=False)
        assert sorted(order) == list(range(len(subs)))
        after = [subs[number] for number in order]
        back = moved(after, order.index(place), up=True)
        if order != list(range(len(subs))):
            assert [order[number] for number in back] == list(range(len(subs)))
        assert sorted(numbers(after)) == sorted(numbers(subs))


def tree(*titles: str) -> list[ItemContent]:
    """Items of these titles; one that begins with “-” is a sub-item."""
    return [replace(bare_item(t.lstrip("-")), is_sub=t.startswith("-")) for t in titles]


def stored(meeting: Any) -> list[str]:
    loaded = with_content(Meeting.objects.filter(pk=meeting.pk)).get()
    return [line.heading for line in stored_agenda(loaded).lines]


@pytest.mark.django_db
class TestWriting:
    def test_it_is_kept_and_read_in_order(self, draft: Any, member: Any) -> None:
        record = content(items=tree("甲", "-甲一", "-甲二", "乙", "-乙一"))
        submit_meeting(draft, by=member, content=record)
        assert stored(draft) == ["一、甲", "（一）甲一", "（二）甲二", "二、乙", "（一）乙一"]
        rows = AgendaItem.objects.order_by(*AGENDA_ORDER).values_list(
            "parent__topic__title", "position"
        )
        assert list(rows) == [(None, 1), ("甲", 1), ("甲", 2), (None, 2), ("乙", 1)]

    def test_what_moves_keeps_its_resolution(
        self, draft: Any, member: Any, township_officer: Any
    ) -> None:
        first = [item(title="甲"), replace(bare_item("乙"), resolution="同意。"), *tree("-乙一")]
        submit_meeting(draft, by=member, content=content(items=first))
        before = {r.item.topic.title: (r.pk, r.number) for r in Resolution.objects.all()}
        return_meeting(draft, by=township_officer, reason="顺序")
        again = [*first[1:], first[0]]
        submit_meeting(draft, by=member, content=content(items=again))
        assert stored(draft) == ["一、乙", "（一）乙一", "二、甲"]
        assert {r.item.topic.title: (r.pk, r.number) for r in Resolution.objects.all()} == before
        assert Topic.objects.count() == 3

    def test_an_item_becomes_a_sub_item_and_the_other_way_round(
        self, draft: Any, member: Any
    ) -> None:
        announce_meeting(draft, by=member, content=notice(items=tree("甲", "-乙", "丙")))
        announce_meeting(draft, by=member, content=notice(items=tree("乙", "-甲", "-丙")))
        assert stored(draft) == ["一、乙", "（一）甲", "（二）丙"]
        announce_meeting(draft, by=member, content=notice(items=tree("丙")))
        assert stored(draft) == ["一、丙"]
        assert AgendaItem.objects.count() == 1

    def test_the_first_item_belongs_to_none(self, draft: Any, member: Any) -> None:
        for act, record in (
            (submit_meeting, content(items=tree("-甲", "乙"))),
            (announce_meeting, notice(items=tree("-甲", "乙"))),
        ):
            with pytest.raises(ValidationError) as caught:
                act(draft, by=member, content=record)  # type: ignore[operator]
            assert caught.value.message_dict == {
                "agenda-0-is_sub": ["第一项上面没有议题，请取消勾选。"]
            }

    def test_more_minutes_below_than_planned(self, draft: Any, member: Any) -> None:
        items = [replace(one, minutes=20) for one in tree("甲", "-甲一", "-甲二")]
        with pytest.raises(ValidationError) as caught:
            announce_meeting(draft, by=member, content=notice(items=items))
        assert caught.value.message_dict == {
            "agenda-0-minutes": ["子议题合计 40 分钟，请改为不少于此数，或留空。"]
        }

    def test_the_next_of_a_series_has_the_same_tree(
        self, draft: Any, member: Any, township_officer: Any
    ) -> None:
        items = [replace(one, minutes=10) for one in tree("甲", "-甲一", "乙")]
        settled = replace(items[2], resolution="同意。", outcome="decision")
        submit_meeting(draft, by=member, content=content(items=[*items[:2], settled]))
        following, _is_new = begin_like(draft, by=member, token=token())
        agenda = {k: v for k, v in following.draft.items() if k.startswith("agenda-")}
        topics = {topic.title: str(topic.pk) for topic in Topic.objects.all()}
        common = {
            "category": "other",
            "source": "committee",
            "outcome": "decision",
            "minutes": "10",
        }
        rows: list[dict[str, str]] = [
            {"topic": topics["甲"]},
            {"topic": topics["甲一"], "is_sub": "on"},
            {"title": "乙"},  # settled: taken up anew
        ]
        assert agenda == {"agenda-TOTAL_FORMS": "3"} | {
            f"agenda-{n}-{name}": value
            for n, row in enumerate(rows)
            for name, value in (common | row).items()
        }


@pytest.mark.django_db
class TestDatabase:
    """One level and one meeting: the model says so, and the database, which is asked alone here."""

    @pytest.fixture
    def rows(self, draft: Any, member: Any) -> dict[str, AgendaItem]:
        submit_meeting(draft, by=member, content=content(items=tree("甲", "-甲一", "乙")))
        return {row.topic.title: row for row in AgendaItem.objects.select_related("topic")}

    @pytest.fixture
    def foreign(self, member: Any, community: Any) -> AgendaItem:
        other = begin(member, community)
        submit_meeting(other, by=member, content=content(items=tree("外")))
        return other.agenda.get()

    def attempts(self, rows: Any, foreign: Any) -> dict[str, dict[str, Any]]:
        return {
            "below a sub-item": {"pk": rows["乙"].pk, "parent": rows["甲一"]},
            "with sub-items of its own": {"pk": rows["甲"].pk, "parent": rows["乙"]},
            "another meeting's": {"pk": rows["乙"].pk, "parent": foreign},
            "below itself": {"pk": rows["乙"].pk, "parent": rows["乙"]},
            "to another meeting without them": {"pk": rows["甲"].pk, "meeting": foreign.meeting},
        }

    def write(self, pk: int, **changes: Any) -> None:
        with transaction.atomic():
            AgendaItem.objects.filter(pk=pk).update(position=9, **changes)

    def test_it_is_refused(self, rows: Any, foreign: Any) -> None:
        for attempt in self.attempts(rows, foreign).values():
            with pytest.raises(IntegrityError):
                self.write(**attempt)
        for parent in (rows["甲一"], foreign):
            with pytest.raises(IntegrityError), transaction.atomic():
                AgendaItem.objects.create(
                    meeting=rows["甲"].meeting, topic=rows["甲"].topic, parent=parent, position=5
                )

    def test_without_the_guard_it_would_happen(self, rows: Any, foreign: Any) -> None:
        remove_guard(AGENDA_TREE, connection)
        for name, attempt in self.attempts(rows, foreign).items():
            undo = transaction.savepoint()
            if name == "below itself":  # a CHECK holds this one
                with pytest.raises(IntegrityError):
                    self.write(**attempt)
            else:
                self.write(**attempt)
            transaction.savepoint_rollback(undo)
        install_guard(AGENDA_TREE, connection)

    def test_the_model_says_it_in_words(self, rows: Any, foreign: Any) -> None:
        for name, words in (
            ("below a sub-item", "议程只有一级子议题。"),
            ("with sub-items of its own", "议程只有一级子议题。"),
            ("another meeting's", "上级议题属于另一次会议。"),
        ):
            attempt = self.attempts(rows, foreign)[name]
            row = AgendaItem.objects.get(pk=attempt["pk"])
            row.parent = attempt["parent"]
            with pytest.raises(ValidationError) as caught:
                row.clean()
            assert caught.value.message_dict == {"parent": [words]}

    def test_positions_are_taken_once(self, rows: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            AgendaItem.objects.filter(pk=rows["乙"].pk).update(position=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            AgendaItem.objects.create(
                meeting=rows["甲"].meeting, topic=rows["甲"].topic, parent=rows["甲"], position=1
            )


EMPTY = (
    "resolution", "action", "owner_party", "owner_name", "due", "in_favour", "against", "abstained",
)  # fmt: skip


def typed_tree(meeting: Any, *rows: dict[str, str]) -> dict[str, str]:
    """What the record's form sends with these rows of an agenda."""
    values = typed(meeting, **{"agenda-TOTAL_FORMS": str(len(rows))})
    values = {k: v for k, v in values.items() if not k.startswith("agenda-0")}
    for number, row in enumerate(rows):
        bare = dict.fromkeys(EMPTY, "")
        values |= typed_item(number, **(bare | row))
    return values


A, A1, B = {"title": "甲", "minutes": "３０"}, {"title": "甲一", "is_sub": "on"}, {"title": "乙"}


@pytest.mark.django_db
class TestPages:
    def address(self, meeting: Any, name: str = "meeting_edit") -> str:
        return reverse(name, args=[meeting.public_id])

    def test_the_recorder_moves_a_row_without_javascript(
        self, draft: Any, member: Any, client_for: Any
    ) -> None:
        browser = client_for(member)
        sent = typed_tree(draft, A, A1, B) | {"move_agenda": "agenda-2-up"}
        answer = browser.post(self.address(draft), sent)
        assert (answer.status_code, answer.url) == (302, f"{self.address(draft)}#agenda")
        draft.refresh_from_db()
        rows = [
            (draft.draft[f"agenda-{n}-title"], draft.draft.get(f"agenda-{n}-is_sub", ""))
            for n in range(3)
        ]
        assert rows == [("乙", ""), ("甲", ""), ("甲一", "on")]
        page = browser.get(self.address(draft))
        assert [row.number for row in page.context["form"].agenda] == ["一、", "二、", "（一）"]
        text = page.content.decode()
        assert "data-draft-clear" in text
        assert "data-draft-clear" not in browser.get(self.address(draft)).content.decode()

    @pytest.mark.parametrize(
        "wanted", ["", "agenda-9-up", "agenda-0-left", "agenda-٣-up", "\x00", "agenda-999999-up"]
    )
    def test_a_strange_move_moves_nothing(
        self, wanted: str, draft: Any, member: Any, client_for: Any
    ) -> None:
        sent = typed_tree(draft, A, A1, B) | {"move_agenda": wanted}
        assert client_for(member).post(self.address(draft), sent).status_code == 302
        draft.refresh_from_db()
        assert [draft.draft[f"agenda-{n}-title"] for n in range(3)] == ["甲", "甲一", "乙"]

    def test_a_sub_item_does_not_slip_below_another_item(
        self, draft: Any, member: Any, client_for: Any
    ) -> None:
        sent = typed_tree(draft, B, {"title": ""}, A1) | {"submit": "1"}
        page = client_for(member).post(self.address(draft), sent)
        assert page.context["form"].agenda.forms[2].errors == {
            "is_sub": ["上面的议题是空的：请填写，或取消勾选。"]
        }
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_the_recorder_sees_when_each_begins(
        self, draft: Any, member: Any, client_for: Any
    ) -> None:
        browser = client_for(member)
        rows = (A, A1 | {"minutes": "15"}, B | {"minutes": "10"})
        browser.post(self.address(draft), typed_tree(draft, *rows) | {"save": "1"})
        page = browser.get(self.address(draft))
        agenda = page.context["agenda"]
        times = [f"{timezone.localtime(line.begins):%H:%M}" for line in agenda.lines]
        assert (times, agenda.minutes) == (["19:30", "19:30", "20:00"], 40)
        assert "计划用时 40 分钟，至 20:10" in page.content.decode()

    def test_the_notice_is_moved_and_its_problems_stand_where_they_are(
        self, draft: Any, member: Any, client_for: Any
    ) -> None:
        start = timezone.localtime(in_days(12))
        basics = {
            "version": str(draft.version), "form": "consultation", "title": "协商会",
            "starts_at": start.strftime("%Y-%m-%d 19:00"), "place": "活动室",
            "convened_by": "committee", "notice_on": timezone.localdate().isoformat(),
            "notice_channel": "posted",
        }  # fmt: skip
        rows = {k: v for k, v in typed_tree(draft, A, A1 | {"minutes": "40"}, B).items()
                if k.startswith("agenda-")}  # fmt: skip
        browser, address = client_for(member), self.address(draft, "meeting_notice")
        page = browser.post(address, basics | rows | {"move_agenda": "agenda-0-down"})
        assert [row["title"].value() for row in page.context["form"].agenda] == ["乙", "甲", "甲一"]
        draft.refresh_from_db()
        assert draft.state == "draft"
        page = browser.post(address, basics | rows | {"announce": "1"})
        assert page.context["form"].agenda.forms[0].errors == {
            "minutes": ["子议题合计 40 分钟，请改为不少于此数，或留空。"]
        }

    def test_the_public_reads_the_tree_and_its_times(
        self, draft: Any, member: Any, township_officer: Any, county_officer: Any, client: Any
    ) -> None:
        start = timezone.make_aware(datetime(2026, 12, 24, 19, 0))
        minutes = (None, 10, 20, 15)
        rows = zip(tree("甲", "-甲一", "-甲二", "乙"), minutes, strict=True)
        items = [replace(one, minutes=m) for one, m in rows]
        announce_meeting(draft, by=member, content=notice(items=items, starts_at=start))
        publication = publish_notice(draft, by=township_officer)
        payload = publication.payload
        assert [tuple(line.values()) for line in payload["agenda"]] == [
            ("一、", "甲", False, 30, "19:00"),
            ("（一）", "甲一", True, 10, "19:00"),
            ("（二）", "甲二", True, 20, "19:10"),
            ("二、", "乙", False, 15, "19:30"),
        ]
        assert (payload["minutes"], payload["ends"]) == (45, "19:45")
        page = client.get(reverse("notice_public", args=[draft.public_id])).content.decode()
        for words in ("（二）甲二", "19:10 · 20 分钟", "计划用时 45 分钟，至 19:45"):
            assert words in page
        calendar = client.get(reverse("notice_calendar", args=[draft.public_id]))
        assert "一、甲\\n（一）甲一" in calendar.content.decode().replace("\r\n ", "")

    def test_the_public_reads_older_notices_too(
        self, draft: Any, member: Any, township_officer: Any, client: Any
    ) -> None:
        announce_meeting(draft, by=member, content=notice())
        publication = publish_notice(draft, by=township_officer)
        older = publication.payload | {"agenda": ["撤桶并点", "清运时间"]}
        del older["minutes"], older["ends"]
        _rewrite(publication, older)
        page = client.get(reverse("notice_public", args=[draft.public_id])).content.decode()
        assert "<li>二、清运时间</li>" in page

    def test_results_and_papers_have_the_numbers(
        self, draft: Any, member: Any, township_officer: Any, county_officer: Any, client_for: Any
    ) -> None:
        items = [item(title="甲"), *tree("-甲一", "-甲二", "乙")]
        submit_meeting(draft, by=member, content=content(items=items))
        browser = client_for(member)
        detail = browser.get(self.address(draft, "meeting_detail")).content.decode()
        for heading in ("一、甲", "（二）甲二", "二、乙"):
            assert f"<h3>{heading}</h3>" in detail
        answer = browser.post(self.address(draft, "minutes_document"))
        file = Document(BytesIO(answer.content))
        texts = [paragraph.text for paragraph in file.paragraphs]
        at_line = texts.index("（一）甲")
        headings = ["（一）甲", "1. 甲一", "2. 甲二", "（二）乙"]
        assert [text for text in texts[at_line:] if text in headings] == headings
        printed = browser.get(self.address(draft, "minutes_print")).content.decode()
        assert ("<h3>甲</h3>" in printed, "<h4>甲一</h4>" in printed) == (True, True)
        publish(draft, confirmer=township_officer, publisher=county_officer)
        forget_pages()
        page = browser.get(reverse("meeting_public", args=[draft.public_id])).content.decode()
        assert "（一）<a href" in page
        loaded = with_content(Meeting.objects.filter(pk=draft.pk)).get()
        assert [one.is_sub for one in minutes_paper(loaded).items] == [False, True, True, False]

    def test_the_pack_tells_the_plan_and_tallies_what_is_voted_on(
        self, draft: Any, member: Any, client_for: Any
    ) -> None:
        items = [replace(one, minutes=10) for one in tree("甲", "-甲一", "乙")]
        items[2] = replace(items[2], outcome="information")
        announce_meeting(draft, by=member, content=notice(items=items))
        page = client_for(member).get(self.address(draft, "meeting_pack"))
        assert page.context["tallied"] == ["一、甲", "（一）甲一"]
        assert [line.heading for line in page.context["plan"].agenda.lines] == [
            "一、甲", "（一）甲一", "二、乙",
        ]  # fmt: skip
        text = page.content.decode()
        assert text.count("计划用时 20 分钟") == 2  # on the notice and on the agenda


def _rewrite(publication: Publication, payload: dict[str, Any]) -> None:
    """Put in the payload of an older release, as if it had been published then."""
    for table in TABLES:
        remove(table, connection)
    Publication.objects.filter(pk=publication.pk).update(payload=payload)
    for table in TABLES:
        install(table, connection)
    forget_pages()
