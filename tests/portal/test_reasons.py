"""What a reason that stands on the public site may not tell of people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEvent
from accounts.rules import Refusal
from portal.enums import Kind
from portal.models import Publication
from portal.services import publish_many, withdraw

pytestmark = pytest.mark.django_db

TELLING = [
    ("王某来电13841412345反映", "13841412345"),
    ("联系138-4141-2345", "138-4141-2345"),
    ("身份证21050219800101123X登记有误", "21050219800101123X"),
    ("全角１３８４１４１２３４５", "13841412345"),
    ("电话024-42812345", "024-42812345"),
    ("发至wang@example.cn", "wang@example.cn"),
    ("3号楼2单元501室反映", "3号楼2单元"),
]
PLAIN = [
    "按本民发〔2026〕3号文件更正",
    "备案号2026-0012误录为2026-0021",
    "2026-03-05的户数由1200改为1210，率92.5%",
    "社区代码210502001001登记有误",
    "12345热线转来的意见",
]


@pytest.mark.parametrize(("reason", "place"), TELLING)
def test_a_telling_reason_is_refused_with_its_place(
    issue: Callable[..., Publication], reason: str, place: str
) -> None:
    first = issue()
    with pytest.raises(Refusal, match="“" + place) as refused:
        issue(total="1", reason=reason)
    assert str(refused.value.message).startswith("原因会在公开网站上显示")
    with pytest.raises(Refusal, match="“" + place):
        withdraw(first, by=first.published_by, reason=reason)
    assert list(Publication.objects.current()) == [first]
    assert AuditEvent.objects.filter(action__startswith="publication.").count() == 1


@pytest.mark.parametrize("reason", PLAIN)
def test_numbers_of_documents_and_dates_pass(
    issue: Callable[..., Publication], county_officer: Any, reason: str
) -> None:
    issue()
    made = issue(total="1", reason=reason)
    assert made.reason == reason
    withdraw(made, by=county_officer, reason=reason)
    assert made.withdrawal_reason == reason


def test_of_many_none_is_published_with_such_a_reason(
    item: Callable[..., Any], county_officer: Any
) -> None:
    items = [item(kind=Kind.MEETING, key=key) for key in ("a", "b")]
    publish_many(items[:1], by=county_officer, issuer="x")
    changed = [item(kind=Kind.MEETING, key=key, total="1") for key in ("a", "b")]
    with pytest.raises(Refusal):
        publish_many(changed, by=county_officer, issuer="x", reason="来电13841412345")
    assert Publication.objects.count() == 1


def test_a_first_version_shows_no_reason_and_is_not_asked(
    issue: Callable[..., Publication],
) -> None:
    assert issue(reason="来电13841412345").reason == ""
