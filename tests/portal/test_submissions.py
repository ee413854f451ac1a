"""Public forms: for anybody, never stored, not too often."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.pages import public_form

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
