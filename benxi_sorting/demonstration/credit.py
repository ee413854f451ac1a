"""Credit of the invented organisations: one on each list, late ones, ratings, a pact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import PINGSHAN
from orgs.credit_public import publish_credit
from orgs.deadlines import hindrances
from orgs.enums import AnnualResult
from orgs.models import (
    AnnualReturn,
    Listing,
    ListingGround,
    Organization,
    Pledge,
    Signature,
    candidate_of,
)
from orgs.services import (
    CreditFacts,
    EntryCorrection,
    begin_pledge,
    claim_removal,
    duty_of,
    enter_credit,
    give_notice,
    put_on_list,
    rate,
    remove_from_list,
    sign,
    verify_repair,
)
from portal.enums import Kind
from portal.holidays import enter_year
from portal.models import Publication
from portal.queries import work_calendar
from portal.workdays import FIXED_HOLIDAYS, SpecialDay

MARK = "（演示数据，内容为虚构。）"
RULE = "《社会组织信用信息管理办法》（民政部令第60号）"
# Every twelfth hands in nothing, and the first ones wait for their result.
LATE, UNDECIDED = 12, 2
SHOWN = 12
CITY = "2105"
SCORES = (965, 912, 838, 655)


class Credit:
    """What the officer `by` recorded, and `publisher` put on the site."""

    def __init__(self, by: User, publisher: User, today: date) -> None:
        self.by, self.publisher, self.today = by, publisher, today

    def record(self) -> None:
        self._complete_calendar()
        registered = Organization.objects.active().exclude(credit_code="")
        registered = registered.filter(established_on__isnull=False).order_by("pk")
        # That of `lvjia` leads projects, and is on no list.
        of_lvjia = registered.filter(memberships__user__username="lvjia")
        rows = list(registered.exclude(pk__in=of_lvjia.values("pk")))
        keys = Publication.objects.filter(kind=Kind.ORGANIZATION, is_latest=True)
        shown = set(keys.values_list("key", flat=True))
        # Those of 平山区 first: their officers are the ones shown.
        told = sorted(
            (one for one in rows if one.public_id in shown),
            key=lambda one: (one.jurisdiction != PINGSHAN, one.pk),
        )[:SHOWN]
        self._annual(rows)
        self._annual(list(of_lvjia))
        self._entries(told)
        self._listings(told)
        self._ratings(told[4:])
        self._pact(told)
        with on(self._day(1)):
            for one in told:
                publish_credit(one, by=self.publisher)

    def _day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def _complete_calendar(self) -> None:
        """In years whose notice is not among the data the demonstration has the fixed holidays."""
        for year in sorted({self.today.year - 1, self.today.year} - work_calendar().years):
            days = [SpecialDay(date(year, *day), False, "节日") for day in FIXED_HOLIDAYS]
            source = f"{year}年放假安排未录入，演示仅含固定节日"
            enter_year(year=year, source=source, days=days, by=self.by, token=new_token())

    def _annual(self, rows: Sequence[Organization]) -> None:
        """Papers of the last year that is over; some are missing."""
        is_over = (self.today.month, self.today.day) > (6, 30)
        year = self.today.year - 1 if is_over else self.today.year - 2
        made = []
        for number, one in enumerate(row for row in rows if row not in rows[1::LATE]):
            duty = duty_of(one, year)
            if duty is None or one.established_on > duty.established_by(year):
                continue
            result = "" if number < UNDECIDED else AnnualResult.QUALIFIED
            result = {5: AnnualResult.BASICALLY_QUALIFIED, 9: AnnualResult.UNQUALIFIED}.get(
                number, result
            )
            made.append(
                AnnualReturn(
                    organization=one,
                    year=year,
                    form=duty.form,
                    duty=duty,
                    handed_in_on=date(year + 1, 3, 12),
                    result=result,
                    decided_on=date(year + 1, 6, 12) if result else None,
                    recorded_by=self.by,
                    decided_by=self.by if result else None,
                )
            )
        AnnualReturn.objects.bulk_create(made)

    def _entries(self, rows: Sequence[Organization]) -> None:
        facts = {
            "kind": "other",
            "title": "获评生活垃圾分类先进集体",
            "basis": RULE,
            "source": "本溪市民政局",
            "text": MARK,
        }
        for number, one in enumerate(rows[:4]):
            # The last of them was entered after its term.
            arisen = self._day(60 if number == 3 else 30)
            with on(self._day(30)):
                old, _new = enter_credit(
                    one,
                    facts=CreditFacts(**facts, arisen_on=arisen),  # type: ignore[arg-type]
                    by=self.by,
                    token=new_token(),
                )
        title = "获评志愿服务先进集体"
        with on(self._day(28)):
            enter_credit(
                rows[3],
                facts=CreditFacts(**{**facts, "title": title}, arisen_on=self._day(28)),  # type: ignore[arg-type]
                by=self.by,
                token=new_token(),
                correction=EntryCorrection(old, "荣誉名称录入有误"),
            )

    def _listings(self, rows: Sequence[Organization]) -> None:
        """On each list, about to leave it too late, noticed, and taken off again."""
        self._listed(rows[0], "annual-report", 60)
        leaving = self._listed(rows[1], "unreachable", 95)
        self._repaired(leaving, 24)
        self._listed(rows[2], "heavy-fine", 130)
        gone = self._listed(rows[3], "rectification-overdue", 220)
        self._repaired(gone, 120)
        with on(self._day(116)):
            remove_from_list(gone, document="移出决定（演示）", by=self.by)
        self._noticed(rows[3], "party-organisation", 30)

    def _noticed(self, one: Organization, ground: str, ago: int) -> Listing:
        day = self._day(ago)
        listing = Listing(
            organization=one,
            ground=ListingGround.objects.get(code=ground),
            facts=f"经核查属实。{MARK}",
            notice_document="列入告知书（演示）",
            noticed_on=day,
        )
        with on(day):
            made, _new = give_notice(listing, by=self.by, token=new_token())
        return made

    def _listed(self, one: Organization, ground: str, ago: int) -> Listing:
        made = self._noticed(one, ground, ago)
        with on(self._day(ago - 30)):
            put_on_list(made, document="列入决定（演示）", by=self.by)
        return made

    def _repaired(self, listing: Listing, ago: int) -> None:
        with on(self._day(ago + 2)):
            claim_removal(listing, claim=f"已按要求整改。{MARK}", by=self.by)
        with on(self._day(ago)):
            verify_repair(listing, by=self.by)

    def _ratings(self, rows: Sequence[Organization]) -> None:
        day = self._day(15)
        fit = [one for one in rows if not hindrances(candidate_of(one, day), day)]
        for one, score in zip(fit, SCORES, strict=False):
            with on(day):
                rate(
                    one,
                    score=score,
                    document="评估结果公告（演示）",
                    decided_on=day,
                    by=self.by,
                    token=new_token(),
                )

    def _pact(self, rows: Sequence[Organization]) -> None:
        pact = Pledge(
            kind="pact",
            title="本溪市生活垃圾分类服务自律公约",
            text=f"如实记录，不重复计分；不向村（居）委会收取费用；接受公众监督。{MARK}",
            jurisdiction=CITY,
            since=self._day(200),
        )
        with on(self._day(200)):
            begin_pledge(pact, by=self.by, token=new_token())
        for number, one in enumerate(rows):
            day = self._day(190 - number)
            with on(day):
                signature = Signature(pledge=pact, organization=one, signed_on=day)
                sign(signature, by=self.by, token=new_token())
