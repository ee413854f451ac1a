"""Public forms: for anybody, never stored, not too often."""

from __future__ import annotations

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.pages import public_form, public_lookup

pytestmark = pytest.mark.django_db


@public_form(limit=2, seconds=60)
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.method)


def send(method: str = "post", address: str = "10.0.0.1", **headers: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)("/form/", headers=headers, REMOTE_ADDR=address)
    request.resolver_match = None
    return form(request)


def test_it_is_never_stored() -> None:
    assert send().headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods(method: str) -> None:
    assert send(method).status_code == 405


def test_one_address_sends_so_often_and_no_more() -> None:
    assert [send().status_code for _n in range(4)] == [200, 200, 429, 429]
    assert send(address="10.0.0.2").status_code == 200
    assert send("get").status_code == 200


def test_looking_counts_for_nothing() -> None:
    for _n in range(5):
        send("get")
    assert send().status_code == 200


@public_form(limit=9, seconds=60, together=3)
def flooded(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.method)


def test_from_all_addresses_together_so_many_are_taken() -> None:
    answers = []
    for number in range(5):
        request = RequestFactory().post("/form/", REMOTE_ADDR=f"10.0.1.{number}")
        request.resolver_match = None
        answers.append(flooded(request).status_code)
    assert answers == [200, 200, 200, 429, 429]


@public_lookup(misses=2, seconds=60)
def lookup(request: HttpRequest, code: str) -> HttpResponse:
    if code != "right":
        raise Http404
    return HttpResponse(code)


def look(code: str, address: str = "10.0.0.1") -> int:
    request = RequestFactory().get("/lookup/", REMOTE_ADDR=address)
    request.resolver_match = None
    try:
        answer = lookup(request, code)
    except Http404:
        return 404
    stored = answer.headers.get("Cache-Control", "") != "no-store"
    assert stored == (answer.status_code == 429)
    return answer.status_code


def test_guessing_ends_after_some_wrong_codes() -> None:
    assert [look("right") for _n in range(5)] == [200] * 5
    assert [look("wrong") for _n in range(4)] == [404, 404, 429, 429]
    assert look("right") == 429
    assert look("right", "10.0.0.2") == 200
