"""Ratios measured in one run on one machine; importing the package prepares the portal for it.

Run as modules: `python -m bench.run`, `python -m bench.years`.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

# A server that a benchmark starts uses the folder of that benchmark.
VAR_DIR = Path(os.environ.get("BENCH_VAR_DIR") or tempfile.mkdtemp(prefix="bench-"))
(VAR_DIR / "static").mkdir(exist_ok=True)  # whitenoise warns without it
os.environ.update(VAR_DIR=str(VAR_DIR), DEMONSTRATION="1", LOG_LEVEL="WARNING")
if os.environ.get("TEST_DATABASE_URL"):  # as tests/postgres.py sets it
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benxi_sorting.settings")
django.setup()


def milliseconds(call: Callable[[], Any], times: int) -> float:
    """The median of `times` calls."""
    samples = []
    for _number in range(times):
        started = time.perf_counter()
        call()
        samples.append((time.perf_counter() - started) * 1000)
    return statistics.median(samples)
