"""Standards of an industry association in every state, with comments and an invented text."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import PINGSHAN
from orgs.enums import OrganizationKind
from orgs.models import Membership, Organization, Standard
from orgs.services.standard_comments import (
    Answer,
    CommentContent,
    answer_comment,
    propose_answer,
    send_comment,
)
from orgs.services.standard_texts import Proposal, add_text, name_bodies, propose_standard
from orgs.services.standards import (
    Issue,
    abolish,
    conclude,
    issue_standard,
    open_consultation,
    take_up,
    withdraw_standard,
)

MARK = "（演示数据，内容为虚构。）"
DAYS = 30
# The accounts are a year old.
SINCE = 390
COMMENTS = (
    ("4.2", "投放点与住宅的距离建议不小于10米，夏天气味影响居民。", "adopted", ""),
    ("5.1", "建议规定夏季厨余垃圾每日清运两次。", "partly", "改为“夏季每日不少于一次，按需增加”。"),
    ("", "建议统一全市桶身颜色。", "not_adopted", "国家标准 GB/T 19095 已有规定，不再重复。"),
)


@dataclass(frozen=True)
class Course:
    """How far a standard came; `began` counts days before today."""

    title: str
    began: int
    kind: str = "standard"


class Standards:
    """Of an association of 平山区, written by `hangxie`, taken on by both officers."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.writer, self.answerer = people["hangxie"], people["pingshan2"]
        self.publisher, self.today = people["pingshan"], today
        self.project = 0
        self.revises: Standard | None = None

    def load(self) -> None:
        """Everything: the rule and the membership first."""
        rows = Organization.objects.active().filter(
            kind=OrganizationKind.INDUSTRY_ASSOCIATION, jurisdiction=PINGSHAN
        )
        self.association = rows.order_by("pk")[0]
        with on(self._ago(SINCE)):
            call_command("load_standard_rules", verbosity=0)
            call_command("load_rule_questions", verbosity=0)
        Membership.objects.create(
            organization=self.association, user=self.writer, since=self._ago(SINCE)
        )
        first = self._issued(
            Course("生活垃圾分类投放点设置规范", 385), number="001", holds_after=30
        )
        self._abolished(Course("分类垃圾袋使用规范", 370, "norm"))
        self.revises = first
        self._issued(Course("生活垃圾分类投放点设置规范", 160), number="001", holds_after=60)
        self.revises = None
        self._concluded(Course("厨余垃圾收集容器保洁规范", 60))
        self._handled_late(Course("可回收物分拣站运营规范", 45))
        self._again(Course("果蔬集散地垃圾就地处理规范", 50))
        self._open(Course("农村生活垃圾“五指分类”宣传用语规范", 12, "norm"))
        self._issued(Course("大件垃圾预约收运服务规范", 55), number="002", holds_after=60)
        self._drafted(Course("有害垃圾暂存点管理规范", 6))
        self._to_open(Course("垃圾分类志愿者着装规范", 4, "norm"), days=5)
        with on(self._ago(2)):
            self._propose(Course("分类志愿服务记录规范", 2, "norm"))
            withdrawn = self._propose(Course("垃圾分类术语", 2))
            withdraw_standard(withdrawn, by=self.writer, reason="国家标准已有规定，不再另立。")

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _propose(self, course: Course) -> Standard:
        made, _is_new = propose_standard(
            self.association,
            by=self.writer,
            proposal=Proposal(
                kind=course.kind,
                title=course.title,
                scope=f"规定{course.title.removesuffix('规范')}的基本要求和检查方法。{MARK}",
                need="各社区做法不一，需要统一。",
            ),
            token=secrets.token_hex(16),
            revises=self.revises,
        )
        return made

    def _drafted(self, course: Course) -> Standard:
        with on(self._ago(course.began)):
            standard = self._propose(course)
            self.project += 1
            number = f"平民标〔{self._ago(course.began).year}〕{self.project:02d}号"
            take_up(standard, by=self.answerer, project_number=number)
            others = ["本溪市环境卫生服务中心", "南地街道办事处"]
            name_bodies(standard, by=self.writer, lead=self.association.name, others=others)
            self._hand_in(standard, "征求意见稿")
        standard.refresh_from_db()
        return standard

    def _hand_in(self, standard: Standard, note: str) -> None:
        upload: Any = SimpleUploadedFile(
            "text.pdf", page(f"Demonstration {standard.pk}, version {standard.texts.count() + 1}")
        )
        add_text(standard, by=self.writer, upload=upload, note=note, token=secrets.token_hex(16))

    def _opened(self, course: Course) -> Standard:
        standard = self._drafted(course)
        first = self._ago(course.began - 2)
        with on(first):
            last = first + timedelta(days=DAYS - 1)
            open_consultation(standard, by=self.publisher, first=first, last=last)
        return standard

    def _to_open(self, course: Course, *, days: int) -> None:
        """Announced; comments are taken in some days."""
        standard = self._drafted(course)
        first = self.today + timedelta(days=days)
        with on(self._ago(course.began - 2)):
            last = first + timedelta(days=DAYS - 1)
            open_consultation(standard, by=self.publisher, first=first, last=last)

    def _commented(self, course: Course) -> Standard:
        standard = self._opened(course)
        for number, (clause, text, _outcome, _reason) in enumerate(COMMENTS):
            with on(self._ago(course.began - 4 - number)):
                content = CommentContent(text=text, clause=clause)
                send_comment(standard, content=content, token=secrets.token_hex(16))
        return standard

    def _open(self, course: Course) -> None:
        """One comment is answered already, one has a proposal, one waits."""
        standard = self._commented(course)
        first, second, _third = standard.comments.order_by("pk")
        with on(self._ago(2)):
            answer_comment(first, by=self.answerer, answer=Answer("adopted"))
            propose_answer(second, by=self.writer, answer=Answer("partly", COMMENTS[1][3]))

    def _handled_late(self, course: Course) -> None:
        self._commented(course)

    def _concluded(self, course: Course) -> Standard:
        standard = self._commented(course)
        with on(self._ago(course.began - 2 - DAYS)):
            rows = zip(standard.comments.order_by("pk"), COMMENTS, strict=True)
            for comment, (_clause, _text, outcome, reason) in rows:
                answer_comment(comment, by=self.answerer, answer=Answer(outcome, reason))
            conclude(standard, by=self.publisher)
            self._hand_in(standard, "报批稿")
        standard.refresh_from_db()
        return standard

    def _again(self, course: Course) -> None:
        """Comments are taken a second time, of a text that was changed much."""
        standard = self._concluded(course)
        with on(self._ago(6)):
            first = self._ago(6)
            open_consultation(
                standard,
                by=self.publisher,
                first=first,
                last=first + timedelta(days=DAYS - 1),
                reason="根据第一轮意见，处理工艺一章作了重大修改，再次征求意见。",
            )

    def _issued(self, course: Course, *, number: str, holds_after: int) -> Standard:
        standard = self._concluded(course)
        day = self._ago(course.began - 8 - DAYS)
        full = f"T/PSHX {number}—{day.year}"
        if course.kind == "norm":
            full = f"平环协规〔{day.year}〕{number}号"
        with on(day):
            entered = Issue(full, day, day + timedelta(days=holds_after))
            issue_standard(standard, by=self.publisher, entered=entered)
        return standard

    def _abolished(self, course: Course) -> None:
        standard = self._issued(course, number="1", holds_after=10)
        with on(self._ago(90)):
            abolish(
                standard,
                by=self.publisher,
                from_day=self._ago(80),
                reason="已由新的国家标准规定，不再单独执行。",
            )


def page(words: str) -> bytes:
    """A PDF of one page that says `words` (ASCII signs; others are left out)."""
    said = words.encode("ascii", "ignore").decode().replace("(", "").replace(")", "")
    stream = f"BT /F1 24 Tf 72 720 Td ({said}) Tj ET"
    fonts = "/Resources << /Font << /F1 5 0 R >> >>"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {fonts} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    content += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    start = content.index("xref")
    content += f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return content.encode("ascii")
