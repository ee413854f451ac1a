"""Notices in every state, and the people who write and read them."""

from __future__ import annotations

import secrets
from typing import Any

from accounts.enums import Role
from accounts.models import User
from coordination import notice_queries as queries
from coordination import services
from coordination.models import Notice, NoticeReceipt
from coordination.services import NoticeContent
from tests import factories
from tests.coordination.helpers import person
from tests.orgs import helpers as orgs


def token() -> str:
    return secrets.token_urlsafe(24)


def sender() -> User:
    return person("notice-sender", Role.COUNTY_OFFICER, factories.county())


def reader(name: str = "德泰社区") -> User:
    community = factories.community(name=name)
    return person(f"reader-{community.code}", Role.COMMITTEE_MEMBER, community)


def content(**fields: Any) -> NoticeContent:
    values: dict[str, Any] = {
        "title": "关于报送分类台账的通知",
        "text": "请各村（居）委会于本周内核对台账。",
        "roles": ("committee_member",),
        "areas": (factories.county().code,),
    }
    return NoticeContent(**values | fields)


def draft(by: User | None = None, **fields: Any) -> Notice:
    by = by or sender()
    made, _is_new = services.write_notice(
        sender=queries.sender_units(by)[0], by=by, content=content(**fields), token=token()
    )
    return made


def send(notice: Notice, by: User | None = None) -> Notice:
    by = by or sender()
    people = len(queries.recipients(notice, sender=by))
    services.send_notice(notice, by=by, expected_people=people)
    return notice


def sent(by: User | None = None, **fields: Any) -> Notice:
    """Sent to `reader()` at least."""
    reader()
    return send(draft(by, **fields), by)


def receipt(notice: Notice, of: User | None = None) -> NoticeReceipt:
    return NoticeReceipt.objects.get(notice=notice, user=of or reader())


def read(notice: Notice, by: User | None = None) -> bool:
    return services.read_notice(receipt(notice, by), by=by or reader())


def organization_member(area: Any, *, number: int = 1) -> User:
    """Somebody of an organisation of 平山区 that serves `area`."""
    made = orgs.organization(f"第{number}协会", number=number)
    orgs.serves(made, area)
    return orgs.member(made)
