"""Prints ratios, each measured in one run on one machine: `make bench`.

A page is called through the WSGI application itself, so that both sides of a ratio pay for the
same middleware. "First" renders the page; "warm" answers it from the finished-page store; "bare"
is a view that returns the same bytes.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import milliseconds, urls
from bench.imports import imports_against_copy
from bench.lists import lists_at_a_million_rows
from bench.publishing import publishing_against_inserts
from bench.registry import registry_at_two_sizes
from bench.regularity import regularity_at_two_sizes
from bench.standings import standings_against_sql
from portal.models import FinishedPage, Publication
from portal.pages import forget_pages

ROUNDS = 400


def main() -> None:
    settings.ROOT_URLCONF = "bench.urls"
    call_command("compile_catalogue", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo_data", verbosity=0, stdout=StringIO())
    application = get_wsgi_application()
    print(f"database: {connection.vendor}\n")
    print(
        f"{'page':<14}{'queries':>9}{'bytes':>9}{'first ms':>10}{'warm ms':>9}{'bare ms':>9}"
        f"{'first/bare':>12}{'warm/bare':>11}"
    )
    for name, address in addresses().items():
        print(page_row(application, name, address))
    print()
    print(standings_against_sql())
    print()
    print(publishing_against_inserts())
    print()
    print(registry_at_two_sizes())
    print()
    print(regularity_at_two_sizes())
    if connection.vendor == "postgresql":
        print()
        print(imports_against_copy())
        print()
        print(lists_at_a_million_rows())


def addresses() -> dict[str, str]:
    """The three pages that the public opens most."""
    bulletin = (
        Publication.objects.current().filter(kind="bulletin").order_by("-period", "key").first()
    )
    assert bulletin is not None
    return {
        "home": reverse("home"),
        "standings": reverse(
            "results_county", args=[bulletin.period, bulletin.payload["county_slug"]]
        ),
        "community": reverse("community_detail", args=["nandi-detai"]),
    }


def page_row(application: Any, name: str, address: str) -> str:
    def first() -> None:
        forget_pages()
        FinishedPage.objects.all().delete()
        get(application, address)

    forget_pages()
    FinishedPage.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        body, headers = get(application, address)
    query_count = len(queries)  # read now: the next request empties the log
    urls.BARE[name] = (body, {k: v for k, v in headers.items() if k in KEPT_HEADERS})
    rendering = milliseconds(first, 20)
    forget_pages_alone = milliseconds(lambda: FinishedPage.objects.all().delete(), 20)
    warm, bare = alternating(
        lambda: get(application, address), lambda: get(application, f"/bare/{name}/")
    )
    rendering -= forget_pages_alone
    return (
        f"{name:<14}{query_count:>9}{len(body):>9}{rendering:>10.2f}{warm:>9.3f}{bare:>9.3f}"
        f"{bare / rendering:>12.3f}{bare / warm:>11.2f}"
    )


KEPT_HEADERS = {"Content-Type", "Content-Encoding", "ETag", "Vary", "Cache-Control"}


def get(application: Any, address: str) -> tuple[bytes, dict[str, str]]:
    answer: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        answer.update(status=status, headers=dict(headers))

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    response = application(environ, start_response)
    body = b"".join(response)
    response.close()
    if not answer["status"].startswith("200"):
        raise SystemExit(f"{address}: {answer['status']}")
    return body, answer["headers"]


def alternating(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Medians of two calls measured in turn, so that a busy machine slows both alike."""
    samples: tuple[list[float], list[float]] = ([], [])
    for _number in range(ROUNDS):
        for call, kept in zip((one, other), samples, strict=True):
            started = time.perf_counter()
            call()
            kept.append((time.perf_counter() - started) * 1000)
    return statistics.median(samples[0]), statistics.median(samples[1])


if __name__ == "__main__":
    main()
