"""Prints ratios, each measured in one run on one machine: `make bench`.

`python -m bench.run pages` measures the public pages alone.
"""

from __future__ import annotations

import sys
from io import StringIO

from django.core.management import call_command
from django.db import connection

from bench.bare import answer_benchmarks
from bench.exports import exports_against_the_library
from bench.histories import pages_with_histories
from bench.imports import imports_against_copy
from bench.lists import lists_at_a_million_rows
from bench.pages import pages_behind_nginx, pages_inside, pages_under_the_server
from bench.paint import first_paint
from bench.publishing import publishing_against_inserts
from bench.registry import registry_at_two_sizes
from bench.regularity import regularity_at_two_sizes
from bench.standings import standings_against_sql


def prepare() -> None:
    """A portal with a year of plausible records, in the database of the run alone."""
    answer_benchmarks()
    call_command("compile_catalogue", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo_data", verbosity=0, stdout=StringIO())


def main() -> None:
    prepare()
    public_pages()
    if sys.argv[1:] != ["pages"]:
        everything_else()


def public_pages() -> None:
    print(f"database: {connection.vendor}; * misses its target\n")
    tables = (
        pages_inside,
        pages_under_the_server,
        pages_behind_nginx,
        first_paint,
        pages_with_histories,
    )
    for pages in tables:
        print(pages(), flush=True)
        print()


def everything_else() -> None:
    print(standings_against_sql())
    print()
    print(publishing_against_inserts())
    print()
    print(registry_at_two_sizes())
    print()
    print(regularity_at_two_sizes())
    if connection.vendor == "postgresql":
        print()
        print(exports_against_the_library())
        print()
        print(imports_against_copy())
        print()
        print(lists_at_a_million_rows())


if __name__ == "__main__":
    main()
