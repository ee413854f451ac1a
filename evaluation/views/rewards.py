"""Public pages of rewards and penalties, read from the publication record alone."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from evaluation import papers
from evaluation.enums import RewardKind
from evaluation.reward_sections import with_labels
from portal.documents import MEDIA_TYPE
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.periods import period_end
from portal.queries import current_of, version_lines


@public
@public_page
def reward_list(request: HttpRequest) -> HttpResponse:
    rows = current_of(Kind.REWARD).order_by(period_end("period").desc(), "unit_code")
    notices = rows.values("key", "title", "version", "published_at", number=F("payload__number"))
    return render(request, "evaluation/reward_list.html", {"notices": notices})


@public
@public_page
def reward_detail(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, published(Kind.REWARD, key))


@public
@public_page
def reward_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _page(request, published(Kind.REWARD, key, version))


@public
@public_page
def reward_document(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """A version as an official document; the link to it says how the file is called."""
    notice = published(Kind.REWARD, key, version)
    return HttpResponse(papers.reward_document(notice), content_type=MEDIA_TYPE)


def _page(request: HttpRequest, notice: Publication) -> HttpResponse:
    context: dict[str, Any] = {
        "notice": notice,
        "payload": notice.payload,
        "groups": [
            (label, [with_labels(r) for r in notice.payload["rewards"] if r["kind"] == kind])
            for kind, label in RewardKind.choices
        ],
        "versions": list(version_lines(Kind.REWARD, notice.key)),
    }
    return render(request, "evaluation/reward_detail.html", context)
