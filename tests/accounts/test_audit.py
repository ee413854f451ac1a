"""The audit trail: one event for each act, chained, unchangeable, and tampering shows."""

from __future__ import annotations

import random
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from accounts.context import RequestTrace, current_trace
from accounts.enums import Role
from accounts.immutable import TABLES
from accounts.models import AuditEvent
from accounts.services import BrokenChain, record_event, verify_chain
from accounts.triggers import install, remove
from tests import factories

pytestmark = pytest.mark.django_db
TABLE = "accounts_auditevent"


@pytest.fixture
def unguarded() -> Any:
    """Somebody with the rights of the database's owner."""
    for table in TABLES:
        remove(table, connection)
    yield
    for table in TABLES:
        install(table, connection)


def fill(count: int) -> None:
    actor = factories.user(Role.CITY_OFFICER)
    for number in range(count):
        record_event(
            actor=actor if number % 3 else None,
            action="test.event",
            target=actor,
            before={"value": number},
            after={"value": number + 1, "text": "整改“完成” ü"},
            reason="理由" * (number % 2),
        )


def test_an_event_tells_who_what_where_and_when() -> None:
    actor = factories.user(Role.TOWNSHIP_OFFICER, "210502001", username="nandi", unit="南地街道")
    token = current_trace.set(RequestTrace("192.0.2.7", "abc123"))
    try:
        event = record_event(actor=actor, action="user.seen", target=actor, reason="x")
    finally:
        current_trace.reset(token)
    stored = AuditEvent.objects.get(pk=event.pk)
    assert (stored.actor_name, stored.actor_roles, stored.actor_unit) == (
        "nandi", "township_officer", "南地街道",
    )  # fmt: skip
    assert (stored.address, stored.request_id) == ("192.0.2.7", "abc123")
    assert (stored.object_type, stored.object_id) == ("accounts.User", str(actor.pk))
    assert stored.succeeded


def test_personal_values_are_masked_and_labels_name_no_person() -> None:
    user = factories.user(username="lixm", name="李晓梅", phone="13812345678")
    record_event(
        actor=None,
        action="user.changed",
        target=user,
        before={"name": "李晓", "phone": ""},
        after={"name": "李晓梅", "phone": "13812345678", "unit": "德泰社区", "password": "x"},
    )
    event = AuditEvent.objects.get()
    assert event.before == {"name": "李**", "phone": ""}
    assert event.after == {"name": "李**", "phone": "***", "unit": "德泰社区", "password": "***"}
    assert event.object_label == "lixm"


def test_strange_values_keep_the_chain_whole() -> None:
    record_event(
        actor=None,
        action="test.event",
        after={
            "float": 1e300, "small": 0.1, "nul": "a\x00b", "half": "\ud800", "deep": [{"n": 1.50}],
            "big": 10**30, "sep": "\u2028",
        },
        reason="a\x00b",
    )  # fmt: skip
    assert verify_chain()[0] == 1
    assert AuditEvent.objects.get().after["float"] == "1e+300"


