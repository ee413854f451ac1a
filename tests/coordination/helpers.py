"""Documents in every state, the policy that ships, scoreboards."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings

from accounts.enums import Role
from accounts.models import User
from coordination import services
from coordination.models import Document, Scoreboard
from coordination.services import DocumentContent
from portal.measures import Span
from portal.models import Publication
from tests import factories

POLICY = settings.BASE_DIR / "data" / "policy.json"
SPAN = Span(date(2026, 1, 1), date(2026, 6, 30))
TEXT = "各街道：\n一、总体要求\n做好分类。\n（一）立足基层。从社区实际出发。\n第三条 附则。"


def token() -> str:
    return secrets.token_hex(16)


def person(username: str, role: Role, unit: Any) -> User:
    found = User.objects.filter(username=username).first()
    return found or factories.user(role, unit, username=username, unit="测试民政局")


def writer() -> User:
    return person("library-writer", Role.COUNTY_OFFICER, factories.county())


def publisher() -> User:
    return person("library-publisher", Role.CITY_OFFICER, factories.CITY_CODE)


def counter() -> User:
    """An officer of the city who prepares scoreboards."""
    return person("score-keeper", Role.CITY_OFFICER, factories.CITY_CODE)


def content(**fields: Any) -> DocumentContent:
    values: dict[str, Any] = {
        "jurisdiction": factories.county().code,
        "kind": "plan",
        "level": "county",
        "title": "平山区生活垃圾分类工作方案",
        "number": "平政办发〔2026〕3号",
        "issuer": "平山区人民政府办公室",
        "issued_on": date(2026, 3, 1),
        "source": "区政府网站",
        "text": TEXT,
    }
    return DocumentContent(**values | fields)


def draft(by: User | None = None, upload: Any = None, **fields: Any) -> Document:
    made, _is_new = services.begin_document(
        by=by or writer(), content=content(**fields), upload=upload, token=token()
    )
    return made


def published(by: User | None = None, upload: Any = None, **fields: Any) -> Document:
    document = draft(by, upload, **fields)
    services.publish_document(document, by=publisher())
    return document


def policy() -> Document:
    """The policy that ships, as it was loaded."""
    factories.county()
    services.load_policy(POLICY.read_bytes())
    return Document.objects.get(public_id="policy")


def prepared(by: User | None = None, span: Span = SPAN) -> Scoreboard:
    policy()
    made, _is_new = services.prepare_scoreboard(by=by or counter(), span=span, token=token())
    return made


def published_scoreboard(span: Span = SPAN) -> Publication:
    return services.publish_scoreboard(prepared(span=span), by=publisher())
