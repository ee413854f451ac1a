"""Cases against a small model of what their states allow, written down here once more by hand.

The model knows nothing of `orgs.rules`. Random acts are tried on real cases and on the model; both
must agree on what happened, and on the state afterwards.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refusal
from orgs.models import RegistrationCase
from orgs.services import (
    accept_case,
    answer_correction,
    ask_correction,
    decide_case,
    examine_case,
    settle_case,
    step_case,
    withdraw_case,
)
from tests import factories
from tests.orgs.case_helpers import (
    PINGSHAN,
    begin,
    clerk,
    complete,
    entry,
    filing,
    judge,
    member,
    rules,
    township,
)
from tests.orgs.helpers import credit_code

pytestmark = pytest.mark.django_db

RUNS = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def _rules(db: Any) -> None:
    """Once for all walks; each of them is taken back to this."""
    rules()


# act → from which states to which; papers and corrections are looked at in `Model`.
REGISTRATION: dict[str, dict[str, str]] = {
    "review": {"guidance": "pre_review"},
    "guide": {"pre_review": "guidance"},
    "accept": {"pre_review": "accepted"},
    "examine": {"accepted": "examined"},
    "again": {"examined": "accepted"},
    "grant": {"examined": "granted"},
    "refuse": {"examined": "refused"},
    "settle": {"granted": "certified"},
    "withdraw": dict.fromkeys(("guidance", "pre_review", "accepted", "examined"), "withdrawn"),
}
FILING: dict[str, dict[str, str]] = {
    "examine": {"first_opinion": "with_township"},
    "again": {"with_township": "first_opinion"},
    "grant": {"with_township": "filed"},
    "refuse": {"with_township": "refused"},
    "settle": {"filed": "registered"},
    "withdraw": dict.fromkeys(("first_opinion", "with_township"), "withdrawn"),
    "accept": {},
}
WORKED_ON = frozenset(
    {"guidance", "pre_review", "accepted", "examined", "first_opinion", "with_township"}
)
# These wait for nobody's correction, and need no complete papers.
FREE = frozenset({"review", "guide", "again", "withdraw", "settle"})


class Model:
    def __init__(self, steps: dict[str, dict[str, str]], state: str) -> None:
        self.steps, self.state = steps, state
        self.is_complete = self.is_asked = False

    def possible(self, act: str) -> bool:
        if act in {"complete", "ask", "answer"}:
            wanted = {"complete": True, "ask": not self.is_asked, "answer": self.is_asked}
            return self.state in WORKED_ON and wanted[act]
        if self.state not in self.steps[act]:
            return False
        complete_enough = self.is_complete or act not in {"accept", "grant"}
        return act in FREE or (complete_enough and not self.is_asked)

    def do(self, act: str) -> None:
        if act == "complete":
            self.is_complete = True
        elif act in {"ask", "answer"}:
            self.is_asked = act == "ask"
        else:
            self.state = self.steps[act][self.state]


class Real:
    """The same with a real case; whoever has it now acts."""

    def __init__(self, *, is_filing: bool) -> None:
        self.is_filing = is_filing
        self.examiner = member() if is_filing else clerk()
        self.decider = township() if is_filing else judge()
        of = filing() if is_filing else entry(name=f"平山区促进会{factories.word()}")
        self.key = begin(of, self.examiner).pk

    @property
    def case(self) -> Any:
        return RegistrationCase.objects.get(pk=self.key)

    @property
    def holder(self) -> Any:
        return self.decider if self.case.state == "with_township" else self.examiner

    def do(self, act: str) -> None:
        with transaction.atomic():
            getattr(self, f"do_{act}")()

    def do_complete(self) -> None:
        complete(self.case, self.holder)

    def do_ask(self) -> None:
        ask_correction(self.case, by=self.holder, text="补正")

    def do_answer(self) -> None:
        answer_correction(self.case, by=self.holder, answer="补交")

    def do_review(self) -> None:
        step_case(self.case, "pre_review", by=self.examiner)

    def do_guide(self) -> None:
        step_case(self.case, "guidance", by=self.examiner, reason="再指导")

    def do_accept(self) -> None:
        accept_case(self.case, by=self.examiner)

    def do_examine(self) -> None:
        examine_case(self.case, by=self.examiner, opinion="agrees", text="符合")

    def do_again(self) -> None:
        target = "first_opinion" if self.is_filing else "accepted"
        step_case(self.case, target, by=self.decider, reason="再核")

    def do_grant(self) -> None:
        decide_case(self.case, "filed" if self.is_filing else "granted", by=self.decider)

    def do_refuse(self) -> None:
        decide_case(self.case, "refused", by=self.decider, reason="不符合条件")

    def do_settle(self) -> None:
        code = "" if self.is_filing else credit_code(7)
        settle_case(self.case, by=clerk(), credit_code=code)

    def do_withdraw(self) -> None:
        withdraw_case(self.case, by=self.examiner, reason="不办了")


def tried(real: Real, act: str) -> bool:
    try:
        real.do(act)
    except (Refusal, ValidationError):
        return False
    return True


def walk(real: Real, model: Model, acts: list[str]) -> None:
    for act in acts:
        expected = model.possible(act)
        if expected:
            model.do(act)
        assert (act, tried(real, act)) == (act, expected)
        assert real.case.state == model.state
        asked = real.case.corrections.filter(answered_on__isnull=True).exists()
        assert asked == model.is_asked


BESIDE = ["complete", "ask", "answer"]
FAR = ["complete", "review", "accept", "examine"]


@RUNS
@given(
    beginning=st.sampled_from([[], FAR[:3], FAR, [*FAR, "grant"]]),
    acts=st.lists(st.sampled_from([*REGISTRATION, *BESIDE]), max_size=9),
)
def test_a_registration(beginning: list[str], acts: list[str]) -> None:
    undo = transaction.savepoint()
    try:
        real = Real(is_filing=False)
        assert real.case.jurisdiction == PINGSHAN
        walk(real, Model(REGISTRATION, "guidance"), [*beginning, *acts])
    finally:
        transaction.savepoint_rollback(undo)


@RUNS
@given(
    beginning=st.sampled_from([[], ["complete", "examine"], ["complete", "examine", "grant"]]),
    acts=st.lists(st.sampled_from([*FILING, *BESIDE]), max_size=9),
)
def test_a_filing(beginning: list[str], acts: list[str]) -> None:
    undo = transaction.savepoint()
    try:
        walk(Real(is_filing=True), Model(FILING, "first_opinion"), [*beginning, *acts])
    finally:
        transaction.savepoint_rollback(undo)
