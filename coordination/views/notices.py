"""Notices as their senders see them: written, sent, how far they have been read."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.exports import export
from accounts.forms import TokenForm, sent_version
from accounts.policies import allow
from accounts.rules import Transition
from accounts.services import permitted_transitions, record_event
from accounts.steps import STALE, refused, stepped, told_apart
from accounts.tables import MEDIA_TYPES, whole_table
from communities.queries.places import place_names
from coordination import notice_queries as queries
from coordination import services
from coordination.enums import NoticeState
from coordination.models import Notice
from coordination.notice_forms import (
    AttachForm,
    EditNoticeForm,
    NewNoticeForm,
    SendNoticeForm,
    notice_step_form,
)
from coordination.notice_rules import AUDIENCE_LABELS, NOTICE_OUT, SENDERS
from coordination.resources import NOTICE_COLUMNS
from portal.documents import attachment

PER_PAGE = 30
UNITS_SHOWN = 50


def _user(request: HttpRequest) -> Any:
    return request.user


def fetch(request: HttpRequest, public_id: str) -> Notice:
    """The notice, if its sender lies in the user's area."""
    return get_object_or_404(queries.notices_for(_user(request)), public_id=public_id)


@allow(*sorted(SENDERS))
@require_http_methods(["GET", "HEAD", "POST"])
def notice_sent_list(request: HttpRequest) -> HttpResponseBase:
    """What the offices in the user's area wrote, drafts first."""
    state = request.GET.get("state", "")
    state = state if state in NoticeState.values else ""
    rows = queries.notices_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, NOTICE_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": NoticeState.choices,
    }
    return render(request, "coordination/notice_sent_list.html", context)


@allow(*sorted(SENDERS))
@require_http_methods(["GET", "HEAD", "POST"])
def notice_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = NewNoticeForm(
        request.POST or None, senders=queries.sender_units(user), offered=queries.area_choices(user)
    )
    status = 200
    if request.method == "POST":
        made: list[Notice] = []

        def act(values: dict[str, Any]) -> None:
            notice, _is_new = services.write_notice(
                sender=form.sender, by=user, content=form.content_entered(),
                token=values["submission_token"],
            )  # fmt: skip
            made.append(notice)

        status = refused(form, act)
        if not status:
            messages.success(request, _("Saved as a draft. Look at it once more, then send it."))
            return redirect("notice_manage", public_id=made[0].public_id)
    return render(request, "coordination/notice_edit.html", {"form": form}, status=status)


@allow(*sorted(SENDERS))
@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    notice, user = fetch(request, public_id), _user(request)
    if notice.state != NoticeState.DRAFT and request.method != "POST":
        return redirect("notice_manage", public_id=public_id)
    form = EditNoticeForm(notice, request.POST or None, offered=queries.area_choices(user))
    status = 200
    context: dict[str, Any] = {"form": form, "notice": notice}
    if request.method == "POST":
        seen = sent_version(request)

        def act(values: dict[str, Any]) -> None:
            services.change_notice(
                notice, by=user, content=form.content_entered(), expected_version=values["version"]
            )

        status = refused(form, act, version=lambda: fetch(request, public_id).version)
        if not status:
            messages.success(request, _("Saved."))
            return redirect("notice_manage", public_id=public_id)
        stored = fetch(request, public_id)
        context["stored"] = stored if seen != stored.version else None
    return render(request, "coordination/notice_edit.html", context, status=status)


@allow(*sorted(SENDERS))
@require_safe
def notice_manage(request: HttpRequest, public_id: str) -> HttpResponse:
    return manage(request, fetch(request, public_id))


