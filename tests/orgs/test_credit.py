"""Entries of credit information: terms, corrections, guards of the database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import Refusal
from accounts.triggers import install, install_guard, remove, remove_guard
from benxi_sorting.demonstration.clock import on
from orgs import services
from orgs.enums import TermKind
from orgs.immutable import CREDIT_RULE_TABLES, TABLES
from orgs.models import CreditEntry, CreditTerm
from orgs.services.credit_rules import term_at
from orgs.triggers import OWN_CORRECTION
from tests import factories
from tests.orgs.credit_helpers import association, entry, officer, penalty, rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


def correct(old: CreditEntry, *, by: Any = None, **fields: Any) -> CreditEntry:
    values = {
        "kind": old.kind,
        "title": "获评优秀集体",
        "basis": old.basis,
        "source": old.source,
        "arisen_on": date(2026, 3, 9),
    }
    correction = services.EntryCorrection(
        old, fields.pop("reason", "名称有误"), fields.pop("is_retraction", False)
    )
    organization = fields.pop("organization", old.organization)
    with on(date(2026, 3, 10)):
        made, _new = services.enter_credit(
            organization,
            facts=services.CreditFacts(**{**values, **fields}),
            by=by or officer(),
            token=f"c{CreditEntry.objects.count()}",
            correction=correction,
        )
    return made


def test_the_term_and_whether_it_was_kept_are_computed_by_the_rule_of_its_day() -> None:
    of = association()
    made = entry(of, day=date(2026, 2, 28), arisen_on=date(2026, 2, 13))
    assert (made.due_on, made.is_late) == (date(2026, 2, 27), True)
    assert made.term.words == "5 个工作日"
    in_time = entry(of, day=date(2026, 2, 27), arisen_on=date(2026, 2, 13))
    assert in_time.is_late is False
    event = AuditEvent.objects.filter(action="creditentry.entered").order_by("-pk").first()
    assert event is not None
    assert (event.after["due_on"], event.after["late"]) == ("2026-02-27", False)


def test_a_later_rule_leaves_what_was_computed() -> None:
    city, of = factories.user(Role.CITY_OFFICER), association()
    old = entry(of, day=date(2026, 3, 4))
    rule = CreditTerm(
        kind="entry",
        number=3,
        unit="working_days",
        effective_from=date(2026, 4, 1),
        source="新办法",
    )
    services.add_rule(rule, by=city, token="t")
    assert entry(of, day=date(2026, 4, 1)).due_on == date(2026, 4, 7)
    old.refresh_from_db()
    assert old.due_on == date(2026, 3, 11)
    assert term_at(TermKind.ENTRY, date(2026, 3, 31)).number == 5
    with pytest.raises(Refusal):
        term_at(TermKind.ENTRY, date(2018, 1, 23))


def test_without_a_calendar_the_term_is_not_known() -> None:
    made = entry(association(), day=date(2027, 3, 4), arisen_on=date(2027, 3, 3))
    assert (made.due_on, made.is_late) == (None, None)
    # What is entered on its day is in time, whatever the calendar says.
    assert entry(association(2), day=date(2027, 3, 4)).is_late is False


def test_what_has_not_arisen_is_refused_and_others_enter_nothing() -> None:
    of = association()
    with pytest.raises(ValidationError):
        entry(of, day=date(2026, 3, 4), arisen_on=date(2026, 3, 5))
    with pytest.raises(ValidationError) as caught:
        entry(of, kind="penalty")
    assert "文书" in "".join(caught.value.messages)
    with pytest.raises(ValidationError):
        entry(of, title="")
    elsewhere = factories.user(
        Role.COUNTY_OFFICER, factories.county(name="溪湖区"), username="elsewhere"
    )
    with pytest.raises(Refusal):
        entry(of, by=elsewhere)
    assert CreditEntry.objects.count() == 0


def test_a_form_sent_twice_enters_once() -> None:
    of, facts = (
        association(),
        services.CreditFacts("other", "获奖", "办法", "民政局", date(2026, 3, 4)),
    )
    with on(date(2026, 3, 4)):
        made = [
            services.enter_credit(of, facts=facts, by=officer(), token="same")
            for _again in range(2)
        ]
    assert made[0][0] == made[1][0]
    assert [new for _row, new in made] == [True, False]


def test_a_correction_is_a_new_row_that_names_the_old_one() -> None:
    old = entry(association())
    new = correct(old)
    assert list(CreditEntry.objects.standing()) == [new]
    assert (old.title, new.corrects) == ("获评先进集体", old)
    with pytest.raises(Refusal):
        correct(old)
    with pytest.raises(ValidationError):
        correct(new, reason=" ")
    with pytest.raises(ValidationError):
        correct(new, organization=association(2))
    gone = correct(new, is_retraction=True)
    assert list(CreditEntry.objects.standing()) == []
    with pytest.raises(Refusal):
        correct(gone)


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_guarded(table: Any) -> None:
    """Installing it again fails, because the migration has installed it."""
    with pytest.raises(DatabaseError), transaction.atomic():
        install(table, connection)


def test_the_database_keeps_entries_as_they_were_entered() -> None:
    made = penalty(association(), date(2026, 3, 4))
    for act in (
        lambda: CreditEntry.objects.filter(pk=made.pk).update(title="别的"),
        lambda: CreditEntry.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    [table] = [table for table in TABLES if table.table == "orgs_creditentry"]
    remove(table, connection)
    try:
        assert CreditEntry.objects.filter(pk=made.pk).update(title="别的") == 1
    finally:
        install(table, connection)


@pytest.mark.parametrize(
    "changes",
    [
        {"arisen_on": date(2026, 3, 5)},
        {"correction_reason": "没有更正什么"},
        {"is_retraction": True},
        {"kind": "penalty"},
        {"title": ""},
        {"basis": ""},
        {"source": ""},
    ],
)
def test_the_database_refuses_entries_that_cannot_be(changes: dict[str, Any]) -> None:
    made = entry(association())
    made.pk, made.public_id = None, "f" * 32
    for name, value in changes.items():
        setattr(made, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_correction_of_anothers_entry_is_refused_by_the_database() -> None:
    old = entry(association())
    new = correct(old)
    new.pk, new.public_id, new.organization = None, "f" * 32, association(2)
    other = entry(association(3))
    new.corrects = other
    with pytest.raises(DatabaseError), transaction.atomic():
        new.save(force_insert=True)
    remove_guard(OWN_CORRECTION, connection)
    try:
        new.save(force_insert=True)
    finally:
        install_guard(OWN_CORRECTION, connection)


def test_the_rules_that_ship_are_loaded_once_and_never_change() -> None:
    counts = {table.table: 0 for table in CREDIT_RULE_TABLES}
    call_command("load_credit_rules", verbosity=0)
    assert len(counts) == 5
    assert [term.number for term in CreditTerm.objects.filter(kind="entry")] == [5]
    with pytest.raises(DatabaseError), transaction.atomic():
        CreditTerm.objects.update(number=6)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("credit_terms", "entry,0,working_days,2030-01-01,来源"),
        ("credit_terms", "entry,5,weeks,2030-01-01,来源"),
        ("credit_terms", "entry,5,working_days,never,来源"),
        ("credit_terms", "entry,5"),
        ("annual_duties", "filed,no,report,,03-31,12-31,2030-01-01,来源"),
        ("annual_duties", "association,no,report,06-30,03-31,12-31,2030-01-01,来源"),
        ("annual_duties", "association,no,report,,02-29,12-31,2030-01-01,来源"),
        ("listing_grounds", "x,abnormal,情形,term,no,2030-01-01,来源"),
        ("listing_grounds", "x,dishonest,情形,repair,no,2030-01-01,来源"),
        ("rating_scales", "1000,601,701,801,901,1001,2030-01-01,来源"),
        ("restrictions", "abnormal,task,forbid,2030-01-01,来源"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_line(name: str, row: str, tmp_path: Any) -> None:
    from django.conf import settings

    header = (settings.BASE_DIR / "data" / f"{name}.csv").read_text().splitlines()[0]
    with pytest.raises(ValidationError) as caught:
        services.load_credit_rules(name, data=f"{header}\n{row}\n".encode())
    assert "第2行" in "".join(caught.value.messages).replace(" ", "")
    (tmp_path / "credit_terms.csv").write_text("kind\nentry\n")
    with pytest.raises(CommandError):
        call_command("load_credit_rules", str(tmp_path), verbosity=0)


def test_only_the_city_adds_rules() -> None:
    rule = CreditTerm(
        kind="entry", number=3, unit="days", effective_from=date(2026, 4, 1), source="新办法"
    )
    with pytest.raises(Refusal):
        services.add_rule(rule, by=officer(), token="t")
