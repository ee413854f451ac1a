"""The notice of rectification and the decision on an appeal as official documents."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from accounts.models import AuditEvent
from benxi_sorting.demonstration.clock import on
from evaluation import papers
from evaluation.models import Appeal, Finding
from evaluation.services import decide_appeal
from portal.documents import MEDIA_TYPE
from tests import factories
from tests.evaluation.appeal_helpers import LAST, appeal, bring_into_publicity, reviewer
from tests.evaluation.finding_helpers import issue


def lines_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


@pytest.fixture
def finding(confirmed: Any, township_officer: Any) -> Any:
    with on(LAST):
        return issue(confirmed, by=township_officer)


@pytest.fixture
def decided(confirmed: Any, card: Any) -> Any:
    bring_into_publicity(confirmed.round)
    made = appeal(confirmed, card.notice)
    with on(LAST):
        decide_appeal(made, by=reviewer(), outcome="upheld", reasons="照片属实")
    return Appeal.objects.get()


def test_the_notice_says_what_until_when(finding: Any, member: Any) -> None:
    lines = lines_of(papers.finding_notice(Finding.objects.get()))
    text = "\n".join(lines)
    assert "责令整改通知书" in text
    for said in ("〔2026〕1号", "2026年11月19日", "宣传栏", "补齐", "测试单位", "2026年11月12日"):
        assert said in text, said
    assert member.name not in text


def test_a_relapse_does_not_change_the_notice_that_was_issued(finding: Any) -> None:
    issued = lines_of(papers.finding_notice(Finding.objects.get()))
    Finding.objects.update(due=finding.due + timedelta(days=20))
    assert lines_of(papers.finding_notice(Finding.objects.get())) == issued


def test_the_decision_says_why(decided: Any, member: Any) -> None:
    text = "\n".join(lines_of(papers.appeal_decision(decided)))
    for said in ("〔2026〕1号", "照片属实", "当天宣传栏完好，有照片", "成立", "2026年11月12日"):
        assert said in text, said
    assert member.name not in text


def test_both_are_downloaded_by_those_who_may_read_them(
    finding: Any, client_for: Any, member: Any
) -> None:
    there = reverse("finding_notice", args=[finding.public_id])
    answer = client_for(member).post(there)
    assert answer["Content-Type"] == MEDIA_TYPE
    assert AuditEvent.objects.filter(action="finding.downloaded").count() == 1
    stranger = factories.user("committee_member", factories.community(name="彩屯社区"))
    assert client_for(stranger).post(there).status_code == 404


def test_no_decision_no_document(confirmed: Any, card: Any, client_for: Any) -> None:
    bring_into_publicity(confirmed.round)
    waiting = appeal(confirmed, card.notice)
    there = reverse("appeal_document", args=[waiting.public_id])
    browser = client_for(waiting.submitted_by)
    assert browser.post(there).status_code == 409
    with on(LAST):
        decide_appeal(waiting, by=reviewer(), outcome="rejected", reasons="不属实")
    assert browser.post(there)["Content-Type"] == MEDIA_TYPE