def test_no_event_of_a_change_that_was_rolled_back() -> None:
    def work() -> None:
        with transaction.atomic():
            record_event(actor=None, action="test.event")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: AuditEvent.objects.update(reason="x"),
        lambda: AuditEvent.objects.filter(sequence=1).update(sequence=F("sequence") + 100),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.get(sequence=1).delete(),
        lambda: AuditEvent.objects.get(sequence=1).save(),
        lambda: _execute(f"UPDATE {TABLE} SET reason = 'x' WHERE sequence = 1"),
        lambda: _execute(f"DELETE FROM {TABLE}"),
        lambda: _execute(
            f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {TABLE}"
            if connection.vendor == "postgresql"
            else f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE}"
        ),
    ],
)
def test_the_database_refuses_changes(tamper: Any) -> None:
    fill(3)
    before = list(AuditEvent.objects.order_by("sequence").values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        tamper()
    assert list(AuditEvent.objects.order_by("sequence").values()) == before


def _execute(sql: str, parameters: Any = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


EDITABLE = (
    "at", "actor_name", "actor_roles", "actor_unit", "address", "request_id", "action",
    "object_type", "object_id", "object_label", "before", "after", "reason", "succeeded",
    "previous_digest", "digest", "actor_id",
)  # fmt: skip


def _edit(rows: Any, dice: random.Random) -> None:
    event = dice.choice(list(rows))
    field = dice.choice(EDITABLE)
    old = getattr(event, field)
    if field == "at":
        new: Any = old + timedelta(microseconds=1)
    elif field == "succeeded":
        new = not old
    elif field in {"before", "after"}:
        new = {**old, "added": 1}
    elif field == "actor_id":
        new = None if old else factories.user().pk
    elif "digest" in field:
        new = old[:-1] + ("0" if old[-1] != "0" else "1")
    else:
        new = f"{old}x"
    rows.filter(pk=event.pk).update(**{field: new})


def _delete(rows: Any, dice: random.Random) -> None:
    _execute(
        f"DELETE FROM {TABLE} WHERE sequence = %s", [dice.randrange(1, rows.count())]
    )  # the last one is the tail: see the anchor test


def _insert(rows: Any, dice: random.Random) -> None:
    copy = dice.choice(list(rows))
    rows.filter(sequence__gt=copy.sequence).update(sequence=F("sequence") + 1_000)
    rows.filter(sequence__gt=1_000).update(sequence=F("sequence") - 999)
    copy.pk, copy.sequence = None, copy.sequence + 1
    copy.save(force_insert=True)


def _swap(rows: Any, dice: random.Random) -> None:
    first, second = dice.sample(list(rows), 2)
    for event, number in ((first, -1), (second, first.sequence), (first, second.sequence)):
        rows.filter(pk=event.pk).update(sequence=number)


def test_two_hundred_random_tamperings_are_all_found(unguarded: None) -> None:
    fill(12)
    last = AuditEvent.objects.order_by("sequence").last()
    assert last is not None
    assert verify_chain() == (12, last.digest)
    dice = random.Random(20261123)
    found = 0
    for _ in range(200):
        tamper = dice.choice((_edit, _delete, _insert, _swap))
        point = transaction.savepoint()
        tamper(AuditEvent.objects.all(), dice)
        try:
            verify_chain()
        except BrokenChain:
            found += 1
        transaction.savepoint_rollback(point)
    assert found == 200
    assert verify_chain()[0] == 12


def test_a_cut_tail_shows_against_an_anchor(unguarded: None) -> None:
    fill(6)
    anchor = verify_chain()
    _execute(f"DELETE FROM {TABLE} WHERE sequence > 4")
    assert verify_chain()[0] == 4
    with pytest.raises(BrokenChain) as broken:
        verify_chain([anchor])
    assert broken.value.sequence == 5


def test_a_chain_written_anew_shows_against_an_anchor(unguarded: None) -> None:
    fill(3)
    anchor = verify_chain()
    _execute(f"DELETE FROM {TABLE}")
    for number in range(5):
        record_event(actor=None, action="forged", after={"n": number})
    assert verify_chain()[0] == 5
    with pytest.raises(BrokenChain) as broken:
        verify_chain([anchor])
    assert broken.value.sequence == 3


def test_the_chain_needs_the_key(settings: Any) -> None:
    fill(2)
    settings.AUDIT_KEY = "another key"
    with pytest.raises(BrokenChain) as broken:
        verify_chain()
    assert broken.value.sequence == 1


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_names_the_first_broken_event(unguarded: None) -> None:
    assert verify().startswith("共0条记录，链条完整。")
    fill(5)
    anchor = verify("--print-anchor").strip()
    assert "共5条记录，链条完整。" in verify("--anchor", anchor)
    AuditEvent.objects.filter(sequence=3).update(reason="forged")
    with pytest.raises(CommandError, match="链条断裂：第3条记录，内容被改动") as failure:
        verify()
    assert failure.value.returncode == 1
    with pytest.raises(CommandError, match="不是锚值"):
        verify("--anchor", "3")


def test_the_chain_costs_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    fill(30)
    with django_assert_num_queries(1):
        verify_chain()
