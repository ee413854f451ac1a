"""Rounds, inspections, appeals and findings against a small model of what their states allow.

The model is written down here once more, by hand, and knows nothing of `evaluation.rules`: it says
which acts are possible in which state. Random acts are tried on real records and on the model;
both must agree on what happened, and on all states afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from evaluation.models import Appeal, Bulletin, Finding, Inspection, Round
from evaluation.public import bulletin_item, fingerprint, make_final, publish_bulletin
from evaluation.services import (
    Grounds,
    add_repair_photo,
    close_finding,
    close_round,
    confirm_inspection,
    decide_appeal,
    note_relapse,
    recheck,
    report_repair,
    return_inspection,
    submit_appeal,
    submit_inspection,
    void_inspection,
    withdraw_finding,
)
from tests import factories
from tests.evaluation.appeal_helpers import AFTER, BEGAN
from tests.evaluation.finding_helpers import issue
from tests.evaluation.helpers import corrected, make_card, make_round, prepared, samples
from tests.evaluation.helpers import given as scores_of
from tests.world.common import picture

pytestmark = pytest.mark.django_db

RUNS = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LIVE = ("assigned", "submitted", "returned", "confirmed")


@dataclass
class Model:
    """One inspection that loses points, its round, and at most one appeal about it."""

    inspection: str = "assigned"
    round: str = "open"
    appeal: str = ""
    is_late: bool = False
    is_lost: bool = False
    was_submitted: bool = False

    def possible(self, act: str) -> bool:
        standing = self.round != "final"
        in_time = self.round == "open" or (standing and self.was_submitted)
        return {
            "submit": self.inspection in {"assigned", "returned"} and in_time,
            "confirm": self.inspection == "submitted" and standing,
            "return": standing
            and (
                self.inspection == "submitted"
                or (self.inspection == "confirmed" and self.appeal in {"", "rejected"})
            ),
            "void": self.inspection in LIVE and standing,
            "close": self.round == "open",
            "publish": self.round == "closed",
            "wait": True,
            "appeal": self.round == "in_publicity"
            and not self.is_late
            and self.inspection == "confirmed"
            and self.is_lost
            and not self.appeal,
            "uphold": self.appeal == "submitted" and self.inspection == "confirmed",
            "reject": self.appeal == "submitted",
            "finish": self.round == "in_publicity" and self.is_late and self.appeal != "submitted",
        }[act]

    def do(self, act: str) -> None:
        changes: dict[str, dict[str, Any]] = {
            "submit": {"inspection": "submitted", "was_submitted": True, "is_lost": True},
            "confirm": {"inspection": "confirmed"},
            "return": {"inspection": "returned"},
            "void": {"inspection": "void"},
            "close": {"round": "closed"},
            "publish": {"round": "in_publicity", "is_late": False},
            "wait": {"is_late": True},
            "appeal": {"appeal": "submitted"},
            "uphold": {"appeal": "upheld", "is_lost": False},
            "reject": {"appeal": "rejected"},
            "finish": {"round": "final"},
        }
        for name, value in changes[act].items():
            setattr(self, name, value)


class Portal:
    """The same with real records."""

    def __init__(self) -> None:
        unit = factories.community(name="德泰社区")
        county, city = factories.county(), factories.CITY_CODE
        self.card = make_card()
        self.scorer, self.appellant = (factories.user("committee_member", unit) for _n in range(2))
        self.confirmer = factories.user("township_officer", factories.township())
        self.county, self.judge = (factories.user("county_officer", county) for _n in range(2))
        self.publisher = factories.user("city_officer", city)
        self.key = make_round(self.card, by=self.county).inspections.get(community=unit).pk
        self.day = BEGAN

    @property
    def inspection(self) -> Any:
        rows = Inspection.objects.select_related("round__scorecard", "community__township__county")
        return rows.get(pk=self.key)

    @property
    def round(self) -> Any:
        return Round.objects.get()

    @property
    def waiting(self) -> Any:
        appeal = Appeal.objects.first()
        if appeal is None:
            raise Refusal("There is none.")
        return appeal

    def do(self, act: str) -> None:
        with on(self.day), transaction.atomic():
            getattr(self, f"do_{act}")()

    def do_submit(self) -> None:
        scores = scores_of(self.card, notice=8)
        submit_inspection(self.inspection, by=self.scorer, scores=scores, samples=samples())

    def do_confirm(self) -> None:
        confirm_inspection(self.inspection, by=self.confirmer)

    def do_return(self) -> None:
        return_inspection(self.inspection, by=self.confirmer, reason="核对")

    def do_void(self) -> None:
        void_inspection(self.inspection, by=self.county, reason="重复")

    def do_close(self) -> None:
        close_round(self.round, by=self.county)

    def do_publish(self) -> None:
        if self.round.state != "closed":
            raise Refusal("There is nothing new to publish.")
        publish_bulletin(prepared(self.round), by=self.publisher)

    def do_wait(self) -> None:
        self.day += AFTER - BEGAN

    def do_appeal(self) -> None:
        submit_appeal(
            self.inspection,
            by=self.appellant,
            criterion=self.card.notice,
            grounds=Grounds(Decimal(10), "当天完好"),
            token=f"appeal {Appeal.objects.count()}",
        )

    def do_uphold(self) -> None:
        decide_appeal(self.waiting, by=self.judge, outcome="upheld", reasons="属实")

    def do_reject(self) -> None:
        decide_appeal(self.waiting, by=self.judge, outcome="rejected", reasons="不属实")

    def do_finish(self) -> None:
        bulletin = Bulletin.objects.first()
        if bulletin and fingerprint(bulletin_item(bulletin)) != bulletin.checked_sha256:
            corrected(bulletin, by=self.publisher, reason="更正")
        make_final(self.round, by=self.county)

    def states(self) -> tuple[str, str, str]:
        appeal = Appeal.objects.first()
        return self.inspection.state, self.round.state, appeal.state if appeal else ""


def tried(portal: Any, act: str) -> bool:
    try:
        portal.do(act)
    except (Refusal, ValidationError):
        return False
    return True


ACTS = ("submit", "confirm", "return", "void", "close", "publish", "wait", "appeal", "uphold",
        "reject", "finish")  # fmt: skip
# Most random walks never come far; these begin where it is interesting.
BEGINNINGS = st.sampled_from(
    [
        (),
        ("submit", "confirm", "close", "publish"),
        ("submit", "confirm", "close", "publish", "appeal"),
        ("submit", "confirm", "close", "publish", "appeal", "uphold", "wait"),
    ]
)


@RUNS
@given(beginning=BEGINNINGS, acts=st.lists(st.sampled_from(ACTS), max_size=9))
def test_round_inspection_and_appeal(beginning: tuple[str, ...], acts: list[str]) -> None:
    undo = transaction.savepoint()
    try:
        portal, model = Portal(), Model()
        for act in (*beginning, *acts):
            expected = model.possible(act)
            if expected:
                model.do(act)
            assert (act, tried(portal, act)) == (act, expected)
            assert portal.states() == (model.inspection, model.round, model.appeal)
    finally:
        transaction.savepoint_rollback(undo)


FINDING: dict[str, dict[str, str]] = {
    "report": {"open": "reported", "relapsed": "reported"},
    "accept": {"reported": "verified"},
    "refuse": {"reported": "open"},
    "relapse": {"verified": "relapsed"},
    "close": {"verified": "closed"},
    "withdraw": dict.fromkeys(("open", "reported", "verified", "relapsed"), "withdrawn"),
}


class Rectification:
    """A real finding."""

    def __init__(self) -> None:
        portal = Portal()
        portal.do("submit")
        portal.do("confirm")
        self.member = portal.appellant
        self.officer = factories.user("township_officer", factories.township())
        issue(portal.inspection, by=portal.confirmer)
        self.is_watched = True

    @property
    def finding(self) -> Any:
        return Finding.objects.get()

    def do(self, act: str) -> None:
        with transaction.atomic():
            getattr(self, f"do_{act}")()

    def do_report(self) -> None:
        add_repair_photo(self.finding, by=self.member, upload=picture())
        report_repair(self.finding, by=self.member, text="已改")

    def do_accept(self) -> None:
        recheck(self.finding, by=self.officer, is_rectified=True)

    def do_refuse(self) -> None:
        recheck(self.finding, by=self.officer, is_rectified=False, text="没改")

    def do_relapse(self) -> None:
        note_relapse(self.finding, by=self.officer, text="又出现")

    def do_close(self) -> None:
        until = self.finding.observed_until
        if until is None:
            close_finding(self.finding, by=self.officer)
            return
        with on(until.replace(year=until.year + 1)):
            close_finding(self.finding, by=self.officer)

    def do_withdraw(self) -> None:
        withdraw_finding(self.finding, by=self.officer, reason="写错了")


@RUNS
@given(acts=st.lists(st.sampled_from(sorted(FINDING)), max_size=9))
def test_a_finding(acts: list[str]) -> None:
    undo = transaction.savepoint()
    try:
        real, state = Rectification(), "open"
        for act in acts:
            expected = FINDING[act].get(state)
            assert (act, tried(real, act)) == (act, expected is not None)
            state = expected or state
            assert real.finding.state == state
    finally:
        transaction.savepoint_rollback(undo)
