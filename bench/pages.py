"""Public pages: what one costs the first time, warm and unchanged, beside the least that can be.

The first table calls the portal inside this process: a page is
rendered (its queries counted), then answered from the store, against a view that returns the same
bytes behind the same middleware. The second asks granian as production runs it, two workers and
16 connections. The third puts nginx in front, with the cache of `deploy/nginx.conf`, against the
same bytes as a file of nginx. The last renders the pages with longer histories and more units.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import milliseconds, urls
from bench.bare import keep_bare
from bench.load import Asked, Measured, in_turn
from bench.servers import nginx, nginx_is_there, portal
from portal.crawling import StrangerClient
from portal.models import FinishedPage, Publication
from portal.pages import forget_pages

ROUNDS = 400
BURSTS = 8
KEPT_HEADERS = {"Content-Type", "Content-Encoding", "ETag", "Vary", "Cache-Control"}
WARM, FIRST, UNCHANGED, PROXY = 0.8, 0.05, 0.9, 0.8
GZIP = "Accept-Encoding: gzip"


def addresses() -> dict[str, str]:
    """The pages that the public opens most."""
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
        "search": f"{reverse('search')}?q=%E5%BE%B7%E6%B3%B0",
        "api list": reverse("api_rows", args=["units"]),
    }


def pages_inside() -> str:
    """First and warm inside of this process. Leaves the bytes for the bare views of the server."""
    stranger = StrangerClient()
    head = (
        f"{'page':<12}{'queries':>9}{'bytes':>8}{'first ms':>10}{'warm ms':>9}{'bare ms':>9}"
        f"{'first/bare':>12}{'warm/bare':>11}"
    )
    return "\n".join([head, *(_row(stranger, *page) for page in addresses().items())])


def _row(stranger: StrangerClient, name: str, address: str) -> str:
    def asked() -> Any:
        return fetched(stranger, address)

    def first() -> None:
        forget_all()
        asked()

    forget_all()
    with CaptureQueriesContext(connection) as queries:
        answer = asked()
    query_count = len(queries)  # read now: the next request empties the log
    bare_name = name.replace(" ", "-")
    headers = {k: v for k, v in answer.headers.items() if k in KEPT_HEADERS}
    keep_bare(bare_name, answer.body, headers)
    rendering = milliseconds(first, 20) - milliseconds(forget_all, 20)
    asked()
    warm, bare = alternating(asked, lambda: fetched(stranger, f"/bare/{bare_name}/"))
    return (
        f"{name:<12}{query_count:>9}{len(answer.body):>8}{rendering:>10.2f}{warm:>9.3f}"
        f"{bare:>9.3f}{_ratio(bare / rendering, FIRST):>12}{_ratio(bare / warm, WARM):>11}"
    )


def fetched(stranger: StrangerClient, address: str) -> Any:
    answer = stranger.get(address, HTTP_ACCEPT_ENCODING="gzip")
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")
    return answer


def forget_all() -> None:
    forget_pages()
    FinishedPage.objects.all().delete()


def alternating(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Medians of two calls measured in turn, so that a busy machine slows both alike."""
    samples: tuple[list[float], list[float]] = ([], [])
    for _number in range(ROUNDS):
        for call, kept in zip((one, other), samples, strict=True):
            started = time.perf_counter()
            call()
            kept.append((time.perf_counter() - started) * 1000)
    return statistics.median(samples[0]), statistics.median(samples[1])


def _ratio(value: float, target: float) -> str:
    """Two digits that count; a target that is missed is marked."""
    text = f"{value:.3f}" if value < 1 else f"{value:.2f}"
    return text if value >= target else f"{text} *"


def pages_under_the_server() -> str:
    """Requests a second, and the server's processor time for each; in brackets the ratio of it."""
    pages = addresses()
    with portal() as warm, portal(first=True) as first:
        etags = {name: _etag(name) for name in pages}
        rows = []
        for name, address in pages.items():
            bare = Asked(warm.port, f"/bare/{name.replace(' ', '-')}/")
            unchanged = (GZIP, f"If-None-Match: {etags[name]}")
            asked = [
                bare,
                Asked(warm.port, address),
                Asked(warm.port, address, 304, unchanged),
                Asked(first.port, address, seconds=2),
            ]
            servers = [warm.pid, warm.pid, warm.pid, first.pid]
            measured = in_turn(asked, servers, rounds=BURSTS)
            rows.append(_served_row(name, *measured))
    head = f"{'granian':<12}{'bare':>14}{'warm':>24}{'304':>24}{'first':>24}"
    unit = f"{'':<12}{'rq/s    µs':>14}" + f"{'rq/s    µs  rate (cpu)':>24}" * 3
    return "\n".join([head, unit, *rows])


def _etag(name: str) -> str:
    return urls.BARE[name.replace(" ", "-")][1]["ETag"]


def _served_row(
    name: str, bare: Measured, warm: Measured, unchanged: Measured, first: Measured
) -> str:
    row = f"{name:<12}{bare.rate:>8.0f}{bare.microseconds:>6.0f}"
    for one, target in ((warm, WARM), (unchanged, UNCHANGED), (first, FIRST)):
        row += _beside(one, bare, target)
    return row


def _beside(one: Measured, other: Measured, target: float) -> str:
    """`one` with its ratio to `other`: by requests a second, and by the processor's time."""
    rate, processor = one.rate / other.rate, other.microseconds / one.microseconds
    mark = "" if max(rate, processor) >= target else "*"
    text = f"{one.rate:.0f}{one.microseconds:>6.0f}{rate:>6.2f} ({processor:.2f}){mark:<1}"
    return f"{text:>24}"


def pages_behind_nginx() -> str:
    """The cache of one second against a file; a line that says so where there is no nginx."""
    if not nginx_is_there():
        return "nginx: not on this machine, not measured"
    rows = [f"{'nginx':<12}{'file':>14}{'proxy_cache 1 s':>24}"]
    with portal() as behind, nginx(behind.port) as front:
        for name, address in addresses().items():
            asked = [
                Asked(front.port, f"/file/{name.replace(' ', '-')}.body"),
                Asked(front.port, address),
            ]
            file, cached = in_turn(asked, [front.pid] * 2, rounds=BURSTS)
            row = f"{name:<12}{file.rate:>8.0f}{file.microseconds:>6.0f}"
            rows.append(row + _beside(cached, file, PROXY))
    return "\n".join(rows)
