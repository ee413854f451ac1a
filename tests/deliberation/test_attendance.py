"""Sign-in as a rule: who may, until when, once, and what is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from deliberation import attendance, services
from deliberation.constants import ROSTER_SHOWN
from deliberation.models import Invitee, Meeting, SignIn, SignInSheet
from tests import factories
from tests.deliberation.helpers import content, enter, open_sheet, token, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft: Any, member: Any) -> Any:
    return open_sheet(draft, member)


def come(sheet: Any, name: str = "张小明", party: str = "residents", **more: Any) -> Any:
    values = {"device": "", **more}
    return services.sign_in(sheet, party=party, name=name, **values)


def confirm(meeting: Any, member: Any, *rows: Any, target: str = "confirmed") -> int:
    fresh = SignIn.objects.filter(pk__in=[row.pk for row in rows]).select_related(
        "meeting__community"
    )
    return services.decide_sign_ins(meeting, by=member, rows=list(fresh), target=target)


class TestSheet:
    def test_it_opens_under_an_address_that_cannot_be_guessed(self, sheet: Any) -> None:
        assert len(sheet.token) >= 32
        assert attendance.sheet_by_token(sheet.token) == sheet
        assert attendance.sheet_by_token("") is None
        assert sheet.is_open

    def test_opened_again_the_old_address_leads_nowhere(
        self, sheet: Any, draft: Any, member: Any
    ) -> None:
        old, version = sheet.token, sheet.version
        end = timezone.now() + timedelta(hours=1)
        services.open_sign_in(draft, by=member, ends_at=end, expected_version=version)
        assert attendance.sheet_by_token(old) is None

    def test_of_two_recorders_the_slower_is_told(self, sheet: Any, draft: Any, member: Any) -> None:
        end = timezone.now() + timedelta(hours=1)
        with pytest.raises(StaleRecord):
            services.open_sign_in(draft, by=member, ends_at=end, expected_version=1)

    @pytest.mark.parametrize("hours", [-1, 0, 13])
    def test_the_end_is_soon(self, hours: int, draft: Any, member: Any) -> None:
        with pytest.raises(ValidationError) as refused:
            open_sheet(draft, member, hours=hours)
        assert list(refused.value.message_dict) == ["ends_at"]
        assert not SignInSheet.objects.exists()

    def test_only_the_committee(self, draft: Any, township_officer: Any) -> None:
        with pytest.raises(Refusal):
            open_sheet(draft, township_officer)

    @pytest.mark.parametrize(
        ("form", "allowed"),
        [
            ("consultation", True),
            ("hearing", True),
            ("coordination", True),
            ("review", True),
            ("residents_meeting", False),
            ("representatives_meeting", False),
            ("party_members_council", False),
        ],
    )
    def test_proxies_only_where_the_form_knows_them(
        self, form: str, allowed: bool, draft: Any, member: Any
    ) -> None:
        draft.form = form
        if allowed:
            assert open_sheet(draft, member, proxies=True).allows_proxies
        else:
            with pytest.raises(ValidationError):
                open_sheet(draft, member, proxies=True)

    def test_closing_ends_it(self, sheet: Any, draft: Any, member: Any) -> None:
        services.close_sign_in(draft, by=member)
        with pytest.raises(services.SignInEnded):
            come(sheet)
        with pytest.raises(Refusal):
            services.close_sign_in(draft, by=member)

    def test_the_end_closes_it(self, sheet: Any) -> None:
        SignInSheet.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(services.SignInEnded, match="已结束"):
            come(sheet)

    def test_handing_the_record_in_closes_it(self, sheet: Any, draft: Any, member: Any) -> None:
        services.submit_meeting(draft, by=member, content=content())
        with pytest.raises(services.SignInEnded):
            come(sheet)
        assert SignIn.objects.count() == 0

    def test_a_handed_in_list_is_not_kept_any_more(self, held: Any, member: Any) -> None:
        with pytest.raises(IllegalTransition):
            enter(held, member, "张小明")


class TestSigningIn:
    def test_a_new_person_waits(self, sheet: Any) -> None:
        row, is_new = come(sheet)
        assert (is_new, row.state, row.name_key, row.entered_by) == (
            True, "waiting", "张小明", None,
        )  # fmt: skip

    @pytest.mark.parametrize("again", ["张小明", " 张 小明", "张　小明"])
    def test_the_same_person_is_one_row(self, again: str, sheet: Any) -> None:
        first, _is_new = come(sheet)
        second, is_new = come(sheet, again.strip())
        assert (second, is_new, SignIn.objects.count()) == (first, False, 1)

    def test_the_same_device_is_one_row(self, sheet: Any) -> None:
        first, _is_new = come(sheet, device="d1")
        second, is_new = come(sheet, "李四", device="d1")
        assert (second, is_new, SignIn.objects.count()) == (first, False, 1)

    def test_another_party_is_another_line_and_marked(self, sheet: Any, draft: Any) -> None:
        come(sheet)
        come(sheet, party="committee")
        come(sheet, "李四")
        marked = [(row.name, row.is_twin) for row in attendance.attendance_list(draft)]
        assert sorted(marked) == [("张小明", True), ("张小明", True), ("李四", False)]

    def test_the_trail_tells_the_party_and_not_the_name(self, sheet: Any) -> None:
        come(sheet)
        event = AuditEvent.objects.get(action="sign_in.entered")
        assert (event.actor, event.after) == (None, {"party": "residents"})
        assert "张小明" not in event.object_label

    @pytest.mark.parametrize("name", ["", " ", "长" * 61, "张\u202e明", "张\x00明"])
    def test_strange_names(self, name: str, sheet: Any) -> None:
        with pytest.raises(ValidationError):
            come(sheet, name)

    def test_a_strange_party(self, sheet: Any) -> None:
        with pytest.raises(ValidationError):
            come(sheet, party="mayor")

    def test_a_full_list(self, sheet: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("deliberation.services.attendance.SIGN_INS_PER_MEETING", 1)
        come(sheet)
        with pytest.raises(Refusal, match="名单已满"):
            come(sheet, "李四")
        assert come(sheet)[1] is False  # who is on it is told so, not refused


class TestProxies:
    @pytest.fixture
    def sheet(self, draft: Any, member: Any) -> Any:
        return open_sheet(draft, member, proxies=True)

    def test_a_person_stands_in_for_one(self, sheet: Any, draft: Any, member: Any) -> None:
        row, _is_new = come(sheet, proxy_for="王老")
        confirm(draft, member, row)
        assert attendance.attendance_totals(draft) == attendance.AttendanceTotals(0, 1, 1, 0)

    def test_nobody_is_represented_twice(self, sheet: Any) -> None:
        come(sheet, proxy_for="王老")
        with pytest.raises(ValidationError) as refused:
            come(sheet, "李四", proxy_for="王老")
        assert list(refused.value.message_dict) == ["proxy_for"]

    def test_nobody_is_represented_and_present(self, sheet: Any) -> None:
        come(sheet, "王老")
        with pytest.raises(ValidationError):
            come(sheet, proxy_for="王老")

    def test_who_is_represented_speaks_to_the_recorder(self, sheet: Any) -> None:
        come(sheet, proxy_for="王老")
        with pytest.raises(Refusal, match="代您签到"):
            come(sheet, "王老")

    def test_struck_out_a_proxy_counts_for_nothing(
        self, sheet: Any, draft: Any, member: Any
    ) -> None:
        row, _is_new = come(sheet, proxy_for="王老")
        confirm(draft, member, row, target="struck")
        assert come(sheet, "王老")[1]

    def test_nobody_stands_in_for_themselves(self, sheet: Any) -> None:
        with pytest.raises(ValidationError):
            come(sheet, "王老", proxy_for="王 老")

    def test_only_where_the_sheet_allows_it(self, sheet: Any) -> None:
        SignInSheet.objects.update(allows_proxies=False)
        with pytest.raises(ValidationError):
            come(sheet, proxy_for="王老")


class TestRecorder:
    def test_only_the_confirmed_are_counted(self, sheet: Any, draft: Any, member: Any) -> None:
        first, _is_new = come(sheet, "甲", "committee")
        come(sheet, "乙")
        third, _is_new = come(sheet, "丙")
        enter(draft, member, "丁", "property_company")
        assert confirm(draft, member, first, third) == 2
        confirm(draft, member, third, target="struck")
        assert attendance.attendance_totals(draft) == attendance.AttendanceTotals(1, 2, 0, 1)
        assert attendance.party_numbers(draft) == [
            {"party": "committee", "headcount": 1},
            {"party": "property_company", "headcount": 1},
        ]

    def test_confirming_twice_changes_nothing(self, sheet: Any, draft: Any, member: Any) -> None:
        row, _is_new = come(sheet)
        assert [confirm(draft, member, row), confirm(draft, member, row)] == [1, 0]

    def test_a_second_recorder_who_was_slower(
        self, sheet: Any, draft: Any, member: Any, colleague: Any
    ) -> None:
        row, _is_new = come(sheet)
        stale = SignIn.objects.select_related("meeting__community").get(pk=row.pk)
        confirm(draft, member, row)
        with pytest.raises(StaleRecord):
            services.decide_sign_ins(draft, by=colleague, rows=[stale], target="struck")

    def test_by_hand_once_for_each_token(self, draft: Any, member: Any) -> None:
        both = [
            services.add_by_hand(draft, by=member, party="residents", name="张三", token="t")
            for _n in range(2)
        ]
        assert [is_new for _row, is_new in both] == [True, False]
        assert (both[0][0], both[0][0].state) == (both[1][0], "confirmed")

    def test_by_hand_after_the_end_the_arrival_is_not_later(
        self, sheet: Any, draft: Any, member: Any
    ) -> None:
        end = timezone.now() - timedelta(minutes=10)
        SignInSheet.objects.update(ends_at=end)
        assert enter(draft, member, "张三").arrived_at == end
        with pytest.raises(ValidationError) as refused:
            services.add_by_hand(
                draft, by=member, party="residents", name="李四", token=token(),
                arrived_at=end + timedelta(minutes=1),
            )  # fmt: skip
        assert list(refused.value.message_dict) == ["arrived_at"]

    def test_departure(self, draft: Any, member: Any) -> None:
        row = enter(draft, member, "张三")
        assert services.note_departures(draft, by=member, rows=[row]) == 1
        assert services.note_departures(draft, by=member, rows=[row]) == 0
        row.refresh_from_db()
        assert row.left_at is not None

    @pytest.mark.parametrize(
        ("arrival", "departure", "field"),
        [(5, None, "arrived_at"), (-60, 5, "left_at"), (-60, -90, "left_at")],
    )
    def test_times_that_cannot_be(
        self, arrival: int, departure: int | None, field: str, draft: Any, member: Any
    ) -> None:
        row = enter(draft, member, "张三")
        now = timezone.now()
        left = now + timedelta(minutes=departure) if departure is not None else None
        with pytest.raises(ValidationError) as refused:
            services.note_times(
                row, by=member, arrived_at=now + timedelta(minutes=arrival), left_at=left
            )
        assert list(refused.value.message_dict) == [field]

    def test_the_database_knows_that_nobody_leaves_before_arriving(
        self, draft: Any, member: Any
    ) -> None:
        row = enter(draft, member, "张三")
        with pytest.raises(IntegrityError), transaction.atomic():
            SignIn.objects.filter(pk=row.pk).update(left_at=row.arrived_at - timedelta(hours=1))

    def test_who_confirms_the_minutes_is_not_struck_out(self, draft: Any, member: Any) -> None:
        row = enter(draft, member, "张三")
        write(draft, member, row)
        with pytest.raises(Refusal, match="张三"):
            confirm(draft, member, row, target="struck")


class TestRoster:
    def test_it_is_written_as_a_whole(self, draft: Any, member: Any) -> None:
        names = {"residents": ["张小明", "李四", "张 小明", ""], "committee": ["王五"]}
        services.write_roster(draft, by=member, names=names)
        names["residents"] = ["李四"]
        services.write_roster(draft, by=member, names=names, expected_version=2)
        assert attendance.roster_of(draft) == {"committee": ["王五"], "residents": ["李四"]}

    def test_the_slower_of_two(self, draft: Any, member: Any) -> None:
        services.write_roster(draft, by=member, names={"residents": ["甲"]})
        with pytest.raises(StaleRecord):
            services.write_roster(draft, by=member, names={"residents": ["乙"]})
        assert attendance.roster_of(draft) == {"residents": ["甲"]}

    @pytest.mark.parametrize("name", ["长" * 61, "张\u202e明"])
    def test_strange_names_leave_it_as_it_was(self, name: str, draft: Any, member: Any) -> None:
        with pytest.raises(ValidationError):
            services.write_roster(draft, by=member, names={"residents": ["甲", name]})
        assert attendance.roster_of(draft) == {}

    def test_phones_see_masked_names_of_those_who_are_missing(
        self, sheet: Any, draft: Any, member: Any
    ) -> None:
        names = {"residents": ["张小明", "张大明", "李四", "欧阳修远", "王五"]}
        services.write_roster(draft, by=member, names=names, expected_version=sheet.version)
        come(sheet, "王五")
        # 张*明 may be either: both type their names.
        shown = [(party, name) for _key, party, name in attendance.pickable(draft)]
        assert shown == [("residents", "李*"), ("residents", "欧**远")]

    def test_a_long_list_is_not_shown(self, draft: Any, member: Any) -> None:
        names = {"residents": [f"甲{n}" for n in range(ROSTER_SHOWN + 1)]}
        services.write_roster(draft, by=member, names=names)
        assert attendance.pickable(draft) == []

    def test_a_name_of_another_meeting_cannot_be_picked(
        self, draft: Any, member: Any, community: Any
    ) -> None:
        services.write_roster(draft, by=member, names={"residents": ["张小明"]})
        other, _is_new = services.create_meeting(community=community, by=member, token=token())
        key = Invitee.objects.get().pk
        assert services.invited_person(draft, key) == ("residents", "张小明")
        assert services.invited_person(other, key) is None


def drop(*names: str) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP INDEX {name}")


class TestTwoGuards:
    """The look at the list and the index each keep a person to one row; with neither, two."""

    def twice(self, sheet: Any) -> int:
        for _n in range(2):
            try:
                with transaction.atomic():
                    come(sheet, device="d1")
            except IntegrityError:
                pass
        return SignIn.objects.count()

    def test_both(self, sheet: Any) -> None:
        assert self.twice(sheet) == 1

    def test_the_index_alone(self, sheet: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("deliberation.services.attendance._on_list", lambda row: None)
        assert self.twice(sheet) == 1

    def test_the_look_alone(self, sheet: Any) -> None:
        drop("signed_in_once", "device_signed_in_once")
        assert self.twice(sheet) == 1

    def test_neither(self, sheet: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("deliberation.services.attendance._on_list", lambda row: None)
        drop("signed_in_once", "device_signed_in_once")
        assert self.twice(sheet) == 2


def test_a_stranger_reads_no_list(draft: Any, member: Any) -> None:
    enter(draft, member, "张三")
    stranger = factories.user("county_officer", factories.county(name="溪湖区"))
    assert [SignIn.objects.for_user(user).count() for user in (member, stranger)] == [1, 0]
    assert Meeting.objects.for_user(stranger).count() == 0
