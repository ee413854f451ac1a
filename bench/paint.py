"""First contentful paint of public pages in Chromium, over a line as Lighthouse's “slow 4G”.

150 ms there and back for each request, 1.6 Mbit/s down, 0.75 up, and a processor four times slower
than this one. Never part of a test: it depends on the machine.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from bench.pages import addresses
from bench.servers import portal

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LATENCY_MS, DOWN, UP = 150, 1_638_400 / 8, 768_000 / 8
SLOWER = 4
REPEATS = 5
MOST_MS = 1000
# Waits for it, without what the content security policy forbids.
PAINT = """new Promise((seen) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) seen(paint.startTime);
}).observe({type: "paint", buffered: true}))"""
# By the browser's own count: headers and bodies as they came over the line.
SIZES = """performance.getEntries().filter((e) => e.transferSize !== undefined)
  .reduce((sum, e) => sum + e.transferSize, 0)"""


def first_paint() -> str:
    """Milliseconds and bytes of each page with an empty cache; a line where no Chromium is."""
    if not Path(CHROMIUM).exists():
        return "Chromium: not on this machine, not measured"
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - measured where it is installed

    rows = [f"{'slow 4G':<12}{'first paint ms':>16}{'bytes':>9}"]
    pages = {name: to for name, to in addresses().items() if not to.startswith("/api/")}
    with portal(production=True) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, address in pages.items():
            url = f"http://127.0.0.1:{served.port}{address}"
            _visit(browser, url)  # rendered and kept now
            seen = [_visit(browser, url) for _number in range(REPEATS)]
            paint = statistics.median(one[0] for one in seen)
            mark = "" if paint < MOST_MS else " *"
            rows.append(f"{name:<12}{f'{paint:.0f}{mark}':>16}{seen[0][1]:>9}")
        browser.close()
    return "\n".join(rows)


def _visit(browser: Any, url: str) -> tuple[float, int]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": DOWN,
            "uploadThroughput": UP,
        },
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, wait_until="load")
    found = float(page.evaluate(PAINT)), int(page.evaluate(SIZES))
    context.close()
    return found
