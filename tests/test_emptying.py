"""A test with real transactions leaves nothing behind, and takes nothing away."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import TransactionTestCase

from accounts.models import AuditEvent
from accounts.services.audit import record_event
from communities.models import Community
from tests import factories
from tests.conftest import lifted_triggers


def rows() -> dict[str, list[Any]]:
    found = {}
    for model in apps.get_models():
        if not model._meta.proxy and model._meta.managed:
            found[model._meta.label] = list(model._base_manager.order_by("pk").values_list())
    return found


def restore() -> None:
    TransactionTestCase()._fixture_teardown()


@pytest.mark.django_db(transaction=True)
def test_the_database_is_as_it_was() -> None:
    restore()
    before = rows()
    factories.user("committee_member", factories.community())
    with lifted_triggers():
        Permission.objects.all().delete()
    assert before["auth.Permission"] != []
    assert rows() != before
    restore()
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_triggers_and_foreign_keys_stand_afterwards() -> None:
    restore()
    factories.user("committee_member", factories.community())
    event = record_event(actor=None, action="test.happened")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(action="another")
    with pytest.raises(DatabaseError):  # at the end of the statement, or of the transaction
        Community.objects.update(township_id=999_999)
