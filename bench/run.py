"""Prints ratios, each measured in one run on one machine: `make bench`.

A page is called through the WSGI application itself, so that both sides of a ratio pay for the
same middleware. "First" renders the page; "warm" answers it from the finished-page store; "bare"
is a view that returns the same bytes.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="bench-")
os.environ["DEMONSTRATION"] = "1"
if os.environ.get("TEST_DATABASE_URL"):  # as tests/postgres.py sets it
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["LOG_LEVEL"] = "WARNING"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benxi_sorting.settings")

import django  # noqa: E402  (the environment comes first)

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import urls  # noqa: E402
from bench.registry import registry_at_two_sizes  # noqa: E402
from bench.regularity import regularity_at_two_sizes  # noqa: E402
from bench.standings import standings_against_sql  # noqa: E402
from portal.models import FinishedPage, Publication  # noqa: E402
from portal.pages import forget_pages  # noqa: E402

ROUNDS = 400


def main() -> None:
    settings.ROOT_URLCONF = "bench.urls"
    (Path(os.environ["VAR_DIR"]) / "static").mkdir()
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
    print(registry_at_two_sizes())
    print()
    print(regularity_at_two_sizes())


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


def milliseconds(call: Callable[[], Any], times: int) -> float:
    """The median of `times` calls."""
    samples = []
    for _number in range(times):
        started = time.perf_counter()
        call()
        samples.append((time.perf_counter() - started) * 1000)
    return statistics.median(samples)


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
