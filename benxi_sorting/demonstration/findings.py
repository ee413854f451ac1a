"""Findings in every state in 德泰社区 and its neighbours, appeals, and rounds that became final."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.models import User
from accounts.services import transition
from benxi_sorting.demonstration.clock import day_of, months_before, on
from benxi_sorting.demonstration.people import DETAI, NANDI, PINGSHAN
from evaluation import queries
from evaluation.enums import AppealState, BulletinState, Severity
from evaluation.models import Finding, Inspection, Round
from evaluation.public import check_bulletin, make_final, publish_bulletin
from evaluation.services import (
    Grounds,
    Notice,
    add_appeal_photo,
    add_repair_photo,
    close_finding,
    decide_appeal,
    issue_findings,
    note_relapse,
    raise_topic,
    recheck,
    report_repair,
    submit_appeal,
    take_back_bulletin,
    withdraw_appeal,
)

MANY = 24


class Findings:
    """What became of deductions of the last months in 南地街道."""

    def __init__(self, texts: dict[str, Any], people: dict[str, User], today: date) -> None:
        self.texts, self.today = texts["findings"], today
        self.officer, self.member = people["nandi"], people["detai"]
        self.county = people["pingshan"]

    def record(self) -> None:
        """Findings of 德泰社区 from months ago until now, and some of its neighbours."""
        rows = self._of(DETAI, 6)
        for number, (inspection, ago) in enumerate(
            zip(rows, (150, 100, 40, 26, 12, 5), strict=False)
        ):
            self._carry(inspection, self.today - timedelta(days=ago), number)
        self._of_many()

    def _of_many(self) -> None:
        """Last month's findings all over the county, for its bulletin to count."""
        [month] = months_before(self.today, 1)
        rows = Inspection.objects.filter(
            round__jurisdiction=PINGSHAN, round__period=month, is_counted=True, state="confirmed"
        ).exclude(community__township__code=NANDI)
        rows = rows.select_related("round", "scorecard", "community__township__county")
        lost = [row for row in rows.order_by("total")[:MANY] if queries.scores_to_issue(row)]
        for number, inspection in enumerate(lost):
            self._issue(inspection, day_of(month, 8 + number % 20), number, by=self.county)

    def _of(self, code: str, count: int) -> Sequence[Inspection]:
        """The inspections of a community that lost points, the oldest of the last months first."""
        rows = (
            Inspection.objects.filter(community__code=code, is_counted=True)
            .select_related("round", "scorecard", "community__township__county")
            .order_by("-round__period")
        )
        lost = [row for row in rows if queries.scores_to_issue(row).exists()]
        return lost[:count][::-1]

    def _carry(self, inspection: Inspection, day: date, number: int) -> None:
        finding = self._issue(inspection, day, number)
        steps = (self._closed, self._closed, self._relapsed, self._watched, self._deliberated, None)
        step = steps[number]
        if step is not None:
            step(finding, day)

    def _issue(
        self, inspection: Inspection, day: date, number: int, by: User | None = None
    ) -> Finding:
        score: Any = queries.scores_to_issue(inspection).first()
        severity = (Severity.ORDINARY, Severity.SERIOUS, Severity.MINOR)[number % 3]
        with on(day):
            issue_findings(
                inspection,
                by=by or self.officer,
                notices=[Notice(score.criterion_id, severity, self.texts["requirement"])],
                token=f"finding-{inspection.pk}",
            )
        return Finding.objects.get(inspection=inspection, criterion=score.criterion_id)

    def _repaired(self, finding: Finding, day: date) -> None:
        with on(day):
            add_repair_photo(finding, by=self.member, upload=picture())
            report_repair(finding, by=self.member, text=self.texts["repair"])

    def _rectified(self, finding: Finding, day: date) -> None:
        self._repaired(finding, day + timedelta(days=2))
        with on(day + timedelta(days=4)):
            recheck(finding, by=self.officer, is_rectified=True, text=self.texts["seen"])

    def _closed(self, finding: Finding, day: date) -> None:
        self._repaired(finding, day + timedelta(days=1))
        with on(day + timedelta(days=2)):
            recheck(finding, by=self.officer, is_rectified=False, text=self.texts["missing"])
        self._rectified(finding, day)
        until: Any = finding.observed_until
        with on(until + timedelta(days=1)):
            close_finding(finding, by=self.officer)

    def _relapsed(self, finding: Finding, day: date) -> None:
        self._rectified(finding, day)
        with on(day + timedelta(days=20)):
            note_relapse(finding, by=self.officer, text=self.texts["relapse"])

    def _watched(self, finding: Finding, day: date) -> None:
        self._rectified(finding, day + timedelta(days=8))

    def _deliberated(self, finding: Finding, day: date) -> None:
        with on(day + timedelta(days=3)):
            raise_topic(finding, by=self.member, token=f"topic-{finding.pk}")


