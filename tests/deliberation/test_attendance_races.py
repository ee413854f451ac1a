"""Many phones and several recorders at once: one row, one confirmation, one lock."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from deliberation import services
from deliberation.models import (
    Minutes,
    MinutesAddendum,
    MinutesConfirmation,
    MinutesConfirmer,
    SignIn,
    SignInSheet,
)
from tests import factories
from tests.deliberation.helpers import begin, enter, open_sheet, token, write
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 50


@pytest.fixture
def scene() -> tuple[Any, list[Any]]:
    community = factories.community(name="德泰社区")
    members = [
        factories.user("committee_member", community, name=f"委员{'甲乙丙丁'[n]}") for n in range(4)
    ]
    return begin(members[0], community), members


@pytest.mark.parametrize("same", ["person", "device"])
def test_one_person_on_several_phones_is_one_row(same: str, scene: Any) -> None:
    meeting, members = scene
    sheet = open_sheet(meeting, members[0])
    for repeat in range(REPEATS):
        made: list[bool] = []

        def come(place: int, repeat: int = repeat, made: list[bool] = made) -> None:
            number = repeat if same == "person" else f"{repeat}-{place}"
            device = f"{repeat}" if same == "device" else f"{repeat}-{place}"
            row, is_new = services.sign_in(
                sheet, party="residents", name=f"村民{number}", device=device
            )
            made.append(is_new)
            assert row.pk

        assert at_once(4, come) == ["done"] * 4
        assert sorted(made) == [False, False, False, True]
    assert SignIn.objects.count() == REPEATS


def test_a_proxy_and_the_person_are_not_both_counted(scene: Any) -> None:
    meeting, members = scene
    sheet = open_sheet(meeting, members[0], proxies=True)
    for repeat in range(REPEATS // 5):

        def come(place: int, repeat: int = repeat) -> None:
            name, other = (f"代{repeat}", f"老{repeat}") if place % 2 else (f"老{repeat}", "")
            with suppress(ValidationError):  # the person came first
                services.sign_in(
                    sheet, party="residents", name=name, device=f"{repeat}-{place}", proxy_for=other
                )

        at_once(4, come)
        rows = SignIn.objects.filter(name__in=[f"代{repeat}", f"老{repeat}"])
        assert rows.count() == 1


def test_signing_in_while_the_sheet_is_closed(scene: Any) -> None:
    meeting, members = scene
    for repeat in range(5):
        sheet = SignInSheet.objects.filter(meeting=meeting).first()
        opened = open_again(meeting, members[0], sheet)

        def act(place: int, repeat: int = repeat, opened: Any = opened) -> None:
            if place == 0:
                services.close_sign_in(meeting, by=members[0])
            else:
                services.sign_in(opened, party="residents", name=f"{repeat}-{place}", device="")

        outcomes = at_once(4, act)
        assert set(outcomes) <= {"done", "SignInEnded"}
        late = SignIn.objects.filter(arrived_at__gt=SignInSheet.objects.get().ends_at)
        assert late.count() == 0


def open_again(meeting: Any, member: Any, sheet: Any) -> Any:
    from datetime import timedelta

    from django.utils import timezone

    return services.open_sign_in(
        meeting,
        by=member,
        ends_at=timezone.now() + timedelta(hours=1),
        expected_version=sheet.version if sheet else 1,
    )


def test_one_of_two_recorders_decides(scene: Any) -> None:
    meeting, members = scene
    sheet = open_sheet(meeting, members[0])
    for repeat in range(10):
        row, _is_new = services.sign_in(sheet, party="residents", name=f"村民{repeat}", device="")

        def decide(place: int, key: int = row.pk) -> None:
            mine = SignIn.objects.select_related("meeting__community").get(pk=key)
            target = "struck" if place % 2 else "confirmed"
            services.decide_sign_ins(meeting, by=members[place], rows=[mine], target=target)

        outcomes = at_once(4, decide)
        assert set(outcomes) <= {"done", "StaleRecord"}
        row.refresh_from_db()
        assert row.state in {"confirmed", "struck"}


def test_confirmations_at_once_lock_once(scene: Any) -> None:
    meeting, members = scene
    rows = [enter(meeting, members[0], member.name, "committee") for member in members]
    minutes = write(meeting, members[0], *rows)
    services.circulate_minutes(minutes, by=members[0])

    def confirm(place: int) -> None:
        mine = MinutesConfirmer.objects.select_related("minutes__meeting__community").get(
            user=members[place]
        )
        services.confirm_on_account(mine, by=members[place])

    assert at_once(4, confirm) == ["done"] * 4
    assert Minutes.objects.get().state == "locked"
    assert MinutesConfirmation.objects.count() == 4


def test_one_person_confirms_once(scene: Any) -> None:
    meeting, members = scene
    row = enter(meeting, members[0], members[0].name, "committee")
    other = enter(meeting, members[0], "张小明")
    minutes = write(meeting, members[0], row, other)
    for edition in range(1, 11):
        minutes.refresh_from_db()
        services.circulate_minutes(minutes, by=members[0])

        def confirm(_place: int) -> None:
            mine = MinutesConfirmer.objects.select_related("minutes__meeting__community").get(
                user=members[0]
            )
            services.confirm_on_account(mine, by=members[0])

        outcomes = at_once(4, confirm)
        assert sorted(outcomes) == ["Refusal", "Refusal", "Refusal", "done"]
        assert MinutesConfirmation.objects.filter(edition=edition).count() == 1
        minutes.refresh_from_db()
        services.take_minutes_back(minutes, by=members[0], reason="再改")


def test_addenda_have_numbers_of_their_own(scene: Any) -> None:
    meeting, members = scene
    minutes = write(meeting, members[0])
    services.circulate_minutes(minutes, by=members[0])

    def add(place: int) -> None:
        services.add_addendum(minutes, by=members[place], text="补", reason="漏", token=token())

    assert at_once(4, add) == ["done"] * 4
    numbers = MinutesAddendum.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_two_recorders_of_one_text(scene: Any) -> None:
    meeting, members = scene

    def save(place: int) -> None:
        services.write_minutes(meeting, by=members[place], text=f"第{place}人")

    outcomes = at_once(4, save)
    assert outcomes.count("done") == 1
    assert Minutes.objects.get().text == f"第{outcomes.index('done')}人"


def test_300_people_from_many_phones(scene: Any) -> None:
    meeting, members = scene
    sheet = open_sheet(meeting, members[0])

    def come(place: int) -> None:
        for number in range(30):
            services.sign_in(
                sheet, party="residents", name=f"村民{place}-{number}", device=f"{place}-{number}"
            )

    assert at_once(10, come) == ["done"] * 10
    assert SignIn.objects.count() == 300
