"""Ratings, who may not be rated, commitments and pacts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from accounts.desk import gathered
from accounts.enums import Role
from accounts.rules import Refusal, StaleRecord
from accounts.triggers import Guard, install_guard, remove_guard
from benxi_sorting.demonstration.clock import on
from orgs import credit_desk, project_desk, queries, services
from orgs.models import (
    CreditEntry,
    CreditTerm,
    Investigation,
    Organization,
    PenaltyExecution,
    Pledge,
    Rating,
    Signature,
    candidate_of,
)
from orgs.triggers import NOT_RATED, RATED_LEGAL_PERSON, RATED_WHILE_ACTIVE, RATING_BARS
from tests import factories
from tests.orgs.credit_helpers import (
    association,
    carried_out,
    closed,
    entry,
    handed_in,
    investigated,
    listed,
    officer,
    penalty,
    pledge,
    rated,
    rules,
    signed,
)
from tests.orgs.helpers import member, organization

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


def fit(number: int = 1, **fields: Any) -> Any:
    """An association that may be rated in July 2026."""
    of = association(number, **fields)
    handed_in(of, result="qualified")
    return of


def test_a_rating_follows_from_score_scale_and_term() -> None:
    row = rated(fit(), score=901)
    assert (row.grade_name, row.valid_until) == ("4A", date(2031, 7, 1))
    assert row.term.words == "60 个月"
    with pytest.raises(Refusal):
        rated(fit(2), score=600)
    with pytest.raises(ValidationError):
        rated(fit(3), score=1001)
    with pytest.raises(Refusal):
        rated(fit(4), day=date(2025, 12, 31))
    with pytest.raises(ValidationError):
        rated(row.organization)


def term_in_days(kind: str, number: int) -> None:
    CreditTerm.objects.create(
        kind=kind, number=number, unit="days", effective_from=DAY, source="本市规定"
    )


def test_a_rating_term_in_days_is_counted_in_days() -> None:
    term_in_days("rating", 400)
    assert rated(fit()).valid_until == date(2027, 8, 5)


def test_a_bar_after_a_penalty_in_days_is_counted_in_days() -> None:
    term_in_days("penalty_bar", 30)
    of = fit()
    carried_out(penalty(of, date(2026, 6, 1)))
    with pytest.raises(ValidationError):
        rated(of)
    assert rated(of, day=date(2026, 7, 2)).grade == 4


def test_a_term_of_the_first_rating_in_days_is_counted_in_days() -> None:
    term_in_days("first_rating", 90)
    with on(date(2026, 7, 1)):
        young = candidate_of(fit(established_on=date(2026, 4, 2)), date(2026, 7, 1))
    assert young.may_be_rated_from == date(2026, 7, 1)


@pytest.mark.parametrize("kind", ["rating", "first_rating", "penalty_bar"])
def test_no_term_of_ratings_runs_in_working_days(kind: str) -> None:
    row = CreditTerm(
        kind=kind, number=400, unit="working_days", effective_from=DAY, source="本市规定"
    )
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert "工作日" in "".join(caught.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (listed, "活动异常名录"),
        (lambda of: carried_out(penalty(of, date(2025, 7, 1))), "处罚"),
    ],
)
def test_what_stands_against_a_rating_is_refused_in_the_model(spoil: Any, word: str) -> None:
    of = fit()
    spoil(of)
    with pytest.raises(ValidationError) as caught:
        rated(of)
    assert word in "".join(caught.value.messages)
    assert Rating.objects.count() == 0


def test_all_reasons_are_told_at_once() -> None:
    team = organization("服务队", kind="filed", credit_code="")
    with pytest.raises(ValidationError) as caught:
        rated(team)
    assert len(caught.value.messages) == 3


def test_a_penalty_of_more_than_a_year_ago_does_not_count() -> None:
    of = fit()
    carried_out(penalty(of, date(2025, 6, 30)))
    assert rated(of).grade == 4


def test_a_penalty_that_was_not_carried_out_counts_however_old_it_is() -> None:
    of = fit()
    row = penalty(of, date(2020, 6, 30))
    with pytest.raises(ValidationError) as caught:
        rated(of)
    assert caught.value.messages == ["行政处罚尚未执行完毕，或者尚未登记执行情况。"]
    with on(date(2026, 7, 1)):
        with pytest.raises(ValidationError):
            services.record_execution(row, by=officer(), on=date(2026, 7, 2))
        with pytest.raises(Refusal):
            services.record_execution(entry(of), by=officer())
        services.record_execution(row, by=officer())
        with pytest.raises(Refusal):
            services.record_execution(row, by=officer())
    corrected(row)
    assert rated(of).grade == 4


@pytest.mark.parametrize(
    "facts", [{"kind": "other"}, {"arisen_on": date(2026, 3, 6)}, {"is_retraction": True}]
)
def test_what_is_no_penalty_or_arose_later_was_not_carried_out(facts: dict[str, Any]) -> None:
    row = carried_out(penalty(association(), date(2026, 3, 4)), date(2026, 3, 5))
    is_retraction = facts.pop("is_retraction", False)
    made = corrected(row, is_retraction=is_retraction, **facts)
    assert not PenaltyExecution.objects.filter(entry=made).exists()


def corrected(row: CreditEntry, *, is_retraction: bool = False, **changes: Any) -> CreditEntry:
    """The same penalty with another title; that it was carried out goes with it."""
    told = {"kind": "penalty", "arisen_on": row.arisen_on, **changes}
    with on(date(2026, 7, 1)):
        facts = services.CreditFacts(
            title="罚款", basis=row.basis, source=row.source, document=row.document, **told
        )
        made, _new = services.enter_credit(
            row.organization,
            facts=facts,
            by=officer(),
            token="corrected",
            correction=services.EntryCorrection(row, "名称有误", is_retraction=is_retraction),
        )
    return made


def test_nobody_is_rated_while_under_investigation() -> None:
    of = fit()
    row = investigated(of, date(2026, 6, 25))
    with pytest.raises(ValidationError) as caught:
        rated(of)
    assert caught.value.messages == ["正在被立案调查。"]
    with on(date(2026, 7, 2)):
        with pytest.raises(ValidationError):
            services.close_investigation(row, outcome=" ", by=officer(), expected_version=1)
        with pytest.raises(ValidationError):
            services.close_investigation(
                row, outcome="x", by=officer(), expected_version=1, on=date(2026, 6, 24)
            )
        stale = Investigation.objects.get()
    closed(row, date(2026, 7, 2))
    with on(date(2026, 7, 2)):
        with pytest.raises(Refusal):
            services.close_investigation(row, outcome="x", by=officer(), expected_version=2)
        with pytest.raises(StaleRecord):
            services.close_investigation(stale, outcome="x", by=officer(), expected_version=1)
    with pytest.raises(ValidationError):
        rated(of, day=date(2026, 7, 1))
    assert rated(of, day=date(2026, 7, 2)).grade == 4
    with pytest.raises(DatabaseError), transaction.atomic():
        Investigation.objects.update(document="另一号")
    with pytest.raises(ValidationError):
        investigated(filed(of), date(2026, 6, 25))


def test_who_keeps_another_register_records_no_investigation_and_no_execution() -> None:
    of = association()
    row, fine = investigated(of, DAY), penalty(of, DAY)
    stranger = factories.user(
        Role.COUNTY_OFFICER, factories.county(name="溪湖区"), username="elsewhere"
    )
    new = Investigation(organization=of, authority="溪湖区民政局", document="溪民立1号", since=DAY)
    for attempt in (
        lambda: services.record_investigation(new, by=stranger, token="elsewhere"),
        lambda: services.close_investigation(row, outcome="x", by=stranger, expected_version=1),
        lambda: services.record_execution(fine, by=stranger),
    ):
        with on(DAY), pytest.raises(Refusal):
            attempt()


@pytest.mark.parametrize("outcome", ["查" * 201, "不予处罚\x00", "不予\u202e处罚"])
def test_an_outcome_that_no_column_keeps_is_refused_at_its_field(outcome: str) -> None:
    row = investigated(association(), DAY)
    with on(DAY), pytest.raises(ValidationError) as caught:
        services.close_investigation(row, outcome=outcome, by=officer(), expected_version=1)
    assert [*caught.value.message_dict] == ["outcome"]


def test_another_grade_is_open_two_years_after_a_rating() -> None:
    of = fit()
    rated(of, score=700)
    handed_in(of, 2027, result="qualified")
    with pytest.raises(ValidationError) as caught:
        rated(of, day=date(2028, 6, 30))
    assert caught.value.messages == ["评估等级在有效期内，自2028-07-01起可申请晋级。"]
    assert rated(of, day=date(2028, 7, 1)).grade == 4
    again = fit(2)
    gone = rated(again)
    with on(date(2026, 8, 1)):
        services.cancel_rating(gone, by=officer(), reason="造假", expected_version=1)
    assert rated(again, day=date(2026, 8, 2)).grade == 4


def ended(of: Organization) -> None:
    Organization.objects.filter(pk=of.pk).update(status="ended")


def filed(of: Organization) -> Organization:
    return organization("服务队", kind="filed", credit_code="", established_on=of.established_on)


@pytest.mark.parametrize(
    ("guard", "spoil"),
    [
        (NOT_RATED, listed),
        (RATED_LEGAL_PERSON, filed),
        (RATED_WHILE_ACTIVE, ended),
        (RATING_BARS[0], lambda of: investigated(of, date(2026, 7, 2))),
        (RATING_BARS[1], lambda of: penalty(of, date(2026, 7, 2))),
    ],
    ids=lambda value: getattr(value, "name", "so"),
)
def test_the_database_rates_nobody_who_may_not_be_rated(guard: Guard, spoil: Any) -> None:
    of = fit()
    row = rated(of)
    other = spoil(of)
    row.organization = other if guard is RATED_LEGAL_PERSON else of
    row.pk, row.decided_on = None, date(2026, 7, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    remove_guard(guard, connection)
    try:
        row.save(force_insert=True)
    finally:
        install_guard(guard, connection)


@pytest.mark.parametrize(
    "changes",
    [
        {"grade": 6},
        {"valid_until": date(2026, 7, 1)},
        {"cancelled_on": date(2026, 7, 3)},
        {"cancelled_on": date(2026, 7, 3), "cancel_reason": "造假"},
    ],
)
def test_the_database_refuses_ratings_that_cannot_be(changes: dict[str, Any]) -> None:
    row = rated(fit())
    row.pk, row.decided_on = None, date(2026, 7, 1)
    for name, value in changes.items():
        setattr(row, name, value)
    row.decided_on = date(2026, 7, 1) if "valid_until" in changes else date(2026, 7, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_rating_that_runs_out_is_told_three_months_before() -> None:
    of, other, ended_one = fit(), fit(2), fit(3)
    someone = member(of)
    first, cancelled = rated(of), rated(other)
    rated(ended_one)
    ended(ended_one)
    with on(date(2026, 8, 1)):
        services.cancel_rating(cancelled, by=officer(), reason="提供虚假材料", expected_version=1)

    def told(day: date, user: Any) -> list[tuple[str, Any]]:
        with on(day):
            found = [*gathered(credit_desk.items(user)), *gathered(project_desk.items(user))]
        return [(item.title, item.due) for item in found if item.state_label == "评估等级将到期"]

    last = date(2031, 7, 1)
    assert first.valid_until == last
    for user in (officer(), someone):
        assert told(date(2031, 3, 31), user) == []
        assert told(date(2031, 4, 1), user) == [(str(first), last)]
        assert told(last, user) == [(str(first), last)]
        assert told(date(2031, 7, 2), user) == []
    rows = Rating.objects.all()
    assert list(queries.run_out_ratings(rows, last)) == []
    assert list(queries.run_out_ratings(rows, date(2031, 7, 2))) == [first]
    handed_in(of, 2030, result="qualified")
    rated(of, date(2031, 7, 1))
    assert list(queries.run_out_ratings(rows, date(2031, 7, 2))) == []
    assert list(queries.expiring_ratings(rows, last)) == []


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ("soon", ["第1协会"]),
        ("out", ["第2协会"]),
        ("cancelled", ["第3协会"]),
        ("x", ["第3协会", "第2协会", "第1协会"]),
    ],
)
def test_ratings_are_found_by_how_long_they_hold(
    client_for: Any, chosen: str, names: list[str]
) -> None:
    rated(fit(1))
    rated(fit(2), date(2026, 6, 25))
    gone = rated(fit(3))
    with on(date(2026, 8, 1)):
        services.cancel_rating(gone, by=officer(), reason="造假", expected_version=1)
    with on(date(2031, 6, 28)):
        browser = client_for(officer())
        page = browser.get(reverse("admin:orgs_rating_changelist"), {"run": chosen})
    shown = [row.organization.name for row in page.context["cl"].result_list]
    assert sorted(shown) == sorted(names)


def test_a_rating_is_cancelled_once_with_its_reason() -> None:
    row = rated(fit())
    with on(date(2026, 8, 1)):
        with pytest.raises(ValidationError):
            services.cancel_rating(row, by=officer(), reason=" ", expected_version=1)
        stale = Rating.objects.get()
        services.cancel_rating(row, by=officer(), reason="提供虚假材料", expected_version=1)
        with pytest.raises(StaleRecord):
            services.cancel_rating(stale, by=officer(), reason="又一次", expected_version=1)
        with pytest.raises(Refusal):
            services.cancel_rating(row, by=officer(), reason="又一次", expected_version=2)
    assert (row.cancelled_on, row.cancel_reason) == (date(2026, 8, 1), "提供虚假材料")
    with pytest.raises(DatabaseError), transaction.atomic():
        Rating.objects.update(grade=5)


def test_a_pact_of_the_city_is_read_and_signed_in_its_counties(client_for: Any) -> None:
    city = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="pact-writer")
    far = factories.county(name="溪湖区")
    titles = {}
    for code, by in (
        (factories.CITY_CODE, city),
        (far.code, city),
        (factories.county().code, officer()),
    ):
        row = Pledge(kind="pact", title=f"{code}公约", text="不造假", jurisdiction=code, since=DAY)
        titles[services.begin_pledge(row, by=by, token=code)[0].pk] = code
    browser = client_for(officer())
    listed_there = browser.get(reverse("admin:orgs_pledge_changelist")).context["cl"].queryset
    form = browser.get(reverse("admin:orgs_signature_add")).context["form"]
    for rows in (listed_there, form.fields["pledge"].queryset):
        assert sorted(titles[row.pk] for row in rows) == [factories.CITY_CODE, "210502"]


def test_a_pact_is_signed_once_and_left_again() -> None:
    of = association()
    row = signed(of)
    with pytest.raises(ValidationError):
        signed(of)
    with pytest.raises(ValidationError):
        signed(association(2), date(2026, 1, 4))
    services.withdraw_signature(row, by=officer(), expected_version=1, on=date(2026, 5, 1))
    with pytest.raises(Refusal):
        services.withdraw_signature(row, by=officer(), expected_version=2)
    assert signed(of, date(2026, 6, 1)).pledge == pledge()
    assert Signature.objects.filter(withdrawn_on__isnull=True).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=row.pk).update(withdrawn_by=None)
    elsewhere = factories.user(
        Role.COUNTY_OFFICER, factories.county(name="溪湖区"), username="elsewhere"
    )
    with pytest.raises(Refusal):
        services.begin_pledge(pledge(), by=elsewhere, token="t")
