"""Whether a meeting could decide: the rule of its day, what is wrong with its figures, the verdict.

The judging itself is `communities.quorum`; here it meets the form, the committee and the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.enums import Assembly, CommunityKind, Counted, Validity
from communities.models import AssemblyRule, Community
from communities.queries import assembly_rules, rule_of
from communities.quorum import (
    NOTHING_ASKED,
    Attendance,
    Figures,
    MeetingVerdict,
    Rule,
    Verdict,
    base_count,
    judge,
    judge_meeting,
)
from deliberation import models
from deliberation.ballots import Votes
from deliberation.enums import ASSEMBLIES, MeetingForm

if TYPE_CHECKING:
    from deliberation.services.content import MeetingContent

Problems = dict[str, list[Any]]


@dataclass(frozen=True)
class Law:
    """What the law of a day says of a form of meeting in a committee.

    `rules` has one row for each way to count. A form that is no assembly anywhere `is_free`.
    """

    rules: tuple[AssemblyRule, ...]
    is_free: bool

    def row(self, counted: str) -> AssemblyRule | None:
        """The rule for a way to count; where the law knows one way alone, that one."""
        if not counted and len(self.rules) == 1:
            return self.rules[0]
        return next((row for row in self.rules if row.counted == counted), None)


def law_of(
    community: Community, form: str, day: date, *, known: Sequence[AssemblyRule] | None = None
) -> Law:
    """The law of the civil day `day` for a meeting of the form; one query or none.

    `known` are all rules that there are, where they were read already for many meetings.
    """
    assemblies = ASSEMBLIES.get(MeetingForm(form))
    if assemblies is None:
        return Law((), is_free=True)
    assembly = assemblies.get(CommunityKind(community.kind))
    if assembly is None:
        rules = []
    elif known is None:
        rules = assembly_rules(Assembly(assembly), day)
    else:
        rules = [row for row in known if row.assembly == assembly and row.holds_on(day)]
    return Law(tuple(rules), is_free=False)


def takes_proxies(meeting: models.Meeting) -> bool:
    """Whether somebody may come for another: in what is no assembly, or where the law lets them.

    Judged by the law of the meeting's civil day, of today while none is set.
    """
    day = timezone.localtime(meeting.starts_at).date()
    law = law_of(meeting.community, meeting.form, day)
    return law.is_free or any(row.proxies_per_person for row in law.rules)


@dataclass(frozen=True)
class Judgement:
    """What was submitted, held against the law: the row (None where there is none), its verdict."""

    row: AssemblyRule | None
    rule: Rule
    verdict: MeetingVerdict
    attendance: Attendance

    @property
    def takes_effect(self) -> bool:
        """Whether what was decided counts."""
        return self.verdict.validity != Validity.NOT_VALID

    def ballot(self, votes: Votes) -> tuple[int, Verdict]:
        """The number that the votes are counted against, and the verdict on them."""
        there = self.attendance
        figures = Figures(there.entitled, there.present, votes.in_favour, votes.cast)
        return base_count(self.rule, figures), judge(self.rule, figures)


def judgement_of(content: MeetingContent, law: Law) -> Judgement:
    """The verdict on what is submitted, under `law`."""
    row = law.row(content.counted)
    rule = rule_of(row) if row else NOTHING_ASKED
    attendance = Attendance(
        entitled=content.entitled or 0,
        present=content.voters,
        held_on=content.held_on,
        lowest=content.lowest_present,
        notice_on=content.notice_on,
    )
    verdict = judge_meeting(rule, attendance)
    if row is None and not law.is_free:
        verdict = MeetingVerdict(Validity.NOT_VALID, (), 0, None)
    return Judgement(row, rule, verdict, attendance)


def validity_problems(content: MeetingContent, law: Law) -> Problems:
    """What is wrong with the figures that the verdict rests on, by form field name."""
    found: Problems = {}
    if law.rules:
        found |= _assembly_problems(content, law)
    if content.notice_on is not None:
        if content.notice_on > content.held_on:
            found["notice_on"] = [
                _("The notice of %(notice)s would come after the meeting of %(held)s.")
                % {"notice": content.notice_on, "held": content.held_on}
            ]
        if not content.notice_channel:
            found["notice_channel"] = [_("Say how people were told.")]
    if content.counted_present is not None and content.counted_present > (
        content.entitled or content.counted_present
    ):
        found["counted_present"] = [
            _("%(present)s people took part, but only %(entitled)s were entitled to.")
            % {"present": content.counted_present, "entitled": content.entitled}
        ]
    if content.lowest_present is not None and content.lowest_present > content.voters:
        found["lowest_present"] = [
            _("%(lowest)s at the emptiest vote are more than the %(present)s present.")
            % {"lowest": content.lowest_present, "present": content.voters}
        ]
    affected = any(one.is_affected for one in content.participants)
    if content.form == MeetingForm.HEARING and not affected:
        found["participants"] = [
            _(
                "A hearing hears those whom the matter affects: "
                "tick the party among the participants."
            )
        ]
    return found


def _assembly_problems(content: MeetingContent, law: Law) -> Problems:
    found: Problems = {}
    row = law.row(content.counted)
    if row is None:
        ways = "、".join(str(Counted(rule.counted).label) for rule in law.rules)
        found["counted"] = [
            _("Say who is counted. The law of %(date)s knows: %(ways)s.")
            % {"date": content.held_on, "ways": ways}
        ]
    if content.entitled is None:
        found["entitled"] = [_("Say how many are entitled: the quorum is a share of them.")]
    if content.counted_present is None:
        found["counted_present"] = [_("Say how many of those entitled came.")]
    if row is not None and content.by_proxy:
        found |= _proxy_problems(content, row)
    return found


def _proxy_problems(content: MeetingContent, row: AssemblyRule) -> Problems:
    in_person = content.voters - content.by_proxy
    if not row.proxies_per_person:
        message: Any = _("This assembly knows no proxies: count only those who came.")
    elif content.by_proxy > row.proxies_per_person * in_person:
        message = _(
            "%(proxies)s proxies are too many: each of the %(in_person)s who came "
            "may hold %(each)s at most."
        ) % {
            "proxies": content.by_proxy,
            "in_person": max(in_person, 0),
            "each": row.proxies_per_person,
        }
    else:
        return {}
    return {"by_proxy": [message]}


def verdict_row(
    meeting: models.Meeting, content: MeetingContent, judgement: Judgement, *, by: User
) -> models.MeetingVerdict:
    """The verdict as the row that `record_verdict` keeps; nothing is written."""
    verdict, row = judgement.verdict, judgement.row
    return models.MeetingVerdict(
        meeting=meeting,
        form=content.form,
        counted=row.counted if row else content.counted,
        held_on=content.held_on,
        entitled=content.entitled,
        present=content.voters,
        lowest=content.lowest_present,
        by_proxy=content.by_proxy,
        notice_given=judgement.attendance.notice_given,
        present_needed=verdict.present_needed,
        notice_needed=verdict.notice_needed,
        validity=verdict.validity,
        rule=row,
        rule_version=row.version if row else None,
        judged_for=by,
    )


def record_verdict(
    meeting: models.Meeting, content: MeetingContent, judgement: Judgement, *, by: User
) -> models.MeetingVerdict:
    """Keep the verdict for ever, beside those of earlier submissions. Inside a transaction."""
    kept = verdict_row(meeting, content, judgement, by=by)
    kept.full_clean(exclude=["meeting", "rule", "judged_for"])
    kept.save(force_insert=True)
    return kept
