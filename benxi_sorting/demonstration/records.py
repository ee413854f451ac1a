"""What the organisation of `lvjia` asks about its credit, and files of its records."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.standards import page
from orgs.models import (
    CreditEntry,
    ExchangeEvent,
    Listing,
    ListingGround,
    Organization,
    Project,
    RegistrationCase,
)
from orgs.rules import CASE_CHECKED
from orgs.services import CreditFacts, EntryCorrection, enter_credit, give_notice
from orgs.services.credit_requests import dismiss_request, send_request, uphold_request
from orgs.services.project_publishing import publish_project
from orgs.services.record_files import add_file

MARK = "（演示数据，内容为虚构。）"


class Records:
    """An objection that waits, two that were answered, one to a notice; a PDF of each record."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today
        self.member, self.officer = people["lvjia"], people["pingshan"]

    def load(self) -> None:
        own = Organization.objects.filter(memberships__user=self.member).order_by("pk")[0]
        answered, waits = (
            self._entry(own, "行政检查：台账登记不全"),
            self._entry(own, "年度报告补正"),
        )
        self._object(answered, "检查当日已出示完整台账。")
        dismiss_request(
            answered.credit_requests.get(),
            by=self.people["pingshan2"],
            reason=f"出示的台账缺少三月份记录。{MARK}",
        )
        self._object(waits, "补正材料已在期限内提交，附回执。")
        self._uphold(own)
        self._object(self._notice(own), "党支部已于上月成立，附批复。")
        self._files()

    def _uphold(self, own: Organization) -> None:
        """An entry that was wrong is retracted, then the objection is found true."""
        wrong = self._entry(own, "行政检查：未悬挂登记证书")
        self._object(wrong, "登记证书一直悬挂在服务大厅，附照片。")
        facts = CreditFacts(
            kind=wrong.kind, title=wrong.title, basis=wrong.basis, source=wrong.source,
            arisen_on=wrong.arisen_on, text=MARK,
        )  # fmt: skip
        enter_credit(
            own,
            facts=facts,
            by=self.officer,
            token=secrets.token_hex(16),
            correction=EntryCorrection(
                wrong, f"检查对象有误，予以撤回。{MARK}", is_retraction=True
            ),
        )
        uphold_request(
            wrong.credit_requests.get(), by=self.officer, reason=f"经复核属实，已撤回。{MARK}"
        )

    def _entry(self, own: Organization, title: str) -> CreditEntry:
        day = self.today - timedelta(days=3)
        facts = CreditFacts(
            kind="other", title=title, basis="《社会组织信用信息管理办法》",
            source="平山区民政局", arisen_on=day, text=MARK,
        )  # fmt: skip
        with on(day):
            made, _new = enter_credit(
                own, facts=facts, by=self.officer, token=secrets.token_hex(16)
            )
        return made

    def _notice(self, own: Organization) -> Listing:
        day = self.today - timedelta(days=2)
        listing = Listing(
            organization=own,
            ground=ListingGround.objects.get(code="party-organisation"),
            facts=f"经核查未设立党组织。{MARK}",
            notice_document="列入告知书（演示）",
            noticed_on=day,
        )
        with on(day):
            made, _new = give_notice(listing, by=self.officer, token=secrets.token_hex(16))
        return made

    def _object(self, subject: CreditEntry | Listing, text: str) -> None:
        send_request(
            subject,
            kind="objection",
            text=f"{text}{MARK}",
            by=self.member,
            token=secrets.token_hex(16),
            uploads=[self._pdf("Proof")],
        )

    def _files(self) -> None:
        project = Project.objects.filter(state="closed", committee__isnull=False).order_by("pk")[0]
        self._add(project, project.entered_by, "结项报告", is_public=True)
        now = Project.objects.get(pk=project.pk)
        publish_project(now, by=self.people["pingshan2"], reason="补充结项报告")
        event = ExchangeEvent.objects.filter(state="announced").order_by("pk")[0]
        self._add(event, event.author, "会议材料", is_public=True)
        cases = RegistrationCase.objects.filter(state__in=sorted(CASE_CHECKED), kind="association")
        paper = cases.order_by("pk")[0].materials.order_by("pk")[0]
        self._add(paper, self.officer, "章程草案", is_public=False)

    def _add(self, owner: object, by: User, title: str, *, is_public: bool) -> None:
        add_file(
            owner,  # type: ignore[arg-type]
            by=by,
            upload=self._pdf(f"Demonstration {secrets.token_hex(3)}"),
            title=title,
            token=secrets.token_hex(16),
            is_public=is_public,
        )

    def _pdf(self, words: str) -> SimpleUploadedFile:
        return SimpleUploadedFile("paper.pdf", page(words))
