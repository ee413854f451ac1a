"""Notices of coming meetings as the public pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from deliberation.enums import MeetingForm, NoticeChannel, Party
from portal.calendars import Occasion
from portal.documents import chinese_number
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet
from portal.queries import current_of


def notice_lines(publications: Iterable[Publication]) -> Iterator[dict[str, Any]]:
    """The payload of each notice, its codes as words, with its publication."""
    for publication in publications:
        payload = publication.payload
        yield {
            **payload,
            "agenda": [_line(number, line) for number, line in enumerate(payload["agenda"], 1)],
            "publication": publication,
            "form_label": dict(MeetingForm.choices).get(payload["form"], payload["form"]),
            "convener_label": dict(Party.choices).get(payload["convened_by"], ""),
            "channel_label": dict(NoticeChannel.choices).get(payload["notice_channel"], ""),
        }


def notice_occasion(publication: Publication) -> Occasion:
    """When and where the meeting of a notice is; it names nobody."""
    notice = next(notice_lines([publication]))
    starts_at = datetime.fromisoformat(f"{notice['held_on']}T{notice['time']}")
    return Occasion(
        key=publication.key,
        stamp=publication.published_at,
        starts_at=timezone.make_aware(starts_at),
        summary=f"{notice['community']} {notice['title']}",
        place=notice["place"],
        topics=[f"{line['number']}{line['topic']}" for line in notice["agenda"]],
        is_cancelled=notice["cancelled"],
    )


def _line(place: int, line: Any) -> dict[str, Any]:
    """A line of the agenda; notices before there were sub-items had titles alone."""
    if isinstance(line, str):
        return {"number": f"{chinese_number(place)}、", "topic": line, "sub": False}
    return dict(line)


def coming(within: str = "") -> PublicationQuerySet:
    """The notices of meetings from today on, without those whose result is published."""
    results = current_of(Kind.MEETING, within=within).values("key")
    rows = current_of(Kind.NOTICE, within=within).exclude(key__in=results)
    today = timezone.localdate()
    rows = rows.filter(period__gte=f"{today:%Y-%m}", payload__held_on__gte=today.isoformat())
    return rows.order_by("payload__held_on", "payload__time", "pk")
