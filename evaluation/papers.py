"""A bulletin on paper: an official .docx made from what was published, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evaluation.queries import ranked_and_excluded
from evaluation.scoring import Rate
from portal.documents import OfficialDocument
from portal.models import Publication

NOT_NUMBERED = "〔　　〕　　号"
NONE = "—"


def published_document(publication: Publication) -> bytes:
    """The version `publication` of a bulletin as a .docx after GB/T 9704, always in Chinese."""
    payload = {"issuer": publication.issuer, **publication.payload}
    return bulletin_document(payload, published_at=publication.published_at)


def bulletin_document(payload: Mapping[str, Any], *, published_at: datetime | None = None) -> bytes:
    """What a bulletin's `payload` says as a .docx; without `published_at` marked as a draft.

    Payloads from before there was a register have no issuer, no recipients and no copies.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _document(payload, published_at)


def _document(payload: Mapping[str, Any], published_at: datetime | None) -> bytes:
    issuer = payload.get("issuer") or payload["county"]
    day = NONE if published_at is None else _day(timezone.localdate(published_at))
    document = OfficialDocument(
        payload["title"],
        head=(issuer, payload["number"] or NOT_NUMBERED),
        mark=_("Draft") if published_at is None else "",
    )
    if payload.get("recipients"):
        document.paragraph(f"{payload['recipients']}：", indent=False)
    document.text(payload["text"])
    annexes = (
        (_("Results of the townships and subdistricts"), _townships),
        (_("Results of the villages and communities"), _communities),
    )
    document.annexes([title for title, _write in annexes])
    document.sign_off(issuer, day)
    document.note(_("This document may be made public"))
    for number, (title, write) in enumerate(annexes, start=1):
        document.annex(title, number)
        write(document, payload)
    document.imprint(payload.get("copies_to", ""), issuer, day)
    return document.content()


def _townships(document: OfficialDocument, payload: Mapping[str, Any]) -> None:
    head = (_("Rank"), _("Township or subdistrict"), _("Mean total"), _("Inspected"),
            _("Participation rate"), _("Accuracy rate"))  # fmt: skip
    rows = [
        (
            _text(line["rank"]),
            line["name"],
            _text(line["total"]),
            f"{line['inspected']}/{line['units']}",
            _share(line["participation"]),
            _share(line["accuracy"]),
        )
        for line in payload["townships"]
    ]
    document.table(head, rows, (2, 5, 3, 3, 3, 3))


def _communities(document: OfficialDocument, payload: Mapping[str, Any]) -> None:
    found = ranked_and_excluded(payload["entries"])
    head = (_("Rank"), _("Village or community"), _("Total"), _("Against the period before"))
    rows = [
        (
            _text(entry["rank"]),
            f"{entry['township']}{entry['name']}",
            _text(entry["total"]),
            _change(entry["change"]),
        )
        for entry in found["ranked"]
    ]
    document.table(head, rows, (2, 8, 3, 4))
    for label, entries in found["excluded"]:
        names = "、".join(f"{entry['township']}{entry['name']}" for entry in entries)
        document.labelled(str(label), f"{names}。")


def _day(day: date) -> str:
    """A date as official papers write it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _text(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"


def _change(value: float | None) -> str:
    return NONE if value is None else f"{value:+g}" if value else "0"


def _share(rate: Mapping[str, Any]) -> str:
    if rate.get("too_few"):
        return NONE
    value = Rate(rate["numerator"], rate["denominator"]).value
    return NONE if value is None else f"{value:.1%}"
