"""No page of the admin offers a long table in one list: it is searched instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from accounts.enums import Role
from benxi_sorting.choices import FEW
from tests import factories
from tests.orgs.helpers import organization
from tests.orgs.partnership_helpers import unit as partner_unit
from tests.permission_table import TABLE
from tests.url_patterns import all_patterns
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
SELECT = re.compile(r"<select([^>]*)>(.*?)</select>", re.DOTALL)
NAME = re.compile(r'name="([^"]*)"')
# The empty choice, and a few that a page adds.
MOST = FEW + 5


def make_many(world: World) -> None:
    """More units, organisations and people of 平山区 than are read in one look."""
    for number in range(MOST + 5):
        township = factories.township(world.units["county"], name=f"第{number}街道")
        factories.community(world.units["township"], name=f"第{number}社区")
        factories.user(Role.TOWNSHIP_OFFICER, township, username=f"officer{number}")
        factories.user(Role.ORG_MEMBER, world.units["county"], username=f"member{number}")
        organization(f"第{number}促进会", number=70_000 + number)
        partner_unit(f"第{number}单位")


def pages(world: World) -> Iterator[tuple[str, str]]:
    """The pages of the admin, as the city sees them, or who sees them instead."""
    patterns = {pattern.key: pattern for pattern in all_patterns()}
    for row in TABLE:
        seeing = [who for who in ("city", "security") if row.expected("GET", who) == 200]
        if not row.key.startswith("admin:") or row.key.endswith("_history") or not seeing:
            continue
        address = patterns[row.key].address(world.variables(row.obj).__getitem__)
        answer = world.clients[seeing[0]].get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield row.key, answer.content.decode()


def test_long_lists_are_searched() -> None:
    world = make_world()
    make_many(world)
    plain, searched = set(), set()
    for key, html in pages(world):
        for attributes, options in SELECT.findall(html):
            found = NAME.search(attributes)
            name = (key, found[1] if found else "")
            if "admin-autocomplete" in attributes or "searched-here" in attributes:
                searched.add(name)
            elif options.count("<option") > MOST:
                plain.add(name)
    assert plain == set()
    assert {
        ("admin:orgs_membership_add", "user"),
        ("admin:orgs_membership_add", "organization"),
        ("admin:orgs_servicearea_add", "organization"),
        ("admin:orgs_partnership_add", "unit"),
        ("admin:outreach_schemechoice_add", "community"),
        ("admin:evaluation_wasterecord_add", "unit"),
        ("admin:communities_localbody_changelist", "township"),
        ("admin:deliberation_meeting_changelist", "township"),
    } <= searched