class Appeals:
    """Rounds that became final, and the newest one with an appeal granted and one that waits."""

    def __init__(self, texts: dict[str, Any], people: dict[str, User], today: date) -> None:
        self.texts, self.today = texts["appeals"], today
        self.people = people

    def record(self, newest: str) -> None:
        """`newest` is the period whose results are in publicity today."""
        for round_ in Round.objects.filter(state="in_publicity").exclude(period=newest):
            officer = self.people["pingshan" if round_.jurisdiction == PINGSHAN else "benxixian"]
            with on(round_.publicity.until + timedelta(days=2)):
                make_final(round_, by=officer)
        round_ = Round.objects.get(jurisdiction=PINGSHAN, period=newest)
        with on(self.today - timedelta(days=1)):
            self._granted(round_)
        self._waiting(round_)

    def _inspection(self, round_: Round, **which: Any) -> Inspection:
        rows = round_.inspections.filter(is_counted=True, state="confirmed", **which)
        rows = rows.select_related("round", "scorecard", "community__township__county")
        return next(row for row in rows.order_by("total") if queries.scores_to_appeal(row).exists())

    def _granted(self, round_: Round) -> None:
        """An appeal of the township that changed a rank; the bulletin was corrected."""
        inspection = self._inspection(round_, community__township__code=NANDI)
        appeal = self._appeal(inspection, self.people["nandi"], "granted")
        decide_appeal(
            appeal,
            by=self.people["benxi"],
            outcome=AppealState.UPHELD,
            reasons=self.texts["upheld"],
        )
        self._others(round_)
        writer, checker = self.people["pingshan2"], self.people["pingshan"]
        bulletin = round_.bulletin
        bulletin.refresh_from_db()
        take_back_bulletin(bulletin, by=writer, reason=self.texts["correction"])
        transition(bulletin, BulletinState.FOR_CHECK, by=writer)
        check_bulletin(bulletin, by=checker)
        publish_bulletin(bulletin, by=checker)

    def _others(self, round_: Round) -> None:
        """Of the same township: one granted in part, one rejected, one taken back."""
        township, city = self.people["nandi"], self.people["benxi"]
        places: dict[str, Any] = {"community__township__code": NANDI}
        partly = self._appeal(self._inspection(round_, **places), township, "granted")
        half = (partly.points_given + partly.points_asked) / 2
        decide_appeal(
            partly,
            by=city,
            outcome=AppealState.PARTLY,
            points=half.quantize(Decimal("0.1"), ROUND_DOWN),
            reasons="照片显示桶身清洁，但桶盖未复位，予以部分支持",
        )
        rejected = self._appeal(self._inspection(round_, **places), township, "granted")
        decide_appeal(
            rejected,
            by=city,
            outcome=AppealState.REJECTED,
            reasons="所附照片拍摄于检查次日，不能证明检查当日情况",
        )
        withdrawn = self._appeal(self._inspection(round_, **places), township, "granted")
        withdraw_appeal(withdrawn, by=township, reason="经核对台账，扣分属实")

    def _waiting(self, round_: Round) -> None:
        inspection = self._inspection(round_, community__code=DETAI)
        self._appeal(inspection, self.people["detai"], "waiting")

    def _appeal(self, inspection: Inspection, by: User, key: str) -> Any:
        score: Any = queries.scores_to_appeal(inspection).first()
        appeal, _is_new = submit_appeal(
            inspection,
            by=by,
            criterion=score.criterion,
            grounds=Grounds(score.criterion.points, self.texts[key]),
            token=f"appeal-{inspection.pk}-{score.criterion_id}",
        )
        add_appeal_photo(appeal, by=by, upload=picture())
        return appeal


def picture() -> SimpleUploadedFile:
    """A picture of a clean row of bins."""
    image = Image.new("RGB", (480, 320), "#dfe6dc")
    draw = ImageDraw.Draw(image)
    for place, colour in enumerate(("#2e7d32", "#1565c0", "#c62828", "#616161")):
        left = 30 + place * 110
        draw.rectangle((left, 120, left + 90, 280), fill=colour)
        draw.rectangle((left - 5, 100, left + 95, 120), fill="#37474f")
    file = BytesIO()
    image.save(file, "JPEG")
    return SimpleUploadedFile("bins.jpg", file.getvalue(), "image/jpeg")
