"""What review meetings said of property companies and of how residents sort, in every state."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.answers import faulty_answer, full_answer, typed_answer
from benxi_sorting.demonstration.clock import on
from communities.models import Community, County, Estate
from deliberation.enums import MeetingForm, MeetingState, Party, TopicCategory, TopicSource
from deliberation.models import Meeting
from deliberation.public import publish_meeting
from deliberation.services import (
    ItemContent,
    MeetingContent,
    ParticipantContent,
    confirm_minutes,
    create_meeting,
    submit_meeting,
)
from evaluation.enums import Measure, ResidentsUnit, RoundState, SamplingMethod, Subject
from evaluation.models import Review, Round, Scorecard
from evaluation.queries import (
    attendance_of,
    card_choices,
    companies_on,
    company_standings,
    criteria_of,
    estates_on,
    minimum_on,
)
from evaluation.review_public import publish_companies, publish_review
from evaluation.satisfaction import Opinions
from evaluation.services import (
    Counted,
    GivenSample,
    Reviewed,
    Scored,
    begin_review,
    confirm_review,
    discard_review,
    propose_rewards,
    return_review,
    save_review_draft,
    submit_review,
)
from evaluation.spans import spans_of

# Of a meeting's reviews, which residents are reviewed beside the companies.
RESIDENTS_SHARE = 0.5
# Of the companies, which are scored on a card.
CARD_SHARE = 0.2


class Reviews:
    """Carries reviews through the services, on the days after their meetings."""

    def __init__(self, *, seed: int, today: date, texts: Mapping[str, Any]) -> None:
        self.texts = texts
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)
        self.today = today
        with on(today - timedelta(days=400)):
            call_command("load_review_rules", verbosity=0)

    def of_past_meetings(
        self, county: str, *, but: str, recorder: User, confirmer: User, publisher: User
    ) -> None:
        """Those of the published review meetings of a county, but of one community."""
        meetings = Meeting.objects.filter(
            form=MeetingForm.REVIEW,
            state=MeetingState.PUBLISHED,
            community__township__county__code=county,
        ).exclude(community__code=but)
        for meeting in meetings.select_related("community__township__county"):
            # Before the first minimum nothing could be published of them.
            if minimum_on(Subject.ESTATE_RESIDENTS, meeting.held_on) is None:
                continue
            for review in self._all_of(meeting, recorder):
                self._settle(review, confirmer, publisher)

    def publish_standings(self, county: str, publisher: User) -> None:
        """Of the two quarters and the two months that ended last; what the rules then propose."""
        month, quarter = (span.before for span in spans_of(self.today)[:2])
        for last in (quarter, month):
            for span in (last and last.before, last):
                if span and any(line.rank for line in company_standings(county, span)):
                    publish_companies(County.objects.get(code=county), span, by=publisher)
        for round_ in Round.objects.filter(jurisdiction=county, state=RoundState.IN_PUBLICITY):
            propose_rewards(round_, by=publisher)

    def of_detai(
        self, community: Community, *, recorder: User, confirmer: User, publisher: User
    ) -> None:
        """Published with a correction; then one in each state that waits for somebody."""
        meeting = self._hold(community, 24, "三季度物业分类服务评议会", recorder)
        with on(meeting.held_on + timedelta(days=2)):
            confirm_minutes(meeting, by=confirmer)
            publish_meeting(meeting, by=publisher)
        reviews = self._all_of(meeting, recorder, for_show=True)
        for review in reviews:
            self._settle(review, confirmer, publisher)
        self._correct(reviews[0], recorder, confirmer, publisher)
        waiting = self._hold(community, 6, "分类工作评议会", recorder)
        with on(waiting.held_on + timedelta(days=1)):
            confirm_minutes(waiting, by=confirmer)
        for number, company in enumerate(companies_on(waiting)):
            review = self._begin(waiting, recorder, Reviewed(company=company))
            if number < 2:
                self._submit(review, recorder, days=2)
            if number == 1:
                with on(waiting.held_on + timedelta(days=3)):
                    return_review(review, by=confirmer, reason="弃权票数与会议记录不符，请核对")
        accepted, mistaken = self._residents(list(estates_on(waiting))[:2])
        review = self._begin(waiting, recorder, accepted)
        self._submit(review, recorder, days=2)
        with on(waiting.held_on + timedelta(days=4)):
            confirm_review(review, by=confirmer)
        review = self._begin(waiting, recorder, mistaken)
        with on(waiting.held_on + timedelta(days=2)):
            discard_review(review, by=recorder, reason="会上未评议该楼栋，误建")

    def _hold(self, community: Community, ago: int, title: str, recorder: User) -> Meeting:
        day = self.today - timedelta(days=ago)
        item = ItemContent(
            title="物业企业分类服务和居民分类情况",
            category=TopicCategory.WASTE_SORTING,
            source=TopicSource.COMMITTEE,
            method="secret",
        )
        content = MeetingContent(
            form=MeetingForm.REVIEW,
            title=title,
            place="德泰社区居民议事厅",
            starts_at=timezone.make_aware(datetime.combine(day, time(18, 30))),
            chair="",
            entitled=None,
            summary="物业企业报告分类服务情况，居民代表投票评议。",
            participants=[
                ParticipantContent(Party.RESIDENTS, 42),
                ParticipantContent(Party.COMMITTEE, 3),
                ParticipantContent(Party.PROPERTY_COMPANY, 3),
            ],
            items=[item],
            convened_by=Party.COMMITTEE,
        )
        with on(day + timedelta(days=1)):
            meeting, _is_new = create_meeting(
                community=community,
                by=recorder,
                token=secrets.token_hex(8),
                form=MeetingForm.REVIEW,
            )
            submit_meeting(meeting, by=recorder, content=content)
        return meeting

    def _all_of(self, meeting: Meeting, recorder: User, *, for_show: bool = False) -> list[Review]:
        """Every company of the day, and often how the residents of an estate sort.

        Some companies are scored on the card; for show the last one, and the whole estate.
        """
        subjects = [Reviewed(company=company) for company in companies_on(meeting)]
        estates = [e for e in estates_on(meeting) if (e.households or 0) > 1]
        if estates and (for_show or self.random.random() < RESIDENTS_SHARE):
            subjects += self._residents(estates)
        last = [one for one in subjects if one.company is not None][-1:]
        reviews = []
        for reviewed in subjects:
            shown = for_show and (reviewed in last or reviewed.unit == ResidentsUnit.ESTATE)
            chosen = not for_show and reviewed.company and self.random.random() < CARD_SHARE
            on_card = shown or chosen
            card = self._card(meeting, reviewed) if on_card else None
            reviews.append(self._begin(meeting, recorder, reviewed, card))
        for review in reviews:
            self._submit(review, recorder, days=3)
        return reviews

    def _residents(self, estates: list[Estate]) -> list[Reviewed]:
        """A whole estate, and a building of another where there is one."""
        first, *others = estates
        found = [Reviewed(estate=first, unit=ResidentsUnit.ESTATE, households=first.households)]
        if others:
            households = min(others[0].households or 2, self.random.randint(6, 48))
            building = f"{self.random.randint(1, 9)}号楼"
            found.append(
                Reviewed(
                    estate=others[0],
                    unit=ResidentsUnit.BUILDING,
                    place=building,
                    households=households,
                )
            )
        return found

    def _card(self, meeting: Meeting, reviewed: Reviewed) -> Scorecard:
        return card_choices(meeting, reviewed.subject)[0].card

    def _begin(
        self,
        meeting: Meeting,
        recorder: User,
        reviewed: Reviewed,
        card: Scorecard | None = None,
    ) -> Review:
        with on(meeting.held_on + timedelta(days=1)):
            review, _is_new = begin_review(
                meeting, by=recorder, token=secrets.token_hex(8), reviewed=reviewed, card=card
            )
        return review

    def _submit(self, review: Review, recorder: User, *, days: int, answer: str = "") -> None:
        draft: dict[str, str] = {}
        counted: Counted | Scored
        if review.scorecard is not None:
            counted, draft = self._scored(review, review.scorecard)
        else:
            counted = self._counted(review)
            draft = {name: str(number) for name, number in asdict(counted.opinions).items()}
            for measure, sample in counted.samples.items():
                draft |= {f"{measure}_{name}": str(value) for name, value in asdict(sample).items()}
        with on(review.meeting.held_on + timedelta(days=days)):
            save_review_draft(review, by=recorder, draft=draft, expected_version=review.version)
            submit_review(review, by=recorder, counted=counted, answer=answer)

    def _scored(self, review: Review, card: Scorecard) -> tuple[Scored, dict[str, str]]:
        """What the meeting agreed on, and how it was typed."""
        took_part = max(1, attendance_of(review.meeting) - self.random.randint(0, 3))
        criteria = [c for c in criteria_of(card.pk) if not c.only_vetoes]
        faulty = set(self.random.sample([c.pk for c in criteria], 2))
        scores = {
            c.pk: faulty_answer(c, self.texts.get(c.key, {}), self.random)
            if c.pk in faulty
            else full_answer(c, self.texts.get(c.key, {}))
            for c in criteria
        }
        typed = {"took_part": str(took_part)}
        for criterion in criteria:
            typed |= typed_answer(criterion, scores[criterion.pk])
        return Scored(took_part, scores), typed

    def _counted(self, review: Review) -> Counted:
        present = attendance_of(review.meeting)
        dissatisfied = self.random.randint(0, max(1, present // 6))
        none = self.random.randint(0, max(1, present // 12))
        basically = self.random.randint(present // 8, present // 4)
        absent = self.random.randint(0, present // 10)
        satisfied = present - absent - dissatisfied - none - basically
        samples = {}
        if review.is_of_residents:
            checked = min(review.households or 0, self.random.randint(30, 60))
            correct = round(checked * self.random.uniform(0.7, 0.96))
            samples[Measure.ACCURACY] = GivenSample(correct, checked, SamplingMethod.HOUSEHOLDS)
        return Counted(Opinions(max(satisfied, 0), basically, dissatisfied, none), samples)

    def _settle(self, review: Review, confirmer: User, publisher: User) -> None:
        day = review.meeting.held_on + timedelta(days=6)
        with on(min(day, self.today)):
            confirm_review(review, by=confirmer)
        with on(min(day + timedelta(days=1), self.today)):
            publish_review(review, by=publisher)

    def _correct(self, review: Review, recorder: User, confirmer: User, publisher: User) -> None:
        day = review.meeting.held_on + timedelta(days=9)
        with on(day):
            return_review(review, by=confirmer, reason="两张无效票漏计")
        self._submit(review, recorder, days=10, answer="重新清点评议票，补计两张无效票")
        with on(day + timedelta(days=2)):
            confirm_review(review, by=confirmer)
            publish_review(review, by=publisher, reason="更正：补计两张无效票")
