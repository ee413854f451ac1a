"""How the programs of others ask for data, and what they are told when they ask wrongly.

Plain views carry it: what a parameter and a column mean is declared with the datasets, and the
finished pages, policies and languages of the site hold for it as for any public page.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import public
from portal.opendata.datasets import Dataset
from portal.opendata.reading import BEGINNING, Asked, code_of_unit, read_cursor
from portal.pages import public_page, read_within_limit
from portal.queries import UNIT_KINDS

VERSION = "v1"
PARAMETERS = ("unit", "period", "changed_since", "cursor", "limit")
USUAL_LIMIT, LARGEST_LIMIT = 100, 500
LARGEST_VERSION = 9_999
# A page of the largest size costs a twentieth of a second of work.
REQUESTS, SECONDS = 300, 60
LONGEST_SHOWN = 60
PERIOD = re.compile(r"[0-9]{4}(Q[1-4]|-(0[1-9]|1[0-2])(-[0-3][0-9])?)?")
LIMIT = re.compile(r"[1-9][0-9]{0,2}")
UNIT = re.compile(rf"({'|'.join(UNIT_KINDS)}):[a-z0-9-]{{1,80}}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Nothing was published earlier, and a day of the first year has no name in another time zone.
FIRST_YEAR = 1970
PROBLEM_TYPE = "application/problem+json"
METHODS = "GET, HEAD"
NOT_ALLOWED, TOO_MANY = 405, 429

View = Callable[..., HttpResponse]


class ApiError(Exception):
    """Why there is no answer, as a reader is told (RFC 9457)."""

    def __init__(self, status: int, detail: str, **further: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.further = status, detail, further


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks: errors are then told to it as JSON, whoever finds them."""
    return request.path_info.removeprefix("/en").startswith("/api/")


def problem_answer(problem: ApiError) -> HttpResponse:
    said = {"title": _title(problem.status), "status": problem.status, "detail": problem.detail}
    answer = _json({**said, **problem.further}, problem.status, PROBLEM_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    if problem.status == NOT_ALLOWED:
        answer.headers["Allow"] = METHODS
    return answer


def error_answer(status: int) -> HttpResponse:
    """What `problem_answer` says where nothing more is known than that it went wrong."""
    return problem_answer(ApiError(status, _title(status)))


def _title(status: int) -> str:
    return {
        400: _("The request is not understood"),
        404: _("There is no such address"),
        405: _("Data is only read here"),
        410: _("Withdrawn"),
        429: _("Asked too often"),
    }.get(status, _("The site cannot answer at the moment"))


def _json(data: Any, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    return JsonResponse(
        data, status=status, content_type=content_type, json_dumps_params={"ensure_ascii": False}
    )


def api_page(*names: str) -> Callable[[Callable[..., Any]], View]:
    """Make a function that gives plain data an address of the API, with the parameters `names`.

    Anybody may ask, without a key; from one address REQUESTS times in SECONDS.
    """

    def decorate(view: Callable[..., Any]) -> View:
        @public_page(query=names)
        @functools.wraps(view)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                return _json(view(request, **kwargs))
            except ApiError as problem:
                return problem_answer(problem)

        @public
        @functools.wraps(view)
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                _refuse(request, names)
            except ApiError as problem:
                answer = problem_answer(problem)
                if problem.status == TOO_MANY:
                    answer.headers["Retry-After"] = str(SECONDS)
                return answer
            return answered(request, **kwargs)

        return page

    return decorate


def _refuse(request: HttpRequest, names: Sequence[str]) -> None:
    """A parameter that is passed over in silence would give another answer than was asked for."""
    if request.method not in {"GET", "HEAD"}:
        raise ApiError(NOT_ALLOWED, _("Send GET or HEAD."))
    if not read_within_limit(request, "api", limit=REQUESTS, seconds=SECONDS):
        words = _("At most %(number)s answers are given in %(seconds)s seconds.")
        raise ApiError(TOO_MANY, words % {"number": REQUESTS, "seconds": SECONDS})
    if not request.META.get("QUERY_STRING"):
        return
    for name, values in request.GET.lists():
        if name not in names:
            known = "、".join(names) or _("none")
            words = _("There is no parameter “%(name)s” here; there are: %(known)s.")
            raise ApiError(400, words % {"name": name[:LONGEST_SHOWN], "known": known})
        if len(values) > 1 or not values[0].strip():
            raise ApiError(400, _("Give “%(name)s” once, with a value.") % {"name": name})


def read_asked(dataset: Dataset, given: Mapping[str, str]) -> Asked:
    """What the parameters ask for. Raises ApiError that says which of them is wrong, and why."""
    limit = given.get("limit", str(USUAL_LIMIT))
    if LIMIT.fullmatch(limit) is None or int(limit) > LARGEST_LIMIT:
        raise _wrong("limit", _("a whole number from 1 to %(most)s") % {"most": LARGEST_LIMIT})
    cursor = given.get("cursor", str(BEGINNING))
    try:
        place = read_cursor(cursor)
    except ValueError:
        raise _wrong("cursor", _("the “cursor” of an earlier answer")) from None
    period = given.get("period", "")
    if period and not dataset.period:
        raise ApiError(400, _("The items of this dataset have no period."))
    if period and PERIOD.fullmatch(period) is None:
        raise _wrong("period", _("a year, a month or a quarter, such as 2026, 2026-03 or 2026Q1"))
    return Asked(
        limit=int(limit),
        cursor=place,
        unit=_unit(given.get("unit", "")),
        period=period,
        since=_since(given.get("changed_since", "")),
    )


def _wrong(name: str, expected: str) -> ApiError:
    words = _("“%(name)s” must be %(expected)s.")
    return ApiError(400, words % {"name": name, "expected": expected})


def _unit(item: str) -> str:
    if not item:
        return ""
    if UNIT.fullmatch(item) is None:
        raise _wrong("unit", _("level and short name of a unit, such as county:pingshan"))
    code = code_of_unit(item)
    if code is None:
        raise ApiError(404, _("There is no unit “%(unit)s” on the site.") % {"unit": item})
    return code


def _since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        if DAY.fullmatch(text) is None:
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong("changed_since", _("a day such as 2026-03-05")) from None
    if day.year < FIRST_YEAR:
        return None
    return datetime.combine(day, time.min, timezone.get_default_timezone())
