"""What makes a process answer benchmarks: bare views with their bytes, no limit of the API."""

from __future__ import annotations

import json

from django.conf import settings

from bench import VAR_DIR, urls
from portal.opendata import api

FOLDER = "bare"


def answer_benchmarks() -> None:
    settings.ROOT_URLCONF = "bench.urls"
    # A benchmark would read refusals; each request is counted all the same.
    api.REQUESTS = 10**9
    for path in (VAR_DIR / FOLDER).glob("*.json"):
        body = path.with_suffix(".body").read_bytes()
        urls.BARE[path.stem] = (body, json.loads(path.read_text()))


def keep_bare(name: str, body: bytes, headers: dict[str, str]) -> None:
    """What the bare view called `name` answers, here and in processes that are started later."""
    urls.BARE[name] = (body, headers)
    folder = VAR_DIR / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.body").write_bytes(body)
    (folder / f"{name}.json").write_text(json.dumps(headers))
