"""Two receipts, two answers, an answer against a withdrawal, two requests for more time."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from coordination import services
from coordination.models import Referral, ReferralEvent, ReferralExtension
from tests.coordination.helpers import token
from tests.coordination.referral_helpers import (
    addressed,
    committee,
    content,
    in_days,
    member,
    other_member,
    place,
    received,
    sender,
    sent,
)
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = {"StaleRecord", "IllegalTransition", "Refusal"}


def _stored(row: Referral) -> Referral:
    found: Referral = Referral.objects.get(pk=row.pk)
    return found


def _acts(row: Referral) -> Counter[str]:
    return Counter(ReferralEvent.objects.filter(referral=row).values_list("act", flat=True))


def test_two_receipts_are_one() -> None:
    row, people = sent(), [member(), other_member()]
    became = at_once(2, lambda n: services.receive_referral(_stored(row), by=people[n]))
    assert became.count("done") == 1
    assert set(became) <= REFUSED | {"done"}
    assert _acts(row) == {"sent": 1, "received": 1}


def test_two_answers_are_one_with_its_own_words() -> None:
    row, people = received(), [member(), other_member()]
    seen = row.version

    def reply(n: int) -> None:
        services.reply_referral(
            _stored(row), by=people[n], outcome="done", text=f"第{n}份", expected_version=seen
        )

    became = at_once(2, reply)
    assert became.count("done") == 1
    assert set(became) <= REFUSED | {"done"}
    answered = ReferralEvent.objects.get(referral=row, act="replied")
    assert answered.words == f"第{became.index('done')}份"
    assert _stored(row).replied_by == people[became.index("done")]


def test_an_answer_against_a_withdrawal() -> None:
    row = received()

    def act(n: int) -> None:
        if n:
            services.withdraw_referral(_stored(row), by=sender(), reason="重复")
        else:
            services.reply_referral(_stored(row), by=member(), outcome="done", text="办了")

    became = at_once(2, act)
    assert became.count("done") == 1
    expected = ["replied", "withdrawn"][became.index("done")]
    assert (_stored(row).state, _acts(row)[expected]) == (expected, 1)


def test_a_correction_against_the_receipt() -> None:
    """What was received is what the lead body saw."""
    row = sent()

    def act(n: int) -> None:
        mine = _stored(row)
        if n:
            services.correct_referral(
                mine, by=sender(), subject="新", text="新", due=mine.due, reason="笔误",
                expected_version=row.version,
            )  # fmt: skip
        else:
            services.receive_referral(mine, by=member(), expected_version=row.version)

    became = at_once(2, act)
    assert became.count("done") == 1
    stored = _stored(row)
    expected = [("received", row.text), ("sent", "新")][became.index("done")]
    assert (stored.state, stored.text) == expected


def test_two_requests_for_more_time_are_one() -> None:
    row, people = received(), [member(), other_member()]

    def ask(n: int) -> None:
        services.ask_extension(_stored(row), by=people[n], due=in_days(20 + n), reason="缺配件")

    became = at_once(2, ask)
    assert sorted(became) == ["Refusal", "done"]
    assert ReferralExtension.objects.count() == 1


def test_two_who_send_at_once_get_two_numbers() -> None:
    between: Any = addressed(sender(), place(committee()))

    def send(n: int) -> None:
        services.send_referral(by=sender(), between=between, content=content(), token=token())

    assert at_once(3, send) == ["done"] * 3
    assert sorted(Referral.objects.values_list("sequence", flat=True)) == [1, 2, 3]
