"""The two lists: terms, repetition, succession; the state machine against a model of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.desk import gathered
from accounts.enums import Role
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.triggers import Guard, install_guard, remove_guard
from benxi_sorting.demonstration.clock import on
from orgs import credit_desk, queries, services
from orgs.enums import ListingState, RestrictedAct
from orgs.forms import HandInForm, NoticeForm, RatingForm, SignatureForm
from orgs.models import AnnualReturn, Listing, Organization, Reckoning
from orgs.rules import LISTING_STEPS
from orgs.triggers import LEGAL_PERSONS_CREDIT
from portal.measures import Figure, Span, figures, registered
from tests import factories
from tests.orgs.courses import RUNS, Course, of_table, walk, walk_everywhere
from tests.orgs.credit_helpers import association, handed_in, listed, noticed, officer, rules
from tests.orgs.helpers import organization

pytestmark = pytest.mark.django_db

DOCUMENT = "平民移〔2026〕1号"


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


def claim(row: Listing, day: date) -> None:
    with on(day):
        services.claim_removal(row, claim="已补报", by=officer())


def verify(row: Listing, day: date) -> None:
    with on(day):
        services.verify_repair(row, by=officer())


def take_off(row: Listing, day: date) -> None:
    with on(day):
        services.remove_from_list(row, document=DOCUMENT, by=officer())


def test_nobody_is_listed_before_the_term_for_objections_is_over() -> None:
    row = noticed(association())
    assert row.objection_until == date(2026, 3, 16)
    with on(date(2026, 3, 16)), pytest.raises(Refusal):
        services.put_on_list(row, by=officer(), document=DOCUMENT)
    with on(date(2026, 3, 17)):
        with pytest.raises(ValidationError):
            services.put_on_list(row, by=officer())
        services.put_on_list(row, by=officer(), document=DOCUMENT)
    assert (row.listed_on, row.limit_on) == (date(2026, 3, 17), date(2028, 3, 17))
    reasons = [(r.term.kind, r.counted_from, r.until) for r in queries.reasons_of(row)]
    assert reasons == [
        ("objection", date(2026, 3, 2), date(2026, 3, 16)),
        ("limit", date(2026, 3, 17), date(2028, 3, 17)),
    ]


def test_an_objection_is_answered_before_it_is_listed() -> None:
    row = noticed(association())
    with on(date(2026, 3, 17)), pytest.raises(Refusal):
        services.record_objection(row, objection="已报送", by=officer())
    with on(date(2026, 3, 10)):
        services.record_objection(row, objection="已报送", by=officer())
        with pytest.raises(Refusal):
            services.put_on_list(row, by=officer(), document=DOCUMENT)
        # As long as the page lets a reason be; nothing of it is lost.
        services.drop_notice(row, by=officer(), reason="属实，不予列入" * 70)
    row.refresh_from_db()
    assert (row.state, row.answer) == ("dropped", "属实，不予列入" * 70)
    # The same ground may be noticed again.
    again = noticed(row.organization, day=date(2026, 4, 1))
    with on(date(2026, 4, 3)):
        services.record_objection(again, objection="已报送", by=officer())
        services.put_on_list(again, by=officer(), document=DOCUMENT, reason="经查不实")
    assert again.state == "listed"


def test_after_a_repair_it_is_removed_within_five_working_days() -> None:
    row = listed(association())
    claim(row, date(2026, 9, 24))
    with on(date(2026, 9, 24)):
        services.put_on_list(row, by=officer(), reason="未见补报材料")
    assert (row.state, row.claimed_on, row.listed_on) == ("listed", None, date(2026, 3, 18))
    claim(row, date(2026, 9, 28))
    verify(row, date(2026, 9, 30))
    assert row.remove_by == date(2026, 10, 13)
    with on(date(2026, 10, 14)):
        _annual, item = gathered(credit_desk.items(officer()))
        assert (item.due, item.overdue, item.state_label) == (date(2026, 10, 13), True, "待移出")
    take_off(row, date(2026, 10, 13))
    assert (row.state, row.removed_on) == ("removed", date(2026, 10, 13))
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=row.pk).update(removed_by=None)
    assert not row.is_on(date(2026, 10, 13))
    assert row.is_on(date(2026, 10, 12))


def test_no_step_lies_before_the_one_that_came_first_and_none_says_nothing() -> None:
    row, by = noticed(association()), officer()
    with on(date(2026, 3, 10)), pytest.raises(ValidationError):
        services.record_objection(row, objection="已报送", by=by, on=date(2026, 3, 1))
    with on(date(2026, 3, 10)), pytest.raises(ValidationError):
        services.record_objection(row, objection=" ", by=by)
    with on(date(2026, 4, 20)):
        services.put_on_list(row, by=by, document=DOCUMENT, on=date(2026, 3, 18))
        for claim, day in (("已补报", date(2026, 3, 17)), (" ", date(2026, 3, 20))):
            with pytest.raises(ValidationError):
                services.claim_removal(row, claim=claim, by=by, on=day)
        services.claim_removal(row, claim="已补报", by=by, on=date(2026, 3, 20))
        with pytest.raises(ValidationError):
            services.verify_repair(row, by=by, on=date(2026, 3, 19))
        services.verify_repair(row, by=by, on=date(2026, 4, 2))
        for document, day in ((DOCUMENT, date(2026, 4, 1)), (" ", date(2026, 4, 3))):
            with pytest.raises(ValidationError):
                services.remove_from_list(row, document=document, by=by, on=day)
    assert row.state == ListingState.VERIFIED


def test_where_nothing_is_to_be_repaired_it_leaves_after_six_months() -> None:
    row = listed(association(), "light-penalty")
    assert row.may_leave_on == date(2026, 9, 18)
    with pytest.raises(Refusal):
        claim(row, date(2026, 4, 1))
    with pytest.raises(Refusal):
        take_off(row, date(2026, 9, 17))
    with on(date(2026, 9, 18)):
        assert [item.state_label for item in gathered(credit_desk.items(officer()))][
            -1
        ] == "列入期限已满"
    take_off(row, date(2026, 9, 18))
    repaired = listed(association(2))
    with pytest.raises(Refusal):
        take_off(repaired, date(2026, 12, 1))


def test_who_gives_a_ground_again_begins_its_time_again() -> None:
    of = association()
    first = listed(of, "light-penalty")
    listed(of, "unreachable", date(2026, 5, 6), date(2026, 5, 25))
    first.refresh_from_db()
    assert (first.may_leave_on, first.limit_on) == (date(2026, 11, 25), date(2028, 5, 25))
    assert Reckoning.objects.filter(listing=first, term__kind="lapse").count() == 2


def test_a_listing_recorded_late_shortens_no_time_on_the_list() -> None:
    of = association()
    with on(date(2026, 3, 2)):
        late = noticed(of, "unreachable")
    first = listed(of, "light-penalty", date(2026, 3, 2), date(2026, 5, 25))
    with on(date(2026, 6, 1)):
        services.put_on_list(late, by=officer(), document=DOCUMENT, on=date(2026, 3, 20))
    first.refresh_from_db()
    assert (late.listed_on, late.limit_on) == (date(2026, 3, 20), date(2028, 5, 25))
    assert (first.may_leave_on, first.limit_on) == (date(2026, 11, 25), date(2028, 5, 25))


def test_after_two_years_it_moves_to_the_other_list_and_stays_there_two_years() -> None:
    of = association()
    row = listed(of, day=date(2025, 1, 6), listed_on=date(2025, 2, 10))
    assert row.limit_on == date(2027, 2, 10)
    with pytest.raises(Refusal):
        noticed(of, "abnormal-two-years", date(2026, 12, 1))
    Listing.objects.filter(pk=row.pk).update(limit_on=date(2026, 3, 2))
    with on(date(2026, 3, 2)):
        assert [item.state_label for item in gathered(credit_desk.items(officer()))][
            -1
        ] == "列入期限已满"
    worse = noticed(of, "abnormal-two-years", date(2026, 3, 2))
    with on(date(2026, 3, 18)):
        services.put_on_list(worse, by=officer(), document=DOCUMENT)
    row.refresh_from_db()
    assert (row.state, row.removed_on) == ("succeeded", date(2026, 3, 18))
    assert (worse.list, worse.may_leave_on) == ("dishonest", date(2028, 3, 18))
    with pytest.raises(Refusal):
        claim(worse, date(2028, 3, 17))
    claim(worse, date(2028, 3, 18))


def test_whose_certificate_was_revoked_leaves_after_deregistration() -> None:
    of = association()
    row = listed(of, "revoked")
    assert row.may_leave_on is None
    with pytest.raises(Refusal):
        claim(row, date(2026, 6, 1))
    Organization.objects.filter(pk=of.pk).update(status="ended")
    row.organization.refresh_from_db()
    claim(row, date(2026, 6, 1))
    assert row.state == "claimed"


def test_who_is_slower_is_told_and_others_take_no_step() -> None:
    row = noticed(association())
    stale = Listing.objects.get(pk=row.pk)
    with on(date(2026, 3, 3)):
        services.drop_notice(row, by=officer(), reason="证据不足")
        with pytest.raises(StaleRecord):
            services.drop_notice(stale, by=officer(), reason="证据不足")
    other = noticed(association(2))
    elsewhere = factories.user(
        Role.COUNTY_OFFICER, factories.county(name="溪湖区"), username="elsewhere"
    )
    with on(date(2026, 3, 3)), pytest.raises(IllegalTransition):
        services.drop_notice(other, by=elsewhere, reason="证据不足")
    with pytest.raises(ValidationError):
        noticed(other.organization)


def test_without_a_calendar_nobody_is_listed_by_guess() -> None:
    row = noticed(association(), day=date(2026, 12, 28))
    assert row.objection_until is None
    with on(date(2027, 3, 1)), pytest.raises(Refusal) as caught:
        services.put_on_list(row, by=officer(), document=DOCUMENT)
    assert "工作日历" in str(caught.value.message)


def test_a_figure_of_an_earlier_day_stays_when_the_organisation_is_taken_off() -> None:
    row = listed(association())
    code = row.organization.jurisdiction

    def counted(day: date) -> Figure:
        return figures(registered()["on_no_list"], Span(date(2026, 1, 1), day), [code])[code]

    claim(row, date(2026, 4, 1))
    verify(row, date(2026, 4, 2))
    take_off(row, date(2026, 4, 3))
    assert counted(date(2026, 3, 17)) == counted(date(2026, 4, 3)) == Figure(1, 1)
    assert counted(date(2026, 3, 18)) == counted(date(2026, 4, 2)) == Figure(0, 1)


def test_a_list_warns_and_the_worse_one_refuses() -> None:
    of = association()
    assert queries.restrictions_of(of, RestrictedAct.TASK) == []
    listed(of)
    [warned] = queries.restrictions_of(of, RestrictedAct.TASK)
    assert (warned.is_refusal, str(warned.message)) == (False, "第1协会已被列入活动异常名录。")
    listed(of, "heavy-fine")
    refused, _warned = queries.restrictions_of(of, RestrictedAct.PROJECT)
    assert refused.is_refusal
    assert refused.told == (
        "第1协会已被列入严重违法失信名单。申报项目：不予受理"
        "（试行口径：民政部令第60号失信惩戒，不得申报项目，待市民政部门核定）"
    )
    assert queries.restrictions_of(of, RestrictedAct.TASK, date(2018, 1, 23)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "listed"},
        {"state": "objected"},
        {"state": "claimed", "listed_on": date(2026, 3, 18), "document": "文"},
        {"listed_on": date(2026, 3, 18)},
        {"removed_on": date(2026, 3, 18)},
        {"facts": "别的"},
    ],
)
def test_the_database_refuses_half_a_step(changes: dict[str, Any]) -> None:
    row = noticed(association())
    with pytest.raises(DatabaseError), transaction.atomic():
        Listing.objects.filter(pk=row.pk).update(**changes)


def test_the_database_keeps_one_listing_a_ground() -> None:
    row = noticed(association())
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


# Objections are made until 16 March.
IN_TERM, OVER = date(2026, 3, 10), date(2026, 3, 18)
HALF_A_YEAR, TWO_YEARS = date(2026, 9, 18), date(2028, 3, 18)


def succeed(row: Listing) -> None:
    """Put it on the other list, by the decision that ends this one."""
    day = timezone.localdate()
    worse = noticed(row.organization, "abnormal-two-years", day)
    with on(day + timedelta(days=30)):
        services.put_on_list(worse, by=officer(), document=DOCUMENT)


ACTS: dict[str, Callable[[Listing], None]] = {
    "object": lambda row: services.record_objection(row, objection="异议", by=officer()),
    # Whose removal is refused stays there by the same act.
    "list": lambda row: services.put_on_list(row, by=officer(), document="文", reason="理由"),
    "drop": lambda row: services.drop_notice(row, by=officer(), reason="理由"),
    "claim": lambda row: services.claim_removal(row, claim="已改", by=officer()),
    "verify": lambda row: services.verify_repair(row, by=officer()),
    "remove": lambda row: services.remove_from_list(row, document="文", by=officer()),
    "succeed": succeed,
}


class Repaired(Course):
    """For a ground that is repaired; an act named `_early` or `_late` has a day of its own."""

    ground = "annual-report"
    first = "noticed"
    steps: ClassVar[dict[str, dict[str, str]]] = {
        "object": {"noticed": "objected"},
        "list": dict.fromkeys(("noticed", "objected", "claimed"), "listed"),
        "list_early": dict.fromkeys(("objected", "claimed"), "listed"),
        "drop": dict.fromkeys(("noticed", "objected"), "dropped"),
        "claim": {"listed": "claimed"},
        "verify": {"claimed": "verified"},
        "remove": {"verified": "removed"},
        "remove_late": {"verified": "removed"},
    }
    days: ClassVar[dict[str, date]] = {
        "object": IN_TERM, "list_early": IN_TERM, "remove_late": HALF_A_YEAR,
        "claim_late": TWO_YEARS,
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.day = IN_TERM

    def day_of(self, act: str) -> date:
        """None lies before the act that came first."""
        return max(self.day, self.days.get(act, OVER))

    def note(self, act: str) -> None:
        super().note(act)
        self.day = self.day_of(act)

    def begin(self) -> Listing:
        return noticed(association(7), self.ground)

    def take(self, act: str, row: Listing) -> None:
        with on(self.day_of(act)):
            ACTS[act.removesuffix("_late").removesuffix("_early")](row)


class Lapsing(Repaired):
    """Nothing is to be repaired: after half a year it leaves by itself."""

    ground = "light-penalty"
    steps = Repaired.steps | {
        "claim": {}, "verify": {}, "remove": {}, "remove_late": {"listed": "removed"},
    }  # fmt: skip
    detours = (("object", "list_early"),)


class Succeeding(Repaired):
    """On the other list, after two years on the first: nobody leaves it for two years."""

    ground = "abnormal-two-years"
    steps = Repaired.steps | {"claim_late": {"listed": "claimed"}}

    def allows(self, act: str) -> bool:
        return act != "claim" or self.day >= TWO_YEARS

    def begin(self) -> Listing:
        return noticed(overdue(association(7)).organization, self.ground)


class Succeeded(Repaired):
    """On the first list for two years, when the other one follows."""

    first = "listed"
    steps = {
        **{act: Repaired.steps[act] for act in ("list", "claim", "verify", "remove")},
        "succeed": dict.fromkeys(("listed", "claimed", "verified"), "succeeded"),
    }

    def begin(self) -> Listing:
        return overdue(association(7))


def overdue(of: Organization) -> Listing:
    """Since February 2025 on the first list, from which it goes to the other on 2 March 2026."""
    row = listed(of, "unreachable", day=date(2025, 1, 6), listed_on=date(2025, 2, 10))
    Listing.objects.filter(pk=row.pk).update(limit_on=date(2026, 3, 2))
    return Listing.objects.get(pk=row.pk)


COURSES = (Repaired, Lapsing, Succeeding, Succeeded)


def test_every_act_in_every_state() -> None:
    taken = [walk_everywhere(course) for course in COURSES]
    assert set().union(*taken) == of_table(LISTING_STEPS)


@pytest.mark.parametrize("course", COURSES)
@RUNS
@given(data=st.data())
def test_acts_in_any_order(course: type[Course], data: st.DataObject) -> None:
    walk(course, data.draw(st.lists(st.sampled_from(sorted(course.steps)), max_size=9)))


def filed_one() -> Organization:
    return organization("服务队", kind="filed", credit_code="")


def test_a_filed_organisation_gets_no_notice_and_is_not_offered() -> None:
    filed, kept = filed_one(), association()
    with pytest.raises(ValidationError) as caught:
        noticed(filed)
    assert "法人" in "".join(caught.value.messages)
    assert Listing.objects.count() == 0
    for form, offered in ((NoticeForm, [kept]), (HandInForm, [kept]), (RatingForm, [kept])):
        assert list(form(officer=officer()).fields["organization"].queryset) == offered
    assert filed in SignatureForm(officer=officer()).fields["organization"].queryset


def test_who_has_a_credit_record_does_not_become_a_filed_organisation() -> None:
    row = listed(association())
    row.organization.kind, row.organization.credit_code = "filed", ""
    with pytest.raises(ValidationError) as caught:
        row.organization.full_clean()
    assert list(caught.value.message_dict) == ["kind"]


@pytest.mark.parametrize("guard", LEGAL_PERSONS_CREDIT, ids=lambda guard: guard.table)
def test_the_database_keeps_no_credit_record_of_a_filed_one(guard: Guard) -> None:
    filed = filed_one()
    of = association()
    listing, papers = listed(of), handed_in(of)

    def write() -> None:
        if guard.table == "orgs_listing":
            listing.pk, listing.organization = None, filed
            listing.save(force_insert=True)
        elif guard.table == "orgs_annualreturn":
            AnnualReturn.objects.filter(pk=papers.pk).update(organization=filed)
        else:
            Organization.objects.filter(pk=of.pk).update(kind="filed", credit_code="")

    with pytest.raises(DatabaseError), transaction.atomic():
        write()
    remove_guard(guard, connection)
    try:
        write()
    finally:
        install_guard(guard, connection)
