"""Organisations with a credit record, by the rules and the calendar that ship."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.enums import Role
from accounts.forms import new_token
from benxi_sorting.demonstration.clock import on
from orgs import services
from orgs.models import (
    AnnualReturn,
    CreditEntry,
    Investigation,
    Listing,
    ListingGround,
    Organization,
    Pledge,
    Rating,
    Signature,
)
from portal.holidays import load_calendar
from tests import factories
from tests.orgs.helpers import organization

LONG_AGO = date(2015, 5, 6)


def rules() -> None:
    """The calendar and the rules that ship."""
    folder = Path(settings.BASE_DIR) / "data"
    load_calendar(data=(folder / "calendar_days.csv").read_bytes())
    for name in services.CREDIT_RULES:
        services.load_credit_rules(name, data=(folder / f"{name}.csv").read_bytes())


def officer(name: str = "credit-officer") -> Any:
    """A county officer of 平山区."""
    from accounts.models import User

    found = User.objects.filter(username=name).first()
    return found or factories.user(
        Role.COUNTY_OFFICER, factories.county(), username=name, unit="平山区民政局"
    )


def association(number: int = 1, **fields: Any) -> Organization:
    """A social association of 平山区, established long ago."""
    fields.setdefault("established_on", LONG_AGO)
    return organization(f"第{number}协会", number=number, **fields)


def entry(of: Organization, *, by: Any = None, day: date | None = None, **fields: Any) -> Any:
    """Enter credit information that arose on its day of entry, unless `fields` say otherwise."""
    day = day or date(2026, 3, 4)
    values = {
        "kind": "other",
        "title": "获评先进集体",
        "basis": "《社会组织信用信息管理办法》",
        "source": "平山区民政局",
        "arisen_on": day,
        **fields,
    }
    with on(day):
        made, _new = services.enter_credit(
            of, facts=services.CreditFacts(**values), by=by or officer(), token=new_token()
        )
    return made


def penalty(of: Organization, day: date) -> CreditEntry:
    made: CreditEntry = entry(
        of, day=day, kind="penalty", title="警告", document="平民罚〔2026〕1号"
    )
    return made


def carried_out(row: CreditEntry, day: date | None = None) -> CreditEntry:
    """The penalty `row`, carried out on the day on which it arose unless another is given."""
    with on(day or row.arisen_on):
        services.record_execution(row, by=officer())
    return row


def investigated(of: Organization, since: date) -> Investigation:
    row = Investigation(
        organization=of, authority="平山区民政局", document="平民立〔2026〕1号", since=since
    )
    with on(since):
        return services.record_investigation(row, by=officer(), token=new_token())[0]


def closed(row: Investigation, day: date) -> Investigation:
    with on(day):
        services.close_investigation(
            row, outcome="不予处罚", by=officer(), expected_version=row.version
        )
    return row


def handed_in(of: Organization, year: int = 2025, result: str = "", **fields: Any) -> AnnualReturn:
    """Papers for `year`, handed in on 20 March and decided on 20 June of the next."""
    day = fields.pop("day", date(year + 1, 3, 20))
    with on(day):
        made, _new = services.hand_in(
            of,
            papers=services.HandedIn(year, day, **fields),
            by=officer(),
            token=new_token(),
        )
    if result:
        with on(date(year + 1, 6, 20)):
            decide(made, result)
    return made


def decide(row: AnnualReturn, result: str, **fields: Any) -> None:
    from django.utils import timezone

    from orgs.enums import AnnualResult

    values = {"decided_on": timezone.localdate(), "document": "平民检〔2026〕3号", **fields}
    services.decide_annual(
        row,
        result=AnnualResult(result),
        by=values.pop("by", officer()),
        expected_version=values.pop("version", row.version),
        **values,
    )


def noticed(of: Organization, ground: str = "annual-report", day: date | None = None) -> Listing:
    """A written notice given on `day`, 2 March 2026 by default."""
    day = day or date(2026, 3, 2)
    listing = Listing(
        organization=of,
        ground=ListingGround.objects.get(code=ground),
        facts="未按期报送年检材料",
        notice_document="平民告〔2026〕2号",
        noticed_on=day,
    )
    with on(day):
        made, _new = services.give_notice(listing, by=officer(), token=new_token())
    return made


def listed(
    of: Organization,
    ground: str = "annual-report",
    day: date | None = None,
    listed_on: date | None = None,
) -> Listing:
    """On the list since `listed_on`, 18 March 2026 by default."""
    made = noticed(of, ground, day)
    with on(listed_on or date(2026, 3, 18)):
        services.put_on_list(made, by=officer(), document="平民列〔2026〕1号")
    return made


def rated(of: Organization, day: date | None = None, score: int = 910) -> Rating:
    day = day or date(2026, 7, 1)
    with on(day):
        made, _new = services.rate(
            of, score=score, document="评估公告", decided_on=day, by=officer(), token=new_token()
        )
    return made


def pledge(title: str = "垃圾分类行业自律公约") -> Pledge:
    found = Pledge.objects.filter(title=title).first()
    if found:
        return found
    made = Pledge(
        kind="pact",
        title=title,
        text="不弄虚作假，不重复计分。",
        jurisdiction=factories.county().code,
        since=date(2026, 1, 5),
    )
    return services.begin_pledge(made, by=officer(), token=new_token())[0]


def signed(of: Organization, day: date | None = None) -> Signature:
    made = Signature(pledge=pledge(), organization=of, signed_on=day or date(2026, 1, 6))
    return services.sign(made, by=officer(), token=new_token())[0]
