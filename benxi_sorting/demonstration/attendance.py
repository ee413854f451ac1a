"""Meetings of 德泰社区 with sign-in and minutes: one being held, one confirmed, one on paper."""

from __future__ import annotations

import random
import secrets
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import DETAI
from communities.models import Community
from deliberation import services
from deliberation.ballots import Votes
from deliberation.enums import BallotMethod, Party, SignInState
from deliberation.models import Meeting, Minutes, SignIn
from deliberation.services import ItemContent, MeetingContent, ParticipantContent

PRESENT = (
    (Party.PARTY_ORGANISATION, 2),
    (Party.COMMITTEE, 1),
    (Party.PROPERTY_COMPANY, 2),
    (Party.OWNERS_COMMITTEE, 2),
    (Party.RESIDENTS, 9),
)
TEXT = (
    "主持人介绍了撤桶并点的方案和南门外的试点情况。\n"
    "物业公司说明了投放点的选址、雨棚和照明的安排，承诺两周内完成硬化。\n"
    "居民代表提出，早上上班早的住户六点半前需要投放，建议把开放时间提前到六点。\n"
    "业主委员会同意选址，要求公示投放时间和值守人员的联系方式。\n"
    "经讨论，各方同意先试行一个月，再开评议会评估。"
)


def attend(texts: dict[str, Any], people: dict[str, User], today: date) -> None:
    """All of it."""
    scene = _Scene(texts, people["detai"], people["detai2"])
    scene.under_way()
    scene.confirmed(today - timedelta(days=9))
    scene.on_paper(today - timedelta(days=5))


