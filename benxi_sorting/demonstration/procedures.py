"""Four deliberations, two disclosures: completed, at the resolution, at the start, abandoned."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.models import Community
from deliberation.ballots import Votes
from deliberation.enums import MeetingForm, Party, TopicCategory, TopicSource
from deliberation.models import Action, AgendaItem, Procedure
from deliberation.public import confirm_progress, publish_meeting, publish_procedure
from deliberation.services import (
    ItemContent,
    MeetingContent,
    ParticipantContent,
    ProcedureContent,
    StepContent,
    abandon_procedure,
    begin_procedure,
    confirm_minutes,
    create_meeting,
    record_step,
    report_progress,
    skip_step,
    submit_meeting,
)

WEEK = timedelta(days=7)
PARTY, ASSEMBLY = MeetingForm.PARTY_MEMBERS_COUNCIL, MeetingForm.REPRESENTATIVES_MEETING
# Entitled, present, in favour.
FIGURES = {PARTY: (30, 26, 24), ASSEMBLY: (33, 30, 28)}


class Procedures:
    """Carries matters of committees through the steps, on their days."""

    def __init__(self, *, recorder: User, confirmer: User, publisher: User) -> None:
        self.recorder, self.confirmer, self.publisher = recorder, confirmer, publisher

    def load(self, units: list[Community], today: date) -> None:
        """One of each sort, in the first four of `units`."""
        begin = today - timedelta(days=110)
        first = self._begin(units[0], "新建厨余垃圾沤肥池", "在村西和村北各建沤肥池一处。", begin)
        for number in range(1, 7):
            self._step(first, number, begin + WEEK * 2 * number)
        self._publish(first, begin + WEEK * 2 * 6 + timedelta(days=3))
        begin = today - timedelta(days=38)
        second = self._begin(units[1], "推行分类积分兑换", "按户积分，按季度兑换日用品。", begin)
        self._step(second, 1, begin + WEEK)
        with on(begin + WEEK):
            skip_step(
                second,
                by=self.recorder,
                number=2,
                reason="书记、主任由一人担任，提议与商议合并进行。",
                token=secrets.token_hex(8),
            )
        for number in (3, 4):
            self._step(second, number, begin + WEEK * number)
        self._publish(second, begin + WEEK * 4 + timedelta(days=4))
        begin = today - timedelta(days=60)
        third = self._begin(units[2], "整治村口垃圾池", "拆除旧垃圾池，改设分类投放点。", begin)
        for number in (1, 2):
            self._step(third, number, begin + timedelta(days=9 * number))
        begin = today - timedelta(days=25)
        fourth = self._begin(units[3], "购置分类收集车", "购置电动收集车两辆。", begin)
        self._step(fourth, 1, begin + timedelta(days=2))
        with on(begin + timedelta(days=12)):
            abandon_procedure(
                fourth, by=self.recorder, reason="县里已统一配发收集车，不再单独购置。"
            )

    def _begin(self, unit: Community, title: str, matter: str, day: date) -> Procedure:
        with on(day):
            procedure, _is_new = begin_procedure(
                community=unit,
                by=self.recorder,
                content=ProcedureContent(title, matter),
                token=secrets.token_hex(8),
            )
        return procedure

    def _step(self, procedure: Procedure, number: int, day: date) -> None:
        content = self._content(procedure, number, day)
        with on(day + timedelta(days=2)):
            record_step(
                procedure,
                by=self.recorder,
                number=number,
                content=content,
                token=secrets.token_hex(8),
            )

    def _content(self, procedure: Procedure, number: int, day: date) -> StepContent:
        if number == 1:
            return StepContent(
                held_on=day, who="村党支部委员会", entitled=5, present=5, in_favour=5,
                text=f"党组织提议：{procedure.matter}",
            )  # fmt: skip
        if number == 2:
            return StepContent(
                held_on=day, who="村“两委”成员", entitled=7, present=6, in_favour=6,
                text="商议了选址、资金和管护，同意提交党员大会审议。",
            )  # fmt: skip
        if number == 3:
            return StepContent(item=self._meeting(procedure, PARTY, "党员大会", day))
        if number == 4:
            return StepContent(item=self._meeting(procedure, ASSEMBLY, "村民代表会议", day))
        return StepContent(
            held_on=day,
            posted_until=day + WEEK,
            place="村务公开栏",
            photo=_notice(),
            text="已按决议完成并投入使用，由村委会负责管护。" if number == 6 else "决议全文。",
            with_actions=number == 6,
        )

    def _meeting(self, procedure: Procedure, form: MeetingForm, name: str, day: date) -> AgendaItem:
        """A meeting on the matter with its record; that of the villagers is published too."""
        entitled, present, in_favour = FIGURES[form]
        is_assembly = form == ASSEMBLY
        item = ItemContent(
            title=procedure.title,
            category=TopicCategory.WASTE_SORTING,
            source=TopicSource.PARTY_ORGANISATION,
            votes=Votes(in_favour, present - in_favour, 0),
            method="show_of_hands",
            resolution=f"同意：{procedure.matter}" if is_assembly else "同意提请村民代表会议决定。",
            action=procedure.title if is_assembly else "",
            owner_party=Party.COMMITTEE if is_assembly else "",
            due=day + timedelta(days=40) if is_assembly else None,
        )
        with on(day + timedelta(days=1)):
            meeting, _is_new = create_meeting(
                community=procedure.community,
                by=self.recorder,
                token=secrets.token_hex(8),
                form=form,
            )
            content = MeetingContent(
                form=form,
                title=f"{name}：{procedure.title}",
                place="村委会会议室",
                starts_at=timezone.make_aware(datetime.combine(day, time(19))),
                chair="",
                entitled=entitled,
                summary="与会人员充分讨论后表决。",
                participants=[ParticipantContent(
                    Party.RESIDENTS if is_assembly else Party.PARTY_ORGANISATION, present
                )],
                items=[item],
                convened_by=Party.COMMITTEE if is_assembly else Party.PARTY_ORGANISATION,
                counted_present=present,
            )  # fmt: skip
            submit_meeting(meeting, by=self.recorder, content=content)
        with on(day + timedelta(days=2)):
            confirm_minutes(meeting, by=self.confirmer)
            if is_assembly:
                publish_meeting(meeting, by=self.publisher)
        with on(day + timedelta(days=10)):
            self._carry_out(meeting.pk)
        return AgendaItem.objects.select_related("meeting").get(meeting=meeting)

    def _carry_out(self, meeting: int) -> None:
        rows = Action.objects.select_related(
            "resolution__item__meeting__community__township__county"
        )
        for action in rows.filter(resolution__item__meeting=meeting):
            report_progress(action, by=self.recorder, progress=100, note="已完成。")
            confirm_progress(action, by=self.confirmer)

    def _publish(self, procedure: Procedure, day: date) -> None:
        with on(day):
            publish_procedure(procedure, by=self.publisher)


def _notice() -> SimpleUploadedFile:
    """A picture of a board with a sheet on it."""
    file = BytesIO()
    image = Image.new("RGB", (480, 360), "#6b7f73")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 30, 420, 330), fill="#fdfdf6", outline="#8a1f1f", width=6)
    draw.rectangle((110, 60, 370, 90), fill="#8a1f1f")
    for line in range(7):
        draw.rectangle((100, 120 + 26 * line, 380 - 40 * (line % 3), 130 + 26 * line), fill="#555")
    image.save(file, "JPEG")
    return SimpleUploadedFile("notice.jpg", file.getvalue(), "image/jpeg")
