"""Conventions in any state, and the law they are judged by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.forms import new_token
from communities import services
from communities.enums import (
    Assembly,
    ConventionState,
    Counted,
    FilingAuthority,
    OpinionOutcome,
    ReviewCheck,
)
from communities.models import AssemblyRule, Community, Convention
from communities.public import publish_convention
from communities.services import ClauseText, VoteFigures
from tests import factories

CLAUSES = [
    ClauseText("爱护公共环境。"),
    ClauseText("生活垃圾分四类投放。", concerns_sorting=True),
]
CARRIED = VoteFigures(entitled=600, present=420, women=200, in_favour=400, against=15, abstained=5)


def today() -> date:
    return timezone.localdate()


def rules() -> None:
    """The law of assemblies, as far as the tests need it."""
    if AssemblyRule.objects.filter(assembly="residents_assembly").exists():
        return
    for assembly, counted, quorum, may_adopt, county in (
        ("villagers_assembly", "adults", ">1/2", True, False),
        ("villagers_assembly", "households", ">=2/3", True, False),
        ("villager_representatives", "members", ">=2/3", False, False),
        ("residents_assembly", "adults", ">1/2", True, True),
        ("residents_assembly", "households", ">1/2", True, True),
    ):
        AssemblyRule.objects.create(
            assembly=assembly,
            counted=counted,
            law="组织法",
            article="第二十七条",
            source="来源",
            effective_from=date(2018, 12, 29),
            quorum=quorum,
            majority=">1/2",
            may_adopt_convention=may_adopt,
            filing_days=10 if may_adopt else None,
            may_file_with_county=county,
        )


def people(community: Community) -> dict[str, Any]:
    """Those who carry a convention of `community`: writer, reviewer, county, publisher."""
    township = community.township
    found = {}
    for name, role, unit in (
        ("writer", Role.COMMITTEE_MEMBER, community.code),
        ("reviewer", Role.TOWNSHIP_OFFICER, township.code),
        ("county", Role.COUNTY_OFFICER, township.county.code),
    ):
        username = f"{name}-{unit}"
        model = factories.User
        found[name] = model.objects.filter(username=username).first() or factories.user(
            role, unit, username=username
        )
    return found


def begin(community: Community, writer: Any, *, clauses: Any = CLAUSES) -> Convention:
    convention, _is_new = services.begin_convention(
        community=community, by=writer, token=new_token()
    )
    write(convention, writer, clauses)
    return convention


def write(convention: Convention, writer: Any, clauses: Any = CLAUSES) -> None:
    services.write_text(
        convention,
        by=writer,
        title=convention.title,
        preamble="前言",
        clauses=clauses,
        expected_version=convention.version,
    )


def vote(convention: Convention, writer: Any, **changes: Any) -> Any:
    village = convention.kind == "village_rules"
    values: dict[str, Any] = {
        "assembly": Assembly.VILLAGERS_ASSEMBLY if village else Assembly.RESIDENTS_ASSEMBLY,
        "counted": Counted.HOUSEHOLDS,
        "held_on": today(),
        "figures": CARRIED,
        "token": new_token(),
    }
    recorded, _is_new = services.record_vote(convention, by=writer, **{**values, **changes})
    return recorded


def file(convention: Convention, officer: Any, **changes: Any) -> None:
    values: dict[str, Any] = {
        "authority": FilingAuthority.TOWNSHIP,
        "number": f"约备{convention.pk}号",
        "filed_on": today(),
        "effective_on": today(),
    }
    services.register_filing(convention, by=officer, **{**values, **changes})


def carry(
    community: Community, state: ConventionState | str, *, clauses: Any = CLAUSES, opinion: str = ""
) -> Convention:
    """A convention of `community` in the state `state`, reached by the steps that people take."""
    rules()
    who = people(community)
    convention = begin(community, who["writer"], clauses=clauses)
    for reached, step in (
        ("drafting", lambda: None),
        ("consulting", lambda: _consult(convention, who["writer"], opinion)),
        ("under_review", lambda: _submit(convention, who["writer"])),
        ("returned", lambda: None),
        ("reviewed", lambda: approve(convention, who["reviewer"])),
        ("voted", lambda: vote(convention, who["writer"])),
        ("filed", lambda: file(convention, who["reviewer"])),
        ("in_force", lambda: publish_convention(convention, by=who["county"])),
    ):
        if reached == "returned" and state == "returned":
            services.return_convention(convention, by=who["reviewer"], reason="请修改第二条")
        step()
        if reached == state:
            break
    convention.refresh_from_db()
    return convention


def _consult(convention: Convention, writer: Any, opinion: str) -> None:
    services.open_consultation(convention, by=writer, until=today() + timedelta(days=7))
    if opinion:
        services.enter_opinion(convention, by=writer, text=opinion, token=new_token())


def _submit(convention: Convention, writer: Any) -> None:
    services.close_consultation(convention, by=writer)
    for opinion in convention.opinions.select_related("convention__community"):
        services.decide_opinion(
            opinion, by=writer, outcome=OpinionOutcome.ADOPTED, answer="已写入第二条"
        )
    services.submit_for_review(convention, by=writer)


def approve(convention: Convention, reviewer: Any) -> None:
    services.approve_convention(convention, by=reviewer, checks=list(ReviewCheck), opinion="同意")
