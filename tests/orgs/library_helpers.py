"""Cases of the library and events, and the people who write, edit, publish and sign up."""

from __future__ import annotations

import io
import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from communities.models import CommunityType
from orgs import library_public, queries, services
from orgs.models import ExchangeEvent, PracticeCase, PracticeTopic
from orgs.services import EditedText, EventContent, Figure, PracticeContent
from portal.models import Publication
from tests import factories
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization


def token() -> str:
    return secrets.token_urlsafe(24)


def person(name: str, role: Role, place: Any, **fields: Any) -> User:
    """Whoever is called `name`: made at the first call."""
    found = User.objects.filter(username=name).first()
    return found or factories.user(role, place, username=name, **fields)


def writer() -> User:
    """A member of the committee of 德泰社区."""
    return person("practice-writer", Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"))


def editor(name: str = "practice-editor") -> User:
    return person(name, Role.COUNTY_OFFICER, factories.county(), unit="平山区民政局")


def publisher() -> User:
    return editor("practice-publisher")


def association(name: str = "本溪市环卫行业协会") -> tuple[Any, User]:
    """An industry association of 平山区 and who acts for it."""
    number = sum(map(ord, name)) % 10_000_000
    of = organization(name, number=number, kind="industry_association")
    return of, join(of)


def type_(code: str = "mixed-residential", name: str = "混合型居民区") -> CommunityType:
    return CommunityType.objects.get_or_create(code=code, defaults={"name": name})[0]


def topic(code: str = "convention", name: str = "居民公约") -> PracticeTopic:
    return PracticeTopic.objects.get_or_create(code=code, defaults={"name": name})[0]


def content(**changes: Any) -> PracticeContent:
    values: dict[str, Any] = {
        "title": "一张清单管住投放点",
        "summary": "投放点混投严重，居民议出一张清单后好转。",
        "done": "先开议事会。\n再写进居民公约。",
        "brought": "准确率上升。\n夜间投放仍有混投。",
        "type": type_(),
        "topic": topic(),
        "year": 2026,
        "figures": (Figure("准确投放率", Decimal("91.5"), "月度检查", Decimal("62"), "%"),),
    }
    return PracticeContent(**{**values, **changes})


def begin(by: User | None = None, *, place: int = 0, **changes: Any) -> PracticeCase:
    """A draft, of the committee of 德泰社区 by default."""
    by = by or writer()
    unit = queries.units_of(by)[place]
    return services.begin_practice(unit=unit, by=by, content=content(**changes), token=token())[0]


def submitted(by: User | None = None, **changes: Any) -> PracticeCase:
    by = by or writer()
    practice = begin(by, **changes)
    services.submit_practice(practice, by=by)
    return practice


def text(**changes: str) -> EditedText:
    values = {
        "title": "一张清单管住投放点",
        "summary": "投放点混投严重，居民议出一张清单后好转。",
        "done": "先开议事会。\n再写进居民公约，并张榜公示。",
        "brought": "准确率上升。\n夜间投放仍有混投。",
        "remark": "补上公示一步",
    }
    return EditedText(**{**values, **changes})


def edited(**changes: Any) -> PracticeCase:
    practice = submitted(**changes)
    services.edit_practice(practice, by=editor(), text=text(title=practice.title))
    return practice


def published(**changes: Any) -> tuple[PracticeCase, Publication]:
    practice = submitted(**changes)
    return practice, library_public.publish_practice(practice, by=publisher())


def picture(name: str = "photo.jpg") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def in_days(days: int, hour: int = 9) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def plan(**changes: Any) -> EventContent:
    values: dict[str, Any] = {
        "title": "撤桶并点现场观摩会",
        "kind": "visit",
        "starts_at": in_days(10),
        "ends_at": in_days(10, 11),
        "place": "德泰社区党群服务中心",
        "for_whom": "平山区各社区",
        "seats": 5,
        "agenda": "参观\n座谈",
    }
    return EventContent(**{**values, **changes})


def planned(by: User | None = None, **changes: Any) -> ExchangeEvent:
    """Planned by an officer of 平山区 by default."""
    by = by or editor("event-planner")
    host = queries.hosts_of(by)[0]
    return services.plan_event(host=host, by=by, content=plan(**changes), token=token())[0]


def announced(by: User | None = None, **changes: Any) -> ExchangeEvent:
    event = planned(by, **changes)
    library_public.announce_event(event, by=publisher())
    return event


def past(event: ExchangeEvent) -> ExchangeEvent:
    """The same event, as if it had been yesterday."""
    ExchangeEvent.objects.filter(pk=event.pk).update(starts_at=in_days(-1), ends_at=in_days(-1, 11))
    event.refresh_from_db()
    return event


def come(event: ExchangeEvent, by: User, people: int = 2) -> Any:
    unit = queries.sign_up_units(by)[0]
    return services.sign_up(event, unit=unit, by=by, people=people, token=token())[0]