def manage(
    request: HttpRequest, notice: Notice, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """The notice with how far it has been read and what may be done next."""
    sent = bound.pop("steps", {})
    is_out = notice.state in NOTICE_OUT
    newer = queries.correction_of(notice) if is_out else None
    unread_only = request.GET.get("state") == "unread"
    rows = queries.units_of(notice, unread_only=unread_only)
    units = Paginator(rows, UNITS_SHOWN).get_page(request.GET.get("page")) if is_out else None
    words = dict(Role.choices)
    has_correction = notice.corrections.exclude(
        state__in=(NoticeState.DISCARDED, NoticeState.WITHDRAWN)
    ).exists()
    may_correct = notice.state == NoticeState.SENT and not has_correction
    names = place_names()
    by_area = queries.readings_by_area(notice) if is_out else {}
    context: dict[str, Any] = {
        "notice": notice,
        **_addressed(notice, names),
        "areas": [(names.get(code, code), one) for code, one in by_area.items()],
        "is_draft": notice.state == NoticeState.DRAFT,
        "files": notice.files.select_related("photo").order_by("pk"),
        "attaching": AttachForm() if notice.state == NoticeState.DRAFT else None,
        "reading": queries.reading_of(notice) if is_out else None,
        "units": units,
        "lines": [(row, words[row["role"]]) for row in units or ()],
        "state": "unread" if unread_only else "",
        "states": [("unread", _("Nobody has read it"))],
        "newer": newer,
        "waits": notice.state == NoticeState.SENT and newer is None,
        "correcting": TokenForm() if may_correct else None,
        "steps": [
            (step, sent.get(step.target) or notice_step_form(notice, step))
            for step in permitted_transitions(notice, _user(request))
            if step.target != NoticeState.SENT
        ],
        **bound,
    }
    return render(request, "coordination/notice_manage.html", told_apart(context), status=status)


def _addressed(notice: Notice, names: dict[str, str]) -> dict[str, Any]:
    codes = [row.jurisdiction for row in notice.areas.all()]
    return {
        "audiences": [AUDIENCE_LABELS[role] for role in notice.roles],
        "area_names": [names.get(code, code) for code in codes],
    }


@allow(*sorted(SENDERS))
@require_http_methods(["GET", "HEAD", "POST"])
def notice_send(request: HttpRequest, public_id: str) -> HttpResponse:
    """To how many people of which roles it goes; then it is sent."""
    notice, user = fetch(request, public_id), _user(request)
    if request.method != "POST":
        if notice.state != NoticeState.DRAFT:
            return redirect("notice_manage", public_id=public_id)
        return _counted(request, notice)
    form = SendNoticeForm(request.POST)
    made: list[int] = []

    def act(values: dict[str, Any]) -> None:
        made.append(
            services.send_notice(
                notice, by=user, expected_people=values["people"],
                expected_version=values["version"],
            )
        )  # fmt: skip

    status = refused(form, act)
    if not status:
        said = ngettext("Sent to %(number)s person.", "Sent to %(number)s people.", made[0])
        messages.success(request, said % {"number": made[0]})
        return redirect("notice_manage", public_id=public_id)
    stored = fetch(request, public_id)
    if stored.state != NoticeState.DRAFT:
        return manage(request, stored, status=STALE, problems=form.non_field_errors())
    return _counted(request, stored, status=status, problems=_problems(form))


def _problems(form: SendNoticeForm) -> list[Any]:
    return [text for errors in form.errors.values() for text in errors]


def _counted(
    request: HttpRequest, notice: Notice, *, status: int = 200, problems: Any = ()
) -> HttpResponse:
    found = queries.recipients(notice, sender=_user(request))
    by_role = Counter(one.role for one in found)
    units = {(one.role, one.jurisdiction, one.organization_id) for one in found}
    words = dict(Role.choices)
    context = {
        "notice": notice,
        **_addressed(notice, place_names()),
        "people": len(found),
        "units": len(units),
        "lines": [(words[role], number) for role, number in sorted(by_role.items())],
        "form": SendNoticeForm(initial={"people": len(found), "version": notice.version}),
        "problems": problems,
    }
    return render(request, "coordination/notice_send.html", context, status=status)


_step = partial(stepped, fetch=fetch, show=manage, back="notice_manage")


@allow(*sorted(SENDERS))
@require_POST
def notice_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Withdraw what was sent, give a draft up; sending has a page of its own."""
    if target == NoticeState.SENT:
        raise Http404
    return _step(request, fetch(request, public_id), target, form=notice_step_form, act=_take)


def _take(notice: Notice, step: Transition, form: Any, by: Any) -> None:
    act: Any = {
        NoticeState.WITHDRAWN: services.withdraw_notice,
        NoticeState.DISCARDED: services.discard_notice,
    }[NoticeState(step.target)]
    values = dict(form.cleaned_data)
    act(notice, by=by, expected_version=values.pop("version"), **values)


@allow(*sorted(SENDERS))
@require_POST
def notice_remind(request: HttpRequest, public_id: str) -> HttpResponse:
    """Those who have not read it, at most once a day; who fits since then gets it too."""
    people, new = services.remind_notice(fetch(request, public_id), by=_user(request))
    said = _("Reminded: %(people)s. New to it: %(new)s.") % {"people": people, "new": new}
    messages.success(request, said)
    return redirect("notice_manage", public_id=public_id)


@allow(*sorted(SENDERS))
@require_POST
def notice_correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft with the same words, which will stand in its place."""
    notice = fetch(request, public_id)
    draft, _is_new = services.correct_notice(
        notice, by=_user(request), token=request.POST.get("submission_token", "")
    )
    messages.success(request, _("A draft with the same words: correct it, then send it."))
    return redirect("notice_edit", public_id=draft.public_id)


@allow(*sorted(SENDERS))
@require_POST
def notice_units_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far it has been read by unit, or the units where nobody read it, as a table."""
    notice = fetch(request, public_id)
    unread_only = request.POST.get("state") == "unread"
    head = [_("Role"), _("Division code"), _("Unit"), _("People"), _("Have read it")]
    words = dict(Role.choices)
    rows = [
        [words[row["role"]], row["jurisdiction"], row["unit_name"], row["people"], row["read"]]
        for row in queries.units_of(notice, unread_only=unread_only)
    ]
    record_event(
        actor=_user(request), action="notice.exported", target=notice,
        after={"rows": len(rows), "unread_only": unread_only},
    )  # fmt: skip
    name = f"notice-{notice.public_id[:8]}.csv"
    return attachment(whole_table("csv", head, rows), MEDIA_TYPES["csv"], name)
