"""The documents library with the policy, and where the policy stands, counted twice."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta

from django.core.management import call_command

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import BENXI_COUNTY, CITY, PINGSHAN
from coordination.constants import POLICY_KEY
from coordination.models import Document
from coordination.services import (
    DocumentContent,
    begin_document,
    prepare_scoreboard,
    publish_document,
    publish_scoreboard,
)
from portal.measures import Span

YEAR = timedelta(days=365)
MISSING = "原文暂未收录：仅登记文号和发文机关，取得文本后补录。"
# What the policy rests on, as it names it.
CITED = (
    ("本溪市生活垃圾分类实施方案", "plan", "本政办发〔2020〕12号", "本溪市人民政府办公室"),
    (
        "进一步推进生活垃圾分类工作实施方案",
        "plan",
        "本住建发〔2021〕205号",
        "本溪市住房和城乡建设局",
    ),
)
PLAN = """各街道（乡镇）：
一、总体要求
以村（社区）为单位，把生活垃圾分类纳入日常治理。
二、主要任务
（一）完善公约。年内各村（社区）完成公约修订，写明垃圾分类要求。
（二）定期议事。每季度至少召开一次协商会议，及时公布结果。
（三）检查评价。每月检查一次，问题限期整改，按期复查。
三、组织保障
第一条 各街道（乡镇）明确一名负责同志，每季度报送进展。
第二条 本方案由区县民政局负责解释。"""
SYSTEM = """一、社区垃圾分类指导员在岗时间由居委会公布。
二、收到居民意见，十五日内答复。
三、检查发现的问题，列入下一次协商会议。"""


class Policies:
    """Written by second officers, published by the first; scoreboards by the city's two."""

    def __init__(self, people: Mapping[str, User], begin: date, today: date) -> None:
        self.people, self.begin, self.today = people, begin, today

    def load(self) -> None:
        """The library, which is counted too."""
        with on(self.begin):
            call_command("load_policy", verbosity=0)
            policy = Document.objects.get(public_id=POLICY_KEY)
            publish_document(policy, by=self.people["benxi"])
            for cited in CITED:
                self._city(*cited)
        self._counties()

    def score(self) -> None:
        """Counted when all else is there."""
        self._score(self.today.replace(day=1) - timedelta(days=1))
        self._score(self.today)

    def _city(self, title: str, kind: str, number: str, issuer: str) -> None:
        content = DocumentContent(
            jurisdiction=CITY,
            kind=kind,
            level="city",
            title=title,
            number=number,
            issuer=issuer,
            source="《指导意见》引用的文件；原文未收录。",
            text=MISSING,
        )
        publish_document(self._draft("benxi2", content), by=self.people["benxi"])

    def _counties(self) -> None:
        for code, name, word, writer in (
            (PINGSHAN, "平山区", "平民发", "pingshan"),
            (BENXI_COUNTY, "本溪满族自治县", "本县民发", "benxixian"),
        ):
            by, publisher = f"{writer}2", self.people[writer]
            year = self.today.year
            old = self._plan(code, name, f"{word}〔{year - 1}〕6号", year - 1)
            with on(self.begin):
                old_row = self._draft(by, old)
                publish_document(old_row, by=publisher)
            with on(max(self.begin, self.today - timedelta(days=200))):
                new = self._plan(code, name, f"{word}〔{year}〕4号", year, old_row)
                publish_document(self._draft(by, new), by=publisher)
        with on(self.today - timedelta(days=2)):
            self._draft(
                "pingshan2",
                DocumentContent(
                    jurisdiction=PINGSHAN, kind="system", level="county",
                    title="平山区社区垃圾分类指导员管理制度", issuer="本溪市平山区民政局",
                    source="起草稿", text=SYSTEM, applies_to="各社区居民委员会",
                ),
            )  # fmt: skip

    def _plan(
        self, code: str, name: str, number: str, year: int, old: Document | None = None
    ) -> DocumentContent:
        return DocumentContent(
            jurisdiction=code,
            kind="plan",
            level="county",
            title=f"{name}{year}年生活垃圾分类基层治理工作方案",
            number=number,
            issuer=f"本溪市{name}民政局" if code == PINGSHAN else f"{name}民政局",
            issued_on=date(year, 1, 20),
            valid_from=date(year, 2, 1),
            applies_to="各街道（乡镇）、村（社区）",
            source="印发文本",
            text=PLAN,
            replaces=old,
        )

    def _draft(self, writer: str, content: DocumentContent) -> Document:
        made, _is_new = begin_document(
            by=self.people[writer], content=content, token=secrets.token_hex(16)
        )
        return made

    def _score(self, until: date) -> None:
        with on(until):
            made, _is_new = prepare_scoreboard(
                by=self.people["benxi2"],
                span=Span(until - YEAR, until),
                token=secrets.token_hex(16),
            )
            publish_scoreboard(made, by=self.people["benxi"])
