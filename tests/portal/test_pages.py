"""The finished-page store: what is kept, for whom, for how long, and what never gets in."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.policies import public
from portal import pages
from portal.enums import Kind
from portal.models import FinishedPage, Publication
from portal.pages import public_page, published, store
from portal.services import withdraw

pytestmark = pytest.mark.django_db


class Page:
    """A public page that counts how often it was rendered."""

    def __init__(self, **options: Any) -> None:
        self.rendered = 0
        self.seen: HttpRequest | None = None
        self.view = public_page(self.render, **options)

    def render(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.rendered += 1
        self.seen = request
        titles = [p.title for p in Publication.objects.current().order_by("pk")]
        lines = "本溪市生活垃圾分类 " * 200
        return HttpResponse(f"{titles} {request.GET.urlencode()} {self.rendered} {lines}")

    def get(self, address: str = "/page/", method: str = "get", **headers: str) -> HttpResponse:
        request = getattr(RequestFactory(), method)(address, headers=headers)
        request.resolver_match = None
        return self.view(request)


@pytest.fixture
def page() -> Page:
    return Page(query=("page", "q"))


def test_rendered_once(page: Page) -> None:
    assert page.get().content == page.get().content
    assert page.rendered == 1


def test_second_process_reads_the_table(page: Page) -> None:
    first = page.get().content
    pages.forget_pages()
    assert page.get().content == first
    assert (page.rendered, FinishedPage.objects.count()) == (1, 1)


def test_warm_page_asks_the_database_nothing_but_the_epoch(
    page: Page, django_assert_num_queries: Any
) -> None:
    page.get()
    with django_assert_num_queries(1):
        page.get()


@pytest.mark.django_db(transaction=True)
def test_epoch_is_looked_up_once_a_second(
    page: Page, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("portal.queries.time.monotonic", lambda: now)
    page.get()
    with django_assert_num_queries(0):
        page.get()
    now += 0.99
    with django_assert_num_queries(0):
        page.get()
    now += 0.02
    with django_assert_num_queries(1):
        page.get()


def test_publication_correction_and_withdrawal_show_at_once(
    page: Page, issue: Callable[..., Publication], county_officer: Any
) -> None:
    assert page.get().content.startswith(b"[]")
    publication = issue(title="甲")
    assert page.get().content.startswith("['甲']".encode())
    publication = issue(title="乙", reason="更正")
    assert page.get().content.startswith("['乙']".encode())
    withdraw(publication, by=county_officer, reason="误发")
    assert page.get().content.startswith(b"[]")
    assert page.rendered == 4


def test_older_epochs_leave_the_table(page: Page, issue: Callable[..., Publication]) -> None:
    page.get()
    page.get("/other/")
    publication = issue()
    page.get()
    assert list(FinishedPage.objects.values_list("epoch", flat=True)) == [publication.epoch]


def test_a_new_day_renders_anew_and_clears_the_table(page: Page, time_machine: Any) -> None:
    """What is overdue, or open for opinions, changes at midnight in Shanghai."""
    time_machine.move_to("2026-11-02T15:59:50Z", tick=False)
    page.get()
    page.get("/other/")
    time_machine.move_to("2026-11-02T16:00:10Z", tick=False)
    page.get()
    assert page.rendered == 3
    assert [row.day.isoformat() for row in FinishedPage.objects.all()] == ["2026-11-03"]


@pytest.mark.parametrize("change", ["path", "language", "release", "site", "script", "query"])
def test_what_belongs_to_the_address(page: Page, settings: Any, change: str) -> None:
    page.get()
    if change == "path":
        page.get("/page/2/")
    elif change == "language":
        with translation.override("en"):
            page.get()
    elif change == "release":
        settings.RELEASE = "9.9.9"
        settings.SITE = dict(settings.SITE)
        page.get()
    elif change == "site":
        settings.SITE = {**settings.SITE, "icp_number": "辽ICP备1号"}
        page.get()
    elif change == "script":
        page.view(RequestFactory().get("/page/", SCRIPT_NAME="/column"))
    else:
        page.get("/page/?page=2")
    assert page.rendered == 2


def test_unknown_query_is_absent(page: Page) -> None:
    page.get("/page/?page=2&q=x")
    for query in ("q=x&page=2", "page=2&q=x&utm=1", "a=1&page=1&page=2&q=+x+"):
        page.get(f"/page/?{query}")
    assert page.rendered == 1
    assert page.seen is not None
    assert page.seen.get_full_path() == "/page/?page=2&q=x"
    assert dict(page.seen.GET) == {"page": ["2"], "q": ["x"]}
    page.get("/page/?utm=1&page=")
    page.get("/page/")
    assert page.rendered == 2


def test_addresses_with_a_query_never_enter_the_table(page: Page) -> None:
    for number in range(20):
        page.get(f"/page/?q=word{number}")
    assert FinishedPage.objects.count() == 0
    page.get(f"/page/?q={'x' * 300}")
    page.get(f"/page/?q={'x' * 300}")
    assert page.rendered == 22


def test_memory_is_bounded(settings: Any) -> None:
    settings.FINISHED_PAGES_IN_MEMORY = 20_000
    page = Page()
    for number in range(100):
        page.get(f"/page/{number}/", **{"accept-encoding": "gzip"})
        assert store.memory.size <= 20_000
    kept = sum(store.Memory._weight(k, p) for k, p in store.memory._pages.items())
    assert 0 < store.memory.size == kept
    newest = page.rendered
    page.get("/page/99/", **{"accept-encoding": "gzip"})
    assert page.rendered == newest
    page.get("/page/99/")  # unpacked, it weighs more: older ones go
    assert store.memory.size <= 20_000


def test_table_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ROWS_IN_TABLE", 5)
    monkeypatch.setattr(store, "ROWS_COUNTED_EVERY", 1)
    page = Page()
    for number in range(20):
        assert page.get(f"/page/{number}/").status_code == 200
    assert FinishedPage.objects.count() == 5


def test_etag_and_304(page: Page) -> None:
    first = page.get()
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert first["Vary"] == "Accept-Encoding"
    again = page.get(**{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Vary"] == "Accept-Encoding"
    strong = first["ETag"].removeprefix("W/")
    assert page.get(**{"if-none-match": f'"x", {strong}'}).status_code == 304
    assert page.get(**{"if-none-match": "*"}).status_code == 304
    assert page.get(**{"if-none-match": '"other"'}).status_code == 200
    assert page.get(**{"if-none-match": "rubbish \x00"}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, gzip", True),
        ("gzip;q=0.5, identity;q=0.1", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("xgzip;q=1", False),
    ],
)
def test_gzip_or_identity(page: Page, accepted: str, packed: bool) -> None:
    plain = page.get()
    response = page.get(**{"accept-encoding": accepted})
    assert response.has_header("Content-Encoding") is packed
    assert int(response["Content-Length"]) == len(response.content)
    body = gzip.decompress(response.content) if packed else response.content
    assert (body, response["ETag"]) == (plain.content, plain["ETag"])
    assert page.rendered == 1


def test_head_has_the_headers_of_get(page: Page) -> None:
    head, get = page.get(method="head"), page.get()
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)
    assert page.rendered == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods(page: Page, method: str) -> None:
    response = page.get(method=method)
    assert (response.status_code, response["Allow"], page.rendered) == (405, "GET, HEAD", 0)


def test_cookies_and_headers_of_the_visitor_do_not_reach_the_view(page: Page) -> None:
    plain = page.get()
    pages.forget_pages()
    FinishedPage.objects.all().delete()
    page.get(
        cookie="sessionid=abc; csrftoken=def",
        **{"x-forwarded-host": "evil.example", "accept-language": "en"},
    )
    assert page.seen is not None
    assert (page.seen.COOKIES, dict(page.seen.headers)) == ({}, {})
    assert page.seen.user.is_anonymous
    assert plain.has_header("Set-Cookie") is False
    with pytest.raises(ImproperlyConfigured):
        page.seen.session  # noqa: B018
    with pytest.raises(ImproperlyConfigured):
        page.seen.build_absolute_uri("/")


def test_signed_in_visitor_gets_the_same_page(
    client: Client, client_for: Any, county_officer: Any
) -> None:
    browser = client_for(county_officer)
    browser.cookies["csrftoken"] = "x" * 32
    plain, signed_in = client.get("/"), browser.get("/")
    assert (plain.status_code, signed_in.status_code) == (200, 200)
    assert plain.content == signed_in.content
    assert (plain.cookies, signed_in.cookies) == ({}, {})
    assert plain["ETag"] == signed_in["ETag"]
    pages.forget_pages()
    FinishedPage.objects.all().delete()
    assert client_for(county_officer).get("/").content == plain.content


def _sets_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


def _has_token(request: HttpRequest) -> HttpResponse:
    from django.middleware.csrf import get_token

    return HttpResponse(get_token(request))


def _sets_header(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"X-Own": "1"})


@pytest.mark.parametrize("view", [_sets_cookie, _has_token, _sets_header])
def test_what_a_kept_page_may_not_do(view: Any) -> None:
    with pytest.raises(ImproperlyConfigured):
        public_page(view)(RequestFactory().get("/page/"))
    assert FinishedPage.objects.count() == 0


def test_other_answers_are_not_kept() -> None:
    def missing(request: HttpRequest) -> HttpResponse:
        raise Http404

    answers = [HttpResponse("x", status=404), HttpResponseRedirect("/x/")]
    for answer in answers:
        view = public_page(lambda request, answer=answer: answer)
        assert view(RequestFactory().get("/page/")).status_code == answer.status_code
    with pytest.raises(Http404):
        public_page(missing)(RequestFactory().get("/page/"))
    assert (FinishedPage.objects.count(), store.memory.size) == (0, 0)


def test_unkept_page_is_rendered_every_time() -> None:
    page = Page(keep=False)
    first, second = page.get(), page.get(**{"accept-encoding": "gzip"})
    assert page.rendered == 2
    assert second["Content-Encoding"] == "gzip"
    assert page.get(method="head").content == b""
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert FinishedPage.objects.count() == 0


@pytest.fixture
def failing_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(FinishedPage.objects, "bulk_create", refuse)
    monkeypatch.setattr(FinishedPage.objects, "filter", refuse)


def test_page_survives_a_database_that_cannot_keep_it(page: Page, failing_table: None) -> None:
    first = page.get()
    assert first.status_code == 200
    assert page.get().content == first.content
    assert page.rendered == 1


@pytest.mark.django_db(transaction=True)
def test_page_does_not_wait_for_a_locked_database(page: Page, tmp_path: Any) -> None:
    import threading
    import time

    from django.db import connection, transaction

    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("LOCK TABLE portal_finishedpage IN SHARE MODE")
            locked.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    locked.wait(5)
    started = time.monotonic()
    assert page.get().status_code == 200
    elapsed = time.monotonic() - started
    done.set()
    thread.join()
    assert elapsed < 2
    assert FinishedPage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_usual_patience_comes_back(page: Page) -> None:
    from django.db import connection

    query = "PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout"
    with connection.cursor() as cursor:
        cursor.execute(query)
        before = cursor.fetchone()
        page.get()
        cursor.execute(query)
        assert cursor.fetchone() == before
    assert FinishedPage.objects.count() == 1


def test_published_item_its_versions_and_its_tombstone(
    issue: Callable[..., Publication], county_officer: Any
) -> None:
    key = "2026-10-pingshan"
    with pytest.raises(Http404):
        published(Kind.BULLETIN, key)
    first = issue()
    second = issue(total="1", reason="更正")
    assert published(Kind.BULLETIN, key) == second
    assert published(Kind.BULLETIN, key, 1) == first
    with pytest.raises(Http404):
        published(Kind.BULLETIN, key, 3)
    with pytest.raises(Http404):
        published(Kind.BULLETIN, "\x00")
    withdraw(second, by=county_officer, reason="含个人信息")
    for version in (None, 1, 2):
        with pytest.raises(pages.WithdrawnError):
            published(Kind.BULLETIN, key, version)
    third = issue(total="2", reason="删去后重发")
    assert published(Kind.BULLETIN, key) == third
    with pytest.raises(pages.WithdrawnError):
        published(Kind.BULLETIN, key, 1)


def test_withdrawn_item_answers_410_with_the_reason(
    issue: Callable[..., Publication], county_officer: Any
) -> None:
    withdraw(issue(), by=county_officer, reason="含个人信息")
    view = public(public_page(lambda request: published(Kind.BULLETIN, "2026-10-pingshan")))
    response = view(RequestFactory().get("/page/"))
    assert response.status_code == 410
    assert "含个人信息" in response.content.decode()
    assert "92.5" not in response.content.decode()
    assert FinishedPage.objects.count() == 0
