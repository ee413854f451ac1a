"""What the database itself refuses of standards, and that each guard is what refuses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.triggers import install, install_guard, remove, remove_guard
from benxi_sorting.demonstration.clock import on
from orgs.immutable import STANDARD_TABLES
from orgs.models import ConsultationTerm, DraftingBody, Standard, StandardComment, StandardText
from orgs.triggers import STANDARD_GUARDS
from tests.orgs.standard_helpers import (
    FIRST,
    LAST,
    comment,
    consulted,
    drafting,
    issued,
    proposed,
    publisher,
    rules,
    writer,
)

pytestmark = pytest.mark.django_db


def changed(row: Any, **values: Any) -> Callable[[], Any]:
    return lambda: type(row)._base_manager.filter(pk=row.pk).update(**values)


def a_comment(standard: Standard, **fields: Any) -> StandardComment:
    values = {"text": "意见内容", "token": "t" * 8, "received_on": FIRST}
    return StandardComment(standard=standard, **values | fields)


def late_comment() -> Callable[[], Any]:
    return a_comment(consulted(), received_on=LAST + timedelta(days=1)).save


def unanswered_table() -> Callable[[], Any]:
    standard = consulted()
    comment(standard)
    return changed(standard, state="concluded", concluded_on=LAST + timedelta(days=1))


def days_moved() -> Callable[[], Any]:
    return changed(consulted(), consult_until=LAST + timedelta(days=5))


def number_changed() -> Callable[[], Any]:
    return changed(issued(), number="T/BXHX 009—2026")


def deleted() -> Callable[[], Any]:
    standard = proposed()
    changed(standard, state="withdrawn", ended_on=FIRST, ended_reason="x")()
    return Standard.objects.filter(pk=standard.pk).delete


def body_added() -> Callable[[], Any]:
    return DraftingBody(standard=consulted(), position=9, name="后来的单位").save


def body_taken_out() -> Callable[[], Any]:
    return consulted().bodies.filter(is_lead=False).delete


def text_while_open() -> Callable[[], Any]:
    text = StandardText(
        standard=consulted(), number=9, file="x.pdf", sha256="0" * 64, size=1, uploaded_by=writer()
    )
    return text.save


GUARDS = {guard.table + "_" + guard.name: guard for guard in STANDARD_GUARDS}
GUARDED = [
    (late_comment, "orgs_standardcomment_in_time"),
    (unanswered_table, "orgs_standard_answered"),
    (days_moved, "orgs_standard_said_once"),
    (number_changed, "orgs_standard_said_once"),
    (deleted, "orgs_standard_said_once"),
    (body_added, "orgs_draftingbody_drafted"),
    (body_taken_out, "orgs_draftingbody_drafted"),
    (text_while_open, "orgs_standardtext_written"),
]


def refuses(attempt: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            attempt()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    ("case", "name"), GUARDED, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_guard_speaks_and_without_it_nothing_does(case: Any, name: str) -> None:
    attempt = case()
    assert refuses(attempt)
    remove_guard(GUARDS[name], connection)
    try:
        assert not refuses(attempt)
    finally:
        install_guard(GUARDS[name], connection)


def test_every_guard_is_tried() -> None:
    assert {name for _case, name in GUARDED} == set(GUARDS)


def rule_changed() -> Callable[[], Any]:
    rules()
    return changed(ConsultationTerm.objects.get(), minimum_days=1)


def text_replaced() -> Callable[[], Any]:
    return changed(drafting().texts.get(), sha256="0" * 64)


def comment_reworded() -> Callable[[], Any]:
    return changed(comment(consulted()), text="别的意见")


@pytest.mark.parametrize(
    ("case", "table"),
    list(zip((rule_changed, text_replaced, comment_reworded), STANDARD_TABLES, strict=True)),
)
def test_rows_that_never_change(case: Any, table: Any) -> None:
    attempt = case()
    assert refuses(attempt)
    remove(table, connection)
    try:
        assert not refuses(attempt)
    finally:
        install(table, connection)


def days_in_a_wrong_order() -> Callable[[], Any]:
    return changed(drafting(), consult_from=LAST, consult_until=FIRST)


def consulted_without_days() -> Callable[[], Any]:
    return changed(drafting(), state="consultation")


def taken_up_without_number() -> Callable[[], Any]:
    return changed(proposed(), state="drafting")


def issued_without_file() -> Callable[[], Any]:
    standard = consulted()
    day = LAST + timedelta(days=1)
    values = {"concluded_on": day, "issued_on": day, "holds_from": day, "number": "T/AB 1—2026"}
    return changed(standard, state="issued", **values)


def concluded_on_the_last_day() -> Callable[[], Any]:
    return changed(consulted(), state="concluded", concluded_on=LAST)


def abolished_without_reason() -> Callable[[], Any]:
    return changed(issued(), state="abolished", ended_on=LAST)


def second_of_a_series() -> Callable[[], Any]:
    first = proposed()
    return changed(proposed(title="另一项"), series=first.series, edition=2, revises=first)


def later_edition_of_nothing() -> Callable[[], Any]:
    return changed(proposed(), edition=2)


def number_used_twice() -> Callable[[], Any]:
    issued()
    return changed(drafting(title="另一项"), number="T/BXHX 001—2026")


def not_adopted_without_reason() -> Callable[[], Any]:
    values = {"outcome": "not_adopted", "answered_on": FIRST, "answered_by": publisher()}
    return changed(comment(consulted()), state="answered", **values)


def answered_by_nobody() -> Callable[[], Any]:
    return changed(comment(consulted()), state="answered", outcome="adopted")


@pytest.mark.parametrize(
    "case",
    [
        days_in_a_wrong_order,
        consulted_without_days,
        taken_up_without_number,
        issued_without_file,
        concluded_on_the_last_day,
        abolished_without_reason,
        second_of_a_series,
        later_edition_of_nothing,
        number_used_twice,
        not_adopted_without_reason,
        answered_by_nobody,
    ],
)
def test_what_no_row_can_be(case: Any) -> None:
    with on(FIRST):
        attempt = case()
    assert refuses(attempt)


def test_two_bodies_do_not_lead() -> None:
    standard = drafting()
    assert refuses(lambda: standard.bodies.update(is_lead=True))
