"""No file of a list tells more than its reader may know: every list, by everybody who opens it.

Marks stand in every personal text of every record; they leave only where they are asked for, and
then only those in `ASKED_FOR`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.enums import Privacy
from accounts.privacy import privacy_of
from communities.models import Community
from tests.canaries import APPS, takes_text
from tests.conftest import lifted_triggers
from tests.exports import content_of
from tests.permission_table import TABLE, Row
from tests.url_patterns import all_patterns
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

PERSONAL = {Privacy.PERSONAL, Privacy.SENSITIVE}


def _contact(model: str, prefix: str = "") -> set[str]:
    return {f"{model}.{prefix}name", f"{model}.{prefix}phone"}


# What people may have in a file of their list where they tick it, by list, or by list and object.
ASKED_FOR = {
    "admin:accounts_user_changelist": {"accounts.User.name"},
    "admin:communities_backbonemember_changelist": _contact("communities.BackboneMember"),
    "admin:communities_localbody_changelist": _contact("communities.LocalBody", "contact_"),
    "admin:communities_propertycompany_changelist": (
        _contact("communities.PropertyCompany", "contact_")
    ),
    "admin:coordination_officemember_changelist": {"accounts.User.name"},
    "admin:coordination_scoreboard_changelist": {"accounts.User.name"},
    "admin:evaluation_documentnumber_changelist": {"accounts.User.name"},
    "admin:evaluation_inspection_changelist": {"accounts.User.name"},
    "admin:orgs_membership_changelist": {"accounts.User.name"},
    "admin:orgs_officeholder_changelist": {"orgs.Officeholder.name"},
    "backbone_list": _contact("communities.BackboneMember"),
    # Bodies and contracts are two files of one page.
    "body_list of contracts": _contact("communities.PropertyCompany", "contact_"),
    "body_list": _contact("communities.LocalBody", "contact_"),
    "inspection_list": {"accounts.User.name"},
    "volunteer_list": {"outreach.Volunteer.name"},
    "import_stored of roster_import": _contact("communities.BackboneMember"),
}
# One of each role; officers between these two see fewer rows in the same columns.
PEOPLE = ("city", "township", "security", "auditor", "system", "member", "inspector", "org")
# Lists of one community at a time, which the address names.
OF_ONE = {"body_list", "council_list"}
LISTS = [row for row in TABLE if row.key.endswith("_changelist") or "export" in row.data]


@pytest.fixture(scope="module")
def marked(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, dict[str, str]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        yield world, seeded()
        transaction.set_rollback(True)


def seeded() -> dict[str, str]:
    """Mark → field: in every personal text that is not empty, where the database takes it."""
    marks: dict[str, str] = {}
    with lifted_triggers():
        for label in APPS:
            for model in apps.get_app_config(label).get_models():
                names = [f.name for f in model._meta.local_fields
                         if privacy_of(f) in PERSONAL and takes_text(f)]  # fmt: skip
                for row in list(model._base_manager.all()) if names else ():
                    for name in filter(lambda n: getattr(row, n), names):
                        mark = f"CANARY{len(marks):06d}"
                        with suppress(IntegrityError), transaction.atomic():
                            model._base_manager.filter(pk=row.pk).update(**{name: mark})
                            marks[mark] = f"{model._meta.label}.{name}"
    return marks


def readers(row: Row) -> list[str]:
    return [person for person in PEOPLE if row.expected("POST", person) == 200]


@pytest.mark.parametrize("row", LISTS, ids=lambda row: row.key)
def test_a_file_holds_what_its_reader_may_know(
    row: Row, marked: tuple[World, dict[str, str]]
) -> None:
    world, marks = marked
    [pattern] = [pattern for pattern in all_patterns() if pattern.key == row.key]
    address = pattern.address(world.variables(row.obj).__getitem__)
    found: dict[str, set[str]] = {"": set(), "1": set()}
    assert readers(row) != []
    if row.GET:  # the button stands on the page
        assert b'name="export"' in world.clients[readers(row)[0]].get(address).content
    choices = [""]
    if row.key in OF_ONE:
        slugs = Community.objects.values_list("slug", flat=True)
        choices += [f"?community={slug}" for slug in slugs]
    for person, choice in product(readers(row), choices):
        for personal, fields in found.items():
            with transaction.atomic():
                answer = world.clients[person].post(
                    address + choice, {**row.data, "export": "csv", "personal": personal}
                )
                text = content_of(answer).decode()
                transaction.set_rollback(True)
            fields |= {marks[mark] for mark in re.findall(r"CANARY\d{6}", text)}
    of = row.obj or row.data.get("by", "")
    asked_for = ASKED_FOR.get(f"{row.key} of {of}" if of else row.key, set())
    assert (found[""], found["1"]) == (set(), asked_for)
