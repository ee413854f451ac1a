"""Filings of conventions come from a sheet, by the rules of the page and by nobody else's hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import Refusal
from communities.enums import CommunityKind, ConventionState, FilingAuthority
from communities.models import AssemblyRule, Community, Convention
from portal import importing
from tests import factories
from tests.communities.helpers import carry, file, people, today
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db

KEYS = ("community", "authority", "number", "filed_on", "effective_on")


def heads(*keys: str) -> tuple[str, ...]:
    found = importing.known("filings")
    assert found is not None
    return tuple(str(found.fields[key].heading) for key in keys or KEYS)


def row(community: Community, number: Any = "约备1号", **fields: Any) -> tuple[Any, ...]:
    day = today().isoformat()
    said = {"community": community.name, "authority": "township", "number": number,
            "filed_on": day, "effective_on": day, **fields}  # fmt: skip
    return tuple(said[key] for key in KEYS)


def reviewer(community: Community) -> Any:
    return people(community)["reviewer"]


def other_unit(number: int) -> Community:
    return factories.community(name=f"第{number}村", kind=CommunityKind.VILLAGE)


def test_a_filing_is_registered_as_on_the_page(community: Community) -> None:
    carry(community, "voted")
    batch = send("filings", reviewer(community), heads(), row(community))
    assert (counts(batch), faults(batch)) == ((0, 1, 0, 0), [])
    [line] = importing.preview_of(batch).lines
    assert line.changes == [
        ("备案机关", "—", str(FilingAuthority.TOWNSHIP.label)),
        ("备案号", "", "约备1号"),
        ("备案日期", "", today().isoformat()),
        ("生效日期", "", today().isoformat()),
        ("按期备案", "", "是"),
    ]
    assert Convention.objects.get().state == ConventionState.VOTED
    confirm(batch)
    filed = Convention.objects.get()
    assert (filed.state, filed.filing_number, filed.filing_unit_code, filed.filed_on) == (
        ConventionState.FILED, "约备1号", community.township.code, today(),
    )  # fmt: skip
    event = AuditEvent.objects.get(action="convention.filed")
    assert (event.actor, event.before) == (reviewer(community), {"state": "voted"})
    assert round_trip("filings", reviewer(community)) == (0, 0, 1, 0)


def test_the_list_of_what_waits_is_filled_in(community: Community) -> None:
    two = other_unit(2)
    for unit in (community, two):
        carry(unit, "voted")
    officer = reviewer(community)
    assert round_trip("filings", officer) == (0, 0, 2, 0)
    batch = send("filings", officer, heads(), row(community),
                 row(two, "", authority="", filed_on="", effective_on=""))  # fmt: skip
    assert (counts(batch), faults(batch)) == ((0, 1, 1, 0), [])


def test_a_late_filing_is_shown_as_late(community: Community) -> None:
    AssemblyRule.objects.all().delete()
    convention = carry(community, "voted")
    Convention.objects.filter(pk=convention.pk).update(
        adopted_on=today() - timedelta(days=20), filing_due=today() - timedelta(days=10)
    )
    batch = send("filings", reviewer(community), heads(), row(community))
    [line] = importing.preview_of(batch).lines
    assert line.changes[-1] == ("按期备案", "", "否")
    confirm(batch)
    assert Convention.objects.get().is_filed_in_time is False


def test_all_that_is_wrong_is_told_with_its_cell(community: Community) -> None:
    units = [community, *(other_unit(n) for n in range(2, 8))]
    for unit in units:
        carry(unit, "voted")
    drafting, taken = other_unit(8), other_unit(9)
    carry(drafting, "drafting")
    file(carry(taken, "voted"), reviewer(taken), number="约备9号")
    yesterday, tomorrow = (today() + timedelta(days=n) for n in (-1, 1))
    batch = send(
        "filings", reviewer(community), heads(),
        row(units[0], filed_on=yesterday.isoformat()),
        row(units[1], filed_on=tomorrow.isoformat()),
        row(units[2], "", effective_on=yesterday.isoformat()),
        row(units[3], authority="county"),
        row(units[4], "约备9号"),
        row(units[5], "约备5号"),
        row(units[6], "约备5号"),
        row(drafting),
        row(taken, "约备10号"),
    )  # fmt: skip
    assert faults(batch) == ["D2", "D3", "C4", "B5", "C6", "C8", "A9", "C10"]
    assert Convention.objects.filter(state=ConventionState.FILED).count() == 1


def test_the_district_registers_what_the_law_lets_it(community: Community) -> None:
    carry(community, "voted")
    village, third = other_unit(2), other_unit(3)
    for unit in (village, third):
        carry(unit, "voted")
    county = people(community)["county"]
    batch = send("filings", county, heads(), row(community, authority="county"),
                 row(village, "2", authority="county"), row(third, "3"))  # fmt: skip
    # By law a village files with its township, whose own officer registers that.
    assert faults(batch) == ["B3", "B4"]
    confirm(send("filings", county, heads(), row(community, authority="county")))
    filed = Convention.objects.get(community=community)
    assert filed.filing_unit_code == community.township.county.code


def test_what_others_file_is_out_of_reach(community: Community) -> None:
    township = factories.township(factories.county(name="明山区"), name="东兴街道")
    foreign = factories.community(township, name="东兴社区")
    made = carry(foreign, "voted")
    carry(community, "voted")
    officer = reviewer(community)
    batch = send("filings", officer, (*heads(), *heads("record")),
                 (*row(foreign), ""), (*row(community), made.public_id))  # fmt: skip
    assert faults(batch) == ["A2", "F3"]
    assert [c.community for c in importing.resource_for("filings", officer).rows()] == [community]
    for role in (Role.COMMITTEE_MEMBER, Role.CITY_OFFICER):
        unit = community if role == Role.COMMITTEE_MEMBER else factories.CITY_CODE
        with pytest.raises(Refusal):
            importing.resource_for("filings", factories.user(role, unit, username=role))


def test_a_filing_stays(community: Community, client_for: Any) -> None:
    carry(community, "voted")
    batch = send("filings", reviewer(community), heads(), row(community))
    confirm(batch)
    with pytest.raises(Refusal, match="备案"):
        undo(batch)
    page = client_for(reviewer(community)).get(reverse("admin:communities_convention_changelist"))
    assert reverse("import_start", args=["filings"]) in page.content.decode()
    assert importing.resource_for("filings", reviewer(community)).template()


def test_what_was_filed_since_the_look_is_not_filed_again(community: Community) -> None:
    convention = carry(community, "voted")
    batch = send("filings", reviewer(community), heads(), row(community))
    file(convention, reviewer(community), number="约备别号")
    with pytest.raises(Refusal):
        confirm(batch)
    assert Convention.objects.get().filing_number == "约备别号"


def test_a_look_asks_no_more_of_many_rows_than_of_one(community: Community) -> None:
    units = [community, *(other_unit(n) for n in range(2, 9))]
    for unit in units:
        carry(unit, "voted")
    send("filings", reviewer(community), heads(), row(community))
    asked = []
    for chosen in (units[:1], units):
        rows = [row(unit, f"约备{n}号") for n, unit in enumerate(chosen)]
        with CaptureQueriesContext(connection) as queries:
            assert counts(send("filings", reviewer(community), heads(), *rows)) == (
                0, len(chosen), 0, 0,
            )  # fmt: skip
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_what_is_filed_otherwise_leads_to_its_correction(community: Community) -> None:
    carry(community, "filed")
    yesterday = (today() - timedelta(days=1)).isoformat()
    batch = send("filings", reviewer(community), heads(),
                 row(community, "约备别号", authority="county", filed_on=yesterday))  # fmt: skip
    told = {str(fault.reason) for fault in importing.preview_of(batch).faults}
    assert faults(batch) == ["B2", "C2", "D2"]
    assert told == {
        "该公约已在另一机关备案。",
        "备案登记与此不同。请在该公约页面点“更正备案”，写明原因后更正。",
    }
