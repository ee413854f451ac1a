"""Fills an empty database with the demonstration: real units, invented records of a year."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Appointment, User
from accounts.services import record_event
from benxi_sorting.demonstration.attendance import attend
from benxi_sorting.demonstration.backbone import Backbone
from benxi_sorting.demonstration.bodies import Bodies
from benxi_sorting.demonstration.clock import day_of, months_before, on
from benxi_sorting.demonstration.conventions import Conventions, Staff
from benxi_sorting.demonstration.councils import Councils
from benxi_sorting.demonstration.counting import count_votes
from benxi_sorting.demonstration.credit import KEPT_FOR, Credit
from benxi_sorting.demonstration.findings import Appeals, Findings
from benxi_sorting.demonstration.halfway import Halfway
from benxi_sorting.demonstration.inspections import Inspections, set_standing_rule
from benxi_sorting.demonstration.meetings import Meetings
from benxi_sorting.demonstration.organizations import Organizations
from benxi_sorting.demonstration.people import (
    BENXI_COUNTY,
    DETAI,
    NANDI,
    PINGSHAN,
    XIAOSHI,
    account_list,
    create_people,
)
from benxi_sorting.demonstration.procedures import Procedures
from benxi_sorting.demonstration.programmes import put_in_programmes
from benxi_sorting.demonstration.quarters import Quarter, put_weights_in_force, quarter_to_show
from benxi_sorting.demonstration.registry import RegistryHistory, classify_units, count_residents
from benxi_sorting.demonstration.reviews import Reviews
from benxi_sorting.demonstration.rewards import Rewards
from benxi_sorting.demonstration.surveys import Surveys
from benxi_sorting.demonstration.third_parties import ThirdParties
from benxi_sorting.demonstration.toolkits import (
    Adoptions,
    publish_adoptions,
    put_methods_in_force,
)
from benxi_sorting.demonstration.validity import RURAL, URBAN, Validity
from benxi_sorting.demonstration.validity import Staff as MeetingStaff
from benxi_sorting.demonstration.waste import Weighings
from benxi_sorting.demonstration.work import AT_WORK, finish
from communities.enums import CommunityKind
from communities.models import Community, County
from communities.services import publish_register
from evaluation import queries
from evaluation.models import Inspection
from evaluation.periods import months_in
from evaluation.services import assign_inspector, return_inspection, save_register

DATA = Path(settings.BASE_DIR) / "data"
SEED = 20261123
LOADED = (
    "civil_affairs_codes community_types assembly_rules scorecards organization_dictionaries "
    "calendar credit_rules programmes"
)
# A year and the month before it, so that the newest result has one of a year before.
MONTHS = 13
MEETINGS_A_MONTH = 5
CONVENTION_SHARE = 0.7
WITHOUT_SORTING_SHARE = 0.08


class Command(BaseCommand):
    help = "Load the demonstration: Benxi's real units, and a year of invented records."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "Set DEMONSTRATION=1: invented records belong into no other database."
            )
        if options["verbosity"]:
            self.stdout.write("演示数据 / demonstration data …")
        if not Community.objects.exists():
            with transaction.atomic():
                self._fill()
        if options["verbosity"]:
            self.stdout.write("\n" + account_list())

    def _fill(self) -> None:
        today = timezone.localdate()
        self.random = random.Random(SEED)  # noqa: S311 (plausible, not secret)
        self.texts = json.loads((DATA / "demonstration.json").read_text())
        periods = months_before(today, MONTHS)
        begin = day_of(periods[0], 1)
        with on(begin, hour=8):
            call_command("load_divisions", str(DATA / "divisions.csv"), verbosity=0)
            for name in LOADED.split():
                call_command(f"load_{name}", verbosity=0)
            self.people = create_people(begin)
            self.scorers = {
                code: self._silent(f"lishi-{code}", Role.COMMITTEE_MEMBER, code, begin)
                for code in (PINGSHAN, BENXI_COUNTY)
            }
            self.confirmers = {
                code: self._silent(f"qianren-{code}", Role.COUNTY_OFFICER, code, begin)
                for code in (PINGSHAN, BENXI_COUNTY)
            }
            RegistryHistory(self.confirmers, begin).record()
            count_residents(SEED)
            classify_units(self.random, begin, by=self.confirmers[PINGSHAN])
            put_in_programmes(self.confirmers, begin, publisher=self.people["benxi"], seed=SEED)
            publish_register(by=self.people["benxi"])
            set_standing_rule(begin, by=self.people["benxi"])
            self.weights = put_weights_in_force(by=self.people["benxi"])
        self._past(periods)
        self._present(today)
        self._validity(today)
        self._conventions(begin, today)
        attend(self.texts, self.people, today)
        count_votes(self.texts, self.people, today)
        self._toolkits(begin, today)
        self._bodies(begin, today)
        self._reviews(today)
        self._councils(begin, today)
        self._backbone(begin, today)
        self._voices(begin, today)
        self._procedures(begin, today)
        Findings(self.texts, self.people, today).record()
        Appeals(self.texts, self.people, today).record(periods[-1])
        Halfway(self.people, self.texts, today).load()
        finish(self.people, begin, today)
        record_event(actor=None, action="demonstration.loaded", after={"months": MONTHS})

    def _silent(self, username: str, role: Role, code: str, since: date) -> User:
        """Somebody of the past who cannot sign in any more: staff that left."""
        user = User.objects.create_user(username, name="（历史数据）", unit="演示历史数据")
        Appointment.objects.create(user=user, role=role, jurisdiction=code, valid_from=since)
        return user

    def _past(self, periods: list[str]) -> None:
        with on(day_of(periods[0], 1)):
            for code, officer, issuer, word in (
                (PINGSHAN, "pingshan", "本溪市平山区民政局", "本平民通"),
                (BENXI_COUNTY, "benxixian", "本溪满族自治县民政局", "本县民通"),
            ):
                by = self.people[officer]
                save_register(jurisdiction=code, issuer=issuer, code_word=word, by=by)
        self.rounds = {
            code: Inspections(
                County.objects.get(code=code),
                cards=cards,
                officer=self.people[officer],
                drafter=self.people[f"{officer}2"],
                scorer=self.scorers[code],
                confirmer=self.confirmers[code],
                texts=self.texts,
                seed=SEED + number,
            )
            for number, (code, officer, cards) in enumerate(
                (
                    (PINGSHAN, "pingshan", ("card-a",)),
                    (BENXI_COUNTY, "benxixian", ("card-a", "village")),
                )
            )
        }
        self.meetings = Meetings(self.texts, seed=SEED)
        writer, publisher = self.people["pingshan2"], self.people["pingshan"]
        since = day_of(periods[0], 1)
        rewards = Rewards(PINGSHAN, drafter=writer, officer=publisher, since=since)
        quarter = quarter_to_show(periods)
        Weighings(self.confirmers, self.people, since).load(periods)
        for period in periods:
            for code, inspections in self.rounds.items():
                # The newest results are in publicity today.
                day = timezone.localdate() - timedelta(days=3) if period == periods[-1] else None
                round_ = inspections.past_month(period, day)
                if code == PINGSHAN:
                    rewards.follow(round_, months_left=len(periods) - 1 - periods.index(period))
                self._meetings_of(code, period)
            if period == months_in(quarter)[-1]:
                rounds, confirmer = self.rounds[BENXI_COUNTY], self.people["benxi2"]
                Quarter(rounds, self.weights, quarter, confirmer=confirmer).load()

    def _meetings_of(self, code: str, period: str) -> None:
        units = Community.objects.existing().committees().filter(township__county__code=code)
        chosen = self.random.sample(list(units), MEETINGS_A_MONTH)
        detai = Community.objects.get(code=DETAI)
        if code == PINGSHAN and int(period[-2:]) % 3 == 0 and detai not in chosen:
            chosen.append(detai)
        officer = self.people["pingshan" if code == PINGSHAN else "benxixian"]
        for unit in chosen:
            day = day_of(period, self.random.randint(3, 24))
            scorer, confirmer = self.scorers[code], self.confirmers[code]
            meeting = self.meetings.hold(unit, day, recorder=scorer)
            after = day + timedelta(days=4)
            self.meetings.publish(meeting, after, confirmer=confirmer, publisher=officer)
            if after + timedelta(days=25) < timezone.localdate():
                self.meetings.follow(
                    meeting, after + timedelta(days=20), reporter=scorer, verifier=confirmer
                )

    def _present(self, today: date) -> None:
        period = f"{today:%Y-%m}"
        for code, inspections in self.rounds.items():
            round_ = inspections.present_month(period)
            inspections.confirm_some(round_, leave=NANDI, moment=timezone.now())
            if code == PINGSHAN:
                self._nandi(inspections, round_)
        ThirdParties(self.people, self.rounds[PINGSHAN], self.weights, today).load()
        Organizations(self.people, self.confirmers, today, seed=SEED).load()
        keeper = self._silent("lishi-2105", Role.CITY_OFFICER, "2105", today - KEPT_FOR)
        Credit(keeper, self.people["benxi"], today).record()
        for part in AT_WORK:
            part(self.people, today).load()
        detai = Community.objects.get(code=DETAI)
        self.meetings.draft(detai, recorder=self.people["detai2"])
        neighbour = Community.objects.filter(township__code=NANDI).exclude(code=DETAI).first()
        assert neighbour is not None
        self.meetings.hold(neighbour, today - timedelta(days=3), recorder=self.scorers[PINGSHAN])
        for appointment in Appointment.objects.filter(user__username__startswith="lishi-"):
            appointment.valid_until = today - timedelta(days=1)
            appointment.valid_from = min(appointment.valid_from, appointment.valid_until)
            appointment.save()

    def _validity(self, today: date) -> None:
        """In 南地 and 小市: each form of meeting, each state, and what was not valid."""
        for code, shown, cases in ((PINGSHAN, NANDI, URBAN), (BENXI_COUNTY, XIAOSHI, RURAL)):
            officer = self.people["pingshan" if code == PINGSHAN else "benxixian"]
            staff = MeetingStaff(self.scorers[code], self.confirmers[code], officer)
            units = list(
                Community.objects.existing().committees().with_names()
                .filter(township__code=shown).exclude(code=DETAI)
            )  # fmt: skip
            if code == BENXI_COUNTY:
                units = [unit for unit in units if unit.kind == CommunityKind.VILLAGE]
            meetings = Validity(staff, today)
            meetings.hold_all(units, cases)
            meetings.announce_all(units)

    def _conventions(self, begin: date, today: date) -> None:
        """Most committees of two counties have one in force; in 南地 and 小市 all states occur."""
        conventions = Conventions(self.texts, seed=SEED)
        for code, officer in ((PINGSHAN, "pingshan"), (BENXI_COUNTY, "benxixian")):
            reviewer = self._silent(f"shencha-{code}", Role.TOWNSHIP_OFFICER, code, begin)
            staff = Staff(self.scorers[code], reviewer, self.people[officer])
            units = Community.objects.existing().committees().with_names()
            for unit in units.filter(township__county__code=code):
                chance = self.random.random()
                shown = unit.township.code in {NANDI, XIAOSHI}
                if unit.code != DETAI and (shown or chance > CONVENTION_SHARE):
                    continue
                day = begin + timedelta(days=self.random.randint(5, 250))
                sorting = unit.code == DETAI or chance > WITHOUT_SORTING_SHARE
                conventions.carry(unit, day, "in_force", staff, with_sorting=sorting)
            self._conventions_at_work(conventions, code, today, staff)

    def _toolkits(self, begin: date, today: date) -> None:
        """The methods in force, some sixty adoptions in two counties, two of them in 德泰社区."""
        methods = put_methods_in_force(begin, publisher=self.people["benxi"])
        adoptions = Adoptions(methods, self.texts, seed=SEED)
        for code, recorder in self.scorers.items():
            adoptions.of_county(code, begin, today, recorder=recorder)
        adoptions.widespread(self.scorers, today)
        adoptions.of_detai(today, recorder=self.scorers[PINGSHAN])
        publish_adoptions(today - timedelta(days=1), publisher=self.people["benxi"])

    def _bodies(self, begin: date, today: date) -> None:
        bodies = Bodies(seed=SEED, today=today)
        for code, writer in self.scorers.items():
            bodies.fill(code, writer, begin, complete=DETAI, keeper=self.people["detai"])
        bodies.publish(self.people["pingshan"], self.people["benxi"])

    def _reviews(self, today: date) -> None:
        """Of all review meetings of two counties, and in 德泰社区 in every state."""
        reviews = Reviews(seed=SEED, today=today, texts=self.texts["scoring"])
        for code, officer in ((PINGSHAN, "pingshan"), (BENXI_COUNTY, "benxixian")):
            reviews.of_past_meetings(
                code,
                but=DETAI,
                recorder=self.scorers[code],
                confirmer=self.confirmers[code],
                publisher=self.people[officer],
            )
        reviews.of_detai(
            Community.objects.with_names().get(code=DETAI),
            recorder=self.people["detai"],
            confirmer=self.people["nandi"],
            publisher=self.people["pingshan"],
        )
        for code, officer in ((PINGSHAN, "pingshan"), (BENXI_COUNTY, "benxixian")):
            reviews.publish_standings(code, self.people[officer])

    def _councils(self, begin: date, today: date) -> None:
        for code, officer, shown in (
            (PINGSHAN, "pingshan", NANDI), (BENXI_COUNTY, "benxixian", XIAOSHI),
        ):  # fmt: skip
            units = Community.objects.existing().committees().with_names().order_by("code")
            Councils(seed=SEED, begin=begin, today=today).fill(
                units.filter(township__county__code=code),
                shown=shown,
                complete=DETAI,
                writer=self.scorers[code],
                keeper=self.people["detai"],
                publisher=self.people[officer],
            )

    def _backbone(self, begin: date, today: date) -> None:
        backbone = Backbone(begin, today, self.people["detai"])
        for code, officer in ((PINGSHAN, "pingshan"), (BENXI_COUNTY, "benxixian")):
            backbone.county(
                code, detai=DETAI, writer=self.scorers[code], publisher=self.people[officer]
            )
        backbone.take_down_one(NANDI, but=DETAI, by=self.scorers[PINGSHAN])
        publish_register(by=self.people["benxi"], reason="公布群众骨干人数")

    def _conventions_at_work(
        self, conventions: Conventions, code: str, today: date, staff: Staff
    ) -> None:
        """One committee in each state; the revision of 德泰社区 asks the public."""
        shown = NANDI if code == PINGSHAN else XIAOSHI
        units = Community.objects.existing().committees().with_names()
        units = units.filter(township__code=shown).exclude(code=DETAI)
        cases = (
            ("drafting", 3), ("consulting", 6), ("under_review", 14), ("reviewed", 24),
            ("voted", 33), ("voted", 55), ("filed", 44), ("in_force", 90), ("returned", 15),
            ("failed", 26),
        )  # fmt: skip
        for unit, (stage, ago) in zip(units, cases, strict=False):
            reached = {"returned": "under_review", "failed": "reviewed"}.get(stage, stage)
            convention = conventions.carry(unit, today - timedelta(days=ago), reached, staff)
            if stage == "returned":
                conventions.give_back(convention, today - timedelta(days=1), staff.reviewer)
            elif stage == "failed":
                conventions.fail(convention, today - timedelta(days=1), staff)
        if code == PINGSHAN:
            detai = Community.objects.with_names().get(code=DETAI)
            conventions.carry(
                detai, today - timedelta(days=8), "consulting", staff, published_draft=True
            )

    def _voices(self, begin: date, today: date) -> None:
        """Feedback and topics of 德泰社区 in every state, and what follows its actions."""
        surveys = Surveys(
            self.texts,
            Community.objects.with_names().get(code=DETAI),
            member=self.people["detai"],
            confirmer=self._silent(f"heshi-{NANDI}", Role.TOWNSHIP_OFFICER, NANDI, begin),
            publisher=self.people["pingshan"],
        )
        surveys.load(today)
        surveys.carry(today, officer=self.people["nandi"])

    def _procedures(self, begin: date, today: date) -> None:
        """In four villages of 小市: completed, at the resolution, at the start, abandoned."""
        villages = Community.objects.existing().committees().with_names()
        villages = villages.filter(township__code=XIAOSHI, kind=CommunityKind.VILLAGE)
        Procedures(
            recorder=self.scorers[BENXI_COUNTY],
            confirmer=self._silent(f"yishi-{XIAOSHI}", Role.TOWNSHIP_OFFICER, XIAOSHI, begin),
            publisher=self.people["benxixian"],
        ).load(list(villages.order_by("-code")[:4]), today)

    def _nandi(self, inspections: Inspections, round_: Any) -> None:
        """In 南地街道 the month is at work: submitted, returned, with an inspector, not begun."""
        rows = list(
            Inspection.objects.filter(round=round_, community__township__code=NANDI)
            .exclude(community__code=DETAI)
            .select_related("community__township", "round", "scorecard")
        )
        nandi, inspector = self.people["nandi"], self.people["xuncha"]
        for row in rows[:2]:
            inspections.submit(row, by=self.scorers[PINGSHAN])
        return_inspection(rows[1], by=nandi, reason=self.texts["return_reasons"][0])
        for row in rows[2:4]:
            assign_inspector(row, inspector=inspector, by=nandi)
        inspections.submit(rows[2], by=inspector)
        first, second = queries.latest_scores(rows[2])[:2]
        remarks = zip((first, second), self.texts["return_remarks"], strict=True)
        return_inspection(
            rows[2], by=nandi, remarks={score.criterion_id: text for score, text in remarks}
        )
