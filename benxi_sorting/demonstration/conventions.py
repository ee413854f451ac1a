"""Conventions in every state, carried through the five steps as people carry them."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.enums import (
    Assembly,
    ConventionKind,
    Counted,
    FilingAuthority,
    OpinionOutcome,
    ReviewCheck,
)
from communities.models import Community, Convention
from communities.public import publish_consultation, publish_convention
from communities.services import (
    ClauseText,
    VoteFigures,
    approve_convention,
    begin_convention,
    close_consultation,
    decide_opinion,
    enter_opinion,
    open_consultation,
    record_vote,
    register_filing,
    return_convention,
    send_opinion,
    submit_for_review,
    write_text,
)

# In this order; a convention is carried as far as one of them.
STAGES = (
    "drafting", "consulting", "under_review", "reviewed", "voted", "filed", "in_force",
)  # fmt: skip
DAYS = {
    "consulting": 2,
    "under_review": 12,
    "reviewed": 17,
    "voted": 30,
    "filed": 36,
    "in_force": 40,
}


@dataclass(frozen=True)
class Staff:
    writer: User
    reviewer: User
    publisher: User


class Conventions:
    """Conventions of any community, from begun to in force."""

    def __init__(self, texts: dict[str, Any], *, seed: int) -> None:
        self.texts = texts["conventions"]
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)
        self.numbers: dict[tuple[str, int], int] = {}

    def carry(
        self,
        community: Community,
        day: date,
        stage: str,
        staff: Staff,
        *,
        with_sorting: bool = True,
        published_draft: bool = False,
    ) -> Convention:
        """One convention that was begun on `day` and taken as far as `stage`."""
        convention = self._draft(community, day, staff.writer, with_sorting=with_sorting)
        if published_draft:
            self._publish_draft(convention, day + timedelta(days=2), staff)
            return convention
        steps = STAGES[1 : STAGES.index(stage) + 1]
        for step in steps:
            with on(day + timedelta(days=DAYS[step])):
                getattr(self, f"_{step}")(convention, staff)
        return convention

    def give_back(self, convention: Convention, day: date, reviewer: User) -> None:
        """Return a draft that is under review."""
        with on(day):
            return_convention(
                convention,
                by=reviewer,
                reason=self.random.choice(self.texts["returns"]),
                checks=[ReviewCheck.LAWFUL, ReviewCheck.NO_PENALTIES],
            )

    def fail(self, convention: Convention, day: date, staff: Staff) -> None:
        """A vote that is not valid: by representatives, or of too few."""
        is_village = convention.kind == ConventionKind.VILLAGE_RULES
        assembly = Assembly.VILLAGER_REPRESENTATIVES if is_village else Assembly.RESIDENTS_ASSEMBLY
        with on(day):
            record_vote(
                convention,
                by=staff.writer,
                assembly=assembly,
                counted=Counted.MEMBERS if is_village else Counted.HOUSEHOLDS,
                held_on=day - timedelta(days=1),
                figures=VoteFigures(45, 33, 12, 30, 2, 1) if is_village
                else VoteFigures(600, 240, 130, 228, 8, 4),
                token=secrets.token_hex(8),
            )  # fmt: skip

    def _draft(
        self, community: Community, day: date, writer: User, *, with_sorting: bool
    ) -> Convention:
        with on(day):
            convention, _is_new = begin_convention(
                community=community, by=writer, token=secrets.token_hex(8)
            )
            text = self.texts[convention.kind]
            clauses = [ClauseText(words, concerns) for words, concerns in text["clauses"]]
            if convention.edition > 1:
                words, concerns = self.texts["second_clause"]
                clauses[2:2] = [ClauseText(words, concerns)]
            elif not with_sorting:
                clauses = [clauses[number] for number in text["without"]]
            write_text(
                convention,
                by=writer,
                title=convention.title,
                preamble=text["preamble"],
                clauses=clauses,
                expected_version=convention.version,
            )
        return convention

    def _publish_draft(self, convention: Convention, day: date, staff: Staff) -> None:
        with on(day):
            open_consultation(convention, by=staff.writer, until=day + timedelta(days=40))
            publish_consultation(convention, by=staff.publisher)
        for number, (words, _outcome, _answer) in enumerate(self.texts["opinions"][:3]):
            with on(day + timedelta(days=2 + number), hour=20):
                send_opinion(convention, text=words)

    def _consulting(self, convention: Convention, staff: Staff) -> None:
        open_consultation(
            convention, by=staff.writer, until=timezone.localdate() + timedelta(days=8)
        )
        chosen = self.random.sample(self.texts["opinions"], self.random.randint(2, 4))
        for words, _outcome, _answer in chosen:
            enter_opinion(convention, by=staff.writer, text=words, token=secrets.token_hex(8))

    def _under_review(self, convention: Convention, staff: Staff) -> None:
        close_consultation(convention, by=staff.writer)
        answers = {words: (outcome, answer) for words, outcome, answer in self.texts["opinions"]}
        for opinion in convention.opinions.select_related("convention__community"):
            outcome, answer = answers[opinion.text]
            decide_opinion(opinion, by=staff.writer, outcome=OpinionOutcome(outcome), answer=answer)
        submit_for_review(convention, by=staff.writer)

    def _reviewed(self, convention: Convention, staff: Staff) -> None:
        approve_convention(
            convention,
            by=staff.reviewer,
            checks=list(ReviewCheck),
            opinion=self.texts["review_opinion"],
        )

    def _voted(self, convention: Convention, staff: Staff) -> None:
        is_village = convention.kind == ConventionKind.VILLAGE_RULES
        entitled = self.random.randint(220, 480) if is_village else self.random.randint(500, 1500)
        present = entitled * self.random.randint(70, 88) // 100
        against, abstained = present * self.random.randint(1, 6) // 100, present // 50
        record_vote(
            convention,
            by=staff.writer,
            assembly=Assembly.VILLAGERS_ASSEMBLY if is_village else Assembly.RESIDENTS_ASSEMBLY,
            counted=Counted.HOUSEHOLDS,
            held_on=timezone.localdate() - timedelta(days=1),
            figures=VoteFigures(
                entitled,
                present,
                present * self.random.randint(44, 58) // 100,
                present - against - abstained,
                against,
                abstained,
            ),
            token=secrets.token_hex(8),
        )

    def _filed(self, convention: Convention, staff: Staff) -> None:
        today = timezone.localdate()
        township = convention.community.township
        place = (township.code, today.year)
        self.numbers[place] = self.numbers.get(place, 0) + 1
        register_filing(
            convention,
            by=staff.reviewer,
            authority=FilingAuthority.TOWNSHIP,
            number=f"{township.name}约备〔{today.year}〕{self.numbers[place]}号",
            filed_on=today,
            effective_on=today + timedelta(days=1),
        )

    def _in_force(self, convention: Convention, staff: Staff) -> None:
        publish_convention(convention, by=staff.publisher)
