"""Standards and norms for everybody: the library, comments on drafts, what became of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms import show_errors
from accounts.policies import public
from accounts.rules import Refusal
from accounts.steps import STALE
from orgs.enums import StandardStanding
from orgs.forms.standards import CommentForm
from orgs.models import Standard
from orgs.queries import standards as queries
from orgs.services.standard_comments import closed_because, send_comment
from orgs.standard_answer import text_answer
from orgs.standard_sections import iso_day, standard_entry
from orgs.views.starting import to_progress
from portal.enums import Kind
from portal.models import Publication
from portal.pages import copied, public_form, public_lookup, public_page, published
from portal.queries import version_lines

PAGE_SIZE = 30
HOUR = 3600
# From one address, and from all together.
SENDINGS_AN_HOUR = 10
ALL_SENDINGS_AN_HOUR = 300
WRONG_CODES_AN_HOUR = 20


@public
@public_page(query=("q", "standing", "year", "association", "page"))
def standard_public_list(request: HttpRequest) -> HttpResponse:
    """The library: what is open for comments, in force, replaced."""
    chosen = {name: request.GET.get(name, "") for name in ("standing", "year", "association")}
    text = request.GET.get("q", "")[:60]
    years, associations = queries.library_choices()
    known = (
        chosen["standing"] in {"", *StandardStanding.values}
        and chosen["year"] in {"", *map(str, years)}
        and chosen["association"] in {"", *associations}
    )
    rows = (
        queries.published_standards(text=text, **chosen)
        if known
        else queries.published_standards().none()
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "standards": [standard_entry(row) for row in page],
        "standings": StandardStanding.choices,
        "years": [str(year) for year in years],
        "associations": associations,
        "text": text,
        "filtered": bool(text or any(chosen.values())),
        **chosen,
    }
    return render(request, "orgs/standard_public_list.html", context)


@public
@public_page(query=("page",))
def standard_public(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, published(Kind.STANDARD, key))


@public
@public_page(query=("page",))
def standard_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _page(request, published(Kind.STANDARD, key, version))


def _page(request: HttpRequest, publication: Publication) -> HttpResponse:
    entry = standard_entry(publication)
    keys = [entry["association_key"], *(body["key"] for body in entry["bodies"])]
    context = {
        "publication": publication,
        "standard": entry,
        "rows": Paginator(entry["rows"], PAGE_SIZE).get_page(request.GET.get("page")),
        "on_site": queries.on_site(keys),
        "versions": version_lines(Kind.STANDARD, publication.key),
    }
    return render(request, "orgs/standard_public.html", context)


@public
@copied
@require_safe
def standard_file(request: HttpRequest, key: str, sha256: str) -> HttpResponse:
    """A text that a publication names; no other."""
    text = queries.published_text(key, sha256)
    if text is None:
        raise Http404
    answer: HttpResponse = text_answer(request, text, is_public=True)
    return answer


@public
@public_form(limit=SENDINGS_AN_HOUR, seconds=HOUR, together=ALL_SENDINGS_AN_HOUR)
def standard_comment(request: HttpRequest, key: str) -> HttpResponse:
    """A comment on a draft while it is open; before and after, why none is taken."""
    publication = published(Kind.STANDARD, key)
    entry = standard_entry(publication)
    form = CommentForm(request.POST or None)
    closed, status = _closed(publication), 200
    if request.method == "POST" and closed is None and form.is_valid():
        if form.is_trapped:
            return redirect("standard_public", key=key)
        try:
            comment = send_comment(
                _standard(key),
                content=form.content(),
                token=form.cleaned_data["submission_token"],
            )
            return redirect("standard_comment_progress", code=comment.receipt_code)
        except ValidationError as error:
            show_errors(form, error)
        except Refusal as refusal:
            closed = refusal.message
    if request.method == "POST" and closed is not None:
        status = STALE
    context = {"standard": entry, "form": form, "closed": closed}
    return render(request, "orgs/standard_comment.html", context, status=status)


def _standard(key: str) -> Standard:
    rows = Standard.objects.select_related("association")
    found: Standard = get_object_or_404(rows, public_id=key)
    return found


def _closed(publication: Publication) -> Any:
    payload = publication.payload

    first, last = (iso_day(payload[name]) for name in ("consult_from", "consult_until"))
    return closed_because(payload["state"], first, last, timezone.localdate())


@public
@require_safe
def standard_comment_lookup(request: HttpRequest) -> HttpResponse:
    """From a code that was written down to the page of the comment."""
    return to_progress(request, "standard_comment_progress")


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR)
def standard_comment_progress(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a comment, for whoever has its code; no name."""
    comment = queries.comment_by_code(code)
    if comment is None:
        raise Http404
    return render(request, "orgs/standard_comment_progress.html", {"comment": comment})