class _Scene:
    def __init__(self, texts: dict[str, Any], recorder: User, colleague: User) -> None:
        self.texts, self.recorder, self.colleague = texts, recorder, colleague
        self.community = Community.objects.with_names().get(code=DETAI)
        self.random = random.Random(DETAI)  # noqa: S311 (plausible, not secret)

    def under_way(self) -> None:
        """Sign-in is open; most people are confirmed, three wait, one has left."""
        meeting = self._begin("垃圾投放点开放时间协商会", timezone.now() - timedelta(minutes=20))
        names: dict[str, list[str]] = {
            Party.RESIDENTS: self._names(12),
            Party.OWNERS_COMMITTEE: self._names(3),
        }
        services.write_roster(meeting, by=self.recorder, names=names)
        sheet = services.open_sign_in(
            meeting,
            by=self.recorder,
            ends_at=timezone.now() + timedelta(hours=3),
            allows_proxies=True,
            expected_version=2,
        )
        for number, name in enumerate(names[Party.RESIDENTS][:9]):
            services.sign_in(
                sheet,
                party=Party.RESIDENTS,
                name=name,
                device=f"demonstration-{number}",
                proxy_for=self._name() if number == 4 else "",
            )
        rows = SignIn.objects.filter(meeting=meeting).select_related("meeting__community")
        services.decide_sign_ins(
            meeting, by=self.recorder, rows=list(rows[:6]), target=SignInState.CONFIRMED
        )
        services.note_departures(meeting, by=self.recorder, rows=list(rows[:1]))
        for member in (self.recorder, self.colleague):
            self._enter(meeting, Party.COMMITTEE, member.name)

    def confirmed(self, day: date) -> None:
        """Confirmed by two members on their accounts, then locked and corrected."""
        with on(day, hour=19):
            meeting, minutes = self._held("撤桶并点方案协商会", timezone.now())
            self._name_confirmers(minutes, Party.COMMITTEE)
            services.circulate_minutes(minutes, by=self.recorder)
        with on(day + timedelta(days=1)):
            for person in minutes.confirmers.select_related("user", "sign_in"):
                assert person.user is not None
                services.confirm_on_account(person, by=person.user)
            self._hand_in(meeting)
        with on(day + timedelta(days=2)):
            services.add_addendum(
                Minutes.objects.select_related("meeting__community").get(pk=minutes.pk),
                by=self.colleague,
                text="第三段中的开放时间应为“六点至九点”。",
                reason="记录时漏记结束时间",
                token=secrets.token_hex(8),
            )

    def on_paper(self, day: date) -> None:
        """Signed by two residents on a sheet, which was photographed."""
        with on(day, hour=19):
            meeting, minutes = self._held("楼道堆物清理评议会", timezone.now())
            self._name_confirmers(minutes, Party.RESIDENTS)
            services.circulate_minutes(minutes, by=self.recorder)
            services.confirm_on_paper(
                minutes,
                by=self.recorder,
                people=list(minutes.confirmers.select_related("sign_in")),
                upload=_signed_sheet(),
            )
            self._hand_in(meeting)

    def _begin(self, title: str, moment: Any) -> Meeting:
        meeting, _is_new = services.create_meeting(
            community=self.community, by=self.recorder, token=secrets.token_hex(8)
        )
        draft = {
            "form": "consultation",
            "title": title,
            "place": "社区居民议事厅",
            "starts_at": f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}",
            "agenda-TOTAL_FORMS": "1",
            "agenda-0-title": title.removesuffix("协商会").removesuffix("评议会"),
        }
        services.save_draft(
            meeting, by=self.recorder, draft=draft, expected_version=meeting.version
        )
        return meeting

    def _held(self, title: str, moment: Any) -> tuple[Meeting, Minutes]:
        meeting = self._begin(title, moment)
        for party, number in PRESENT:
            for _n in range(number):
                self._enter(meeting, party, self._name())
        for member in (self.recorder, self.colleague):
            self._enter(meeting, Party.COMMITTEE, member.name)
        return meeting, services.write_minutes(meeting, by=self.recorder, text=TEXT)

    def _enter(self, meeting: Meeting, party: str, name: str) -> None:
        services.add_by_hand(
            meeting, by=self.recorder, party=party, name=name, token=secrets.token_hex(8)
        )

    def _name_confirmers(self, minutes: Minutes, party: str) -> None:
        rows = SignIn.objects.filter(meeting=minutes.meeting_id, party=party)
        if party == Party.COMMITTEE:
            rows = rows.filter(name__in=[self.recorder.name, self.colleague.name])
        services.name_confirmers(minutes, by=self.recorder, rows=list(rows[:2]))

    def _hand_in(self, meeting: Meeting) -> None:
        meeting = Meeting.objects.select_related("community").get(pk=meeting.pk)
        services.submit_meeting(meeting, by=self.recorder, content=self._content(meeting))

    def _content(self, meeting: Meeting) -> MeetingContent:
        rows = SignIn.objects.filter(meeting=meeting, state=SignInState.CONFIRMED)
        numbers = [(party, rows.filter(party=party).count()) for party, _number in PRESENT]
        present = sum(number for _party, number in numbers)
        moment = min(row.arrived_at for row in rows)
        item = ItemContent(
            title=meeting.draft["agenda-0-title"],
            category="waste_sorting",
            source="resident",
            votes=Votes(present - 2, 1, 1),
            method=BallotMethod.SHOW_OF_HANDS,
            resolution="自下月一日起试行一个月，期满召开评议会评估。",
            action="公示投放时间和值守安排",
            owner_party=Party.PROPERTY_COMPANY,
            owner_name=self._name(),
            due=moment.date() + timedelta(days=20),
        )
        return MeetingContent(
            form="consultation",
            title=meeting.title,
            place=meeting.draft["place"],
            starts_at=moment,
            chair=self.colleague.name,
            entitled=None,
            summary="",
            participants=[ParticipantContent(party, number) for party, number in numbers],
            items=[item],
        )

    def _names(self, number: int) -> list[str]:
        return [self._name() for _n in range(number)]

    def _name(self) -> str:
        surname = self.random.choice(self.texts["surnames"])
        return f"{surname}{self.random.choice(self.texts['given_names'])}"


def _signed_sheet() -> SimpleUploadedFile:
    """A drawing of a sheet with two strokes of a pen where the names stand."""
    image = Image.new("RGB", (900, 1270), "#fbfaf5")
    pen = ImageDraw.Draw(image)
    for line in range(14):
        top = 160 + line * 52
        pen.line((120, top, 780 - (line % 3) * 90, top), fill="#8b8b86", width=5)
    for top in (960, 1080):
        pen.line((120, top, 780, top), fill="#444", width=3)
        points = [(200 + n * 28, top - 20 - (n * 37) % 60) for n in range(12)]
        pen.line(points, fill="#1b2f73", width=6, joint="curve")
    file = BytesIO()
    image.save(file, "JPEG")
    return SimpleUploadedFile("sheet.jpg", file.getvalue(), "image/jpeg")
