"""Credit of the invented organisations: listings in every state, late ones, ratings, pledges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import PINGSHAN
from orgs.credit_public import publish_credit
from orgs.deadlines import hindrances
from orgs.enums import AnnualResult, OrganizationKind
from orgs.models import (
    AnnualReturn,
    CreditEntry,
    Listing,
    ListingGround,
    Organization,
    Pledge,
    Rating,
    Signature,
    candidate_of,
)
from orgs.services import (
    CreditFacts,
    EntryCorrection,
    begin_pledge,
    cancel_rating,
    claim_removal,
    drop_notice,
    duty_of,
    enter_credit,
    give_notice,
    put_on_list,
    rate,
    record_objection,
    remove_from_list,
    sign,
    verify_repair,
    withdraw_signature,
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
# When the first of two lists began that lasted for two years.
LONG_AGO = 800
KEPT_FOR = timedelta(days=LONG_AGO)
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
        # Nor is that of `hangxie`, which proposes standards.
        of_hangxie = (OrganizationKind.INDUSTRY_ASSOCIATION, PINGSHAN)
        # Those of 平山区 first: their officers are the ones shown.
        told = sorted(
            (
                one
                for one in rows
                if one.public_id in shown and (one.kind, one.jurisdiction) != of_hangxie
            ),
            key=lambda one: (one.jurisdiction != PINGSHAN, one.pk),
        )[:SHOWN]
        self._annual(rows)
        self._annual(list(of_lvjia))
        self._entries(told)
        self._listings(told)
        self._turns(told)
        self._ratings(told[4:])
        self._pledges(told)
        with on(self._day(1)):
            for one in told:
                publish_credit(one, by=self.publisher)

    def _day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def _complete_calendar(self) -> None:
        """In years whose notice is not among the data the demonstration has the fixed holidays."""
        known = work_calendar().years
        for year in sorted({*range(self._day(LONG_AGO).year, self.today.year + 1)} - known):
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
        """The last of them was entered after its term and corrected, the first one taken back."""
        praised, title = "获评生活垃圾分类先进集体", "获评志愿服务先进集体"
        first, *_others, last = [
            self._entry(one, praised, ago=30, arisen=60 if number == 3 else 30)
            for number, one in enumerate(rows[:4])
        ]
        wrong = EntryCorrection(last, "荣誉名称录入有误")
        self._entry(rows[3], title, ago=28, arisen=28, correction=wrong)
        revoked = EntryCorrection(first, "表彰决定已撤销", is_retraction=True)
        self._entry(rows[0], praised, ago=28, arisen=28, correction=revoked)

    def _entry(
        self,
        one: Organization,
        title: str,
        *,
        ago: int,
        arisen: int,
        correction: EntryCorrection | None = None,
    ) -> CreditEntry:
        facts = CreditFacts(
            kind="other",
            title=title,
            basis=RULE,
            source="本溪市民政局",
            text=MARK,
            arisen_on=self._day(arisen),
        )
        with on(self._day(ago)):
            made, _new = enter_credit(
                one, facts=facts, by=self.by, token=new_token(), correction=correction
            )
        return made

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

    def _turns(self, rows: Sequence[Organization]) -> None:
        """Objected to, dropped, applied for its removal, moved to the other list."""
        objected, dropped, claimed, moved = rows[8:12]
        waits = self._noticed(objected, "rectification-overdue", 6)
        with on(self._day(4)):
            record_objection(waits, objection=f"整改报告已于期限内报送。{MARK}", by=self.by)
        heard = self._noticed(dropped, "party-organisation", 40)
        with on(self._day(37)):
            record_objection(heard, objection=f"已设立党支部，附批复。{MARK}", by=self.by)
        with on(self._day(34)):
            drop_notice(heard, by=self.by, reason=f"批复属实，不予列入。{MARK}")
        repaired = self._listed(claimed, "annual-report", 75)
        with on(self._day(3)):
            claim_removal(repaired, claim=f"已补报年度工作报告。{MARK}", by=self.by)
        # On the first list for two years, then by a notice of its own on the other.
        self._listed(moved, "unreachable", LONG_AGO)
        self._listed(moved, "abnormal-two-years", 38)

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
        first = self._rated(fit[0], 923, self._day(45))
        with on(self._day(30)):
            reason = f"部分评估材料不实，重新评估。{MARK}"
            cancel_rating(first, by=self.by, reason=reason, expected_version=first.version)
        for one, score in zip(fit, SCORES, strict=False):
            self._rated(one, score, day)

    def _rated(self, one: Organization, score: int, day: date) -> Rating:
        with on(day):
            made, _new = rate(
                one,
                score=score,
                document="评估结果公告（演示）",
                decided_on=day,
                by=self.by,
                token=new_token(),
            )
        return made

    def _pledges(self, rows: Sequence[Organization]) -> None:
        """A pact that all of them signed and one has left, and a commitment of three."""
        text = f"如实记录，不重复计分；不向村（居）委会收取费用；接受公众监督。{MARK}"
        signatures = self._pledged("pact", "本溪市生活垃圾分类服务自律公约", text, rows)
        left = signatures[2]
        with on(self._day(100)):
            withdraw_signature(left, by=self.by, expected_version=left.version)
        text = f"不借评比收费，不强制入会，不摊派经费。{MARK}"
        self._pledged("commitment", "规范收费公开承诺", text, rows[4:7])

    def _pledged(
        self, kind: str, title: str, text: str, rows: Sequence[Organization]
    ) -> list[Signature]:
        pledge = Pledge(kind=kind, title=title, text=text, jurisdiction=CITY, since=self._day(200))
        with on(self._day(200)):
            begin_pledge(pledge, by=self.by, token=new_token())
        signatures = []
        for number, one in enumerate(rows):
            day = self._day(190 - number)
            with on(day):
                signature = Signature(pledge=pledge, organization=one, signed_on=day)
                signatures.append(sign(signature, by=self.by, token=new_token())[0])
        return signatures
