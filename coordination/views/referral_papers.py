"""The sheet of a referral on paper, and the files and photos that go with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import allow
from coordination import referral_papers, services
from coordination import referral_queries as queries
from coordination.enums import ReferralPart, ReferralState
from coordination.models import ReferralEvent, ReferralPhoto
from coordination.referral_forms import referral_step_form
from coordination.views.referrals import ALLOWED, _user, fetch, show_detail
from portal.file_answer import file_answer
from portal.pages import downloaded, photo_answer


@allow(*ALLOWED)
@require_POST
def referral_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet as a .docx; the download stands in the trail."""
    referral = fetch(request, public_id)
    content = referral_papers.referral_document(referral)
    return downloaded(request, referral, content, f"{referral.number}-事项交办单.docx")


@allow(*ALLOWED)
@require_safe
def referral_print(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same sheet as a page for the printer."""
    referral = fetch(request, public_id)
    context = {"referral": referral, "sheet": referral_papers.referral_sheet(referral)}
    return render(request, "coordination/referral_print.html", context)


@allow(*ALLOWED)
@require_POST
def referral_file(request: HttpRequest, public_id: str, event_id: int) -> HttpResponse:
    """The PDF that was sent with the sheet or an answer; the download stands in the trail."""
    referral = fetch(request, public_id)
    events = ReferralEvent.objects.filter(referral=referral).exclude(sha256="")
    event = get_object_or_404(events, pk=event_id)
    return file_answer(request, event, name=f"{referral.number}-{event}")


def _photo(request: HttpRequest, public_id: str, photo_id: str) -> ReferralPhoto:
    """Of those sent with an answer, or of the own answer that is being written."""
    referral = fetch(request, public_id)
    rows = ReferralPhoto.objects.filter(referral=referral).select_related("photo")
    if ReferralPart.LEAD not in queries.parts_of(_user(request), referral):
        rows = rows.filter(event__isnull=False)
    found = get_object_or_404(rows, photo__public_id=photo_id)
    found.referral = referral
    return found


@allow(*ALLOWED)
@require_safe
def referral_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    kept = _photo(request, public_id, photo_id)
    return photo_answer(request, kept.photo, cache_control="private, no-store")


@allow(*ALLOWED)
@require_POST
def referral_photo_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """Take back a photo that no answer was sent with; what was typed beside it stays."""
    kept = _photo(request, public_id, photo_id)
    referral = kept.referral
    services.delete_referral_photo(kept, by=_user(request))
    step = referral.TRANSITIONS.between(referral.state, ReferralState.REPLIED)
    typed = {name: request.POST.get(name, "") for name in ("outcome", "text")}
    form = referral_step_form(referral, step)
    form.initial.update(typed)
    return show_detail(request, fetch(request, public_id), steps={ReferralState.REPLIED: form})
