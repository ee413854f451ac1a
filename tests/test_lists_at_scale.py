"""No list of the admin reads a table from end to end, however many rows it has.

PostgreSQL is told that the tables which grow hold a million rows each; what it then reckons that
a page costs must stay below a fraction of what it costs to read one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from benxi_sorting import paging
from benxi_sorting.admin import PortalModelAdmin
from benxi_sorting.paging import MOST_LISTED, BoundedPaginator
from evaluation.models import Finding
from tests import factories
from tests.test_query_counts import LISTS, READERS

pytestmark = pytest.mark.django_db
MILLION = 1_000_000
A_THOUSAND = 1_000
# To read a million rows costs 10,000, and more to compare something in each.
MOST = 8_000
# Whose place stands four tables away: the 10,001 rows that are counted cost 10,000 to 13,000. To
# read all of them costs 700,000.
MOST_OF_FAR = {"deliberation_action": 20_000}
# Reading `SEARCHED` rows, each with what it hangs on.
MOST_SEARCHED = 20_000
OUR_APPS = (
    "accounts", "portal", "communities", "orgs", "deliberation", "evaluation", "outreach",
    "coordination",
)  # fmt: skip
# Units, rules, dictionaries, accounts, and what there is once for each unit or organisation or a
# few hundred times a year: as many in ten years as are sorted while nobody notices.
SMALL_TABLES = """
    accounts_user accounts_appointment
    portal_calendaryear portal_calendarday portal_formercode
    communities_assemblyrule communities_county communities_township communities_community
    communities_communitytype communities_classification communities_unitchange
    communities_townshipchange communities_estate communities_localbody
    communities_propertycompany communities_propertycontract communities_programme
    communities_communityprogramme communities_governancemethod communities_council
    orgs_codecategory orgs_registryauthority orgs_capability orgs_membership orgs_servicearea
    orgs_organization orgs_partnerunit orgs_partnership orgs_caseterm orgs_materialrequirement
    orgs_startingguide orgs_creditterm orgs_annualduty orgs_listingground orgs_ratingscale
    orgs_restriction orgs_consultationterm orgs_officeholder orgs_rulequestion orgs_practicetopic
    orgs_pledge orgs_resource orgs_standard
    evaluation_scorecard evaluation_grade evaluation_section evaluation_criterion
    evaluation_composite evaluation_publicityterm evaluation_documentregister
    evaluation_rectificationterm evaluation_standingrule evaluation_reviewrule
    evaluation_rewardrule evaluation_wastelimit evaluation_round evaluation_bulletin
    evaluation_documentnumber evaluation_thirdpartytask
    outreach_sortingscheme outreach_sortingclass outreach_wasteitem outreach_schemechoice
    coordination_office coordination_responsibility coordination_officemember
    coordination_policyclause coordination_scoreboard coordination_workplan
    coordination_disclosureterm coordination_document coordination_training
    coordination_referral communities_methodadoption
    orgs_exchangeevent orgs_investigation orgs_listing orgs_rating orgs_signature
    orgs_creditrequest orgs_need orgs_booking orgs_practicecase orgs_annualreturn
    evaluation_review communities_backbonemember
"""
SMALL = set(SMALL_TABLES.split())
GROWING = sorted(set(LISTS) - SMALL)


def _tables() -> Iterator[Any]:
    for label in OUR_APPS:
        yield from apps.get_app_config(label).get_models(include_auto_created=True)


def pretend_a_million_rows() -> None:
    """The planner's statistics of tables of which each has a few rows."""
    with connection.cursor() as cursor:
        for model in _tables():
            table = model._meta.db_table
            rows = A_THOUSAND if table in SMALL else MILLION
            cursor.execute(
                "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', %s::text,"
                " 'relpages', (pg_relation_size(%s::regclass) / 8192)::integer,"
                " 'reltuples', %s::real, 'relallvisible', 0)",
                [table, table, rows],
            )
            for field in model._meta.concrete_fields:
                known = _statistics(field, model, table)
                if known:
                    names = "".join(f", {name!r}, %s::{kind}" for name, kind, _value in known)
                    cursor.execute(
                        "SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname',"
                        " %s::text, 'attname', %s::text, 'inherited', false,"
                        f" 'avg_width', 12{names})",
                        [table, field.column, *(value for _name, _kind, value in known)],
                    )
                    assert cursor.fetchone() == (True,), (table, field.column)


def _statistics(field: Any, model: Any, table: str) -> list[tuple[str, str, Any]]:
    """Numbers: the newest tenth of the rows are those that the test has made. Codes: those of all
    units, so that the whole city is known to be the whole table."""
    if field.primary_key and table not in SMALL and field.get_internal_type() == "BigAutoField":
        newest = model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 1
        older = ",".join(str(-100_000 * step) for step in range(9, 0, -1))
        return [
            ("null_frac", "real", 0),
            ("n_distinct", "real", -1),
            ("histogram_bounds", "text", f"{{{older},0,{newest + 1}}}"),
        ]
    if field.name in {"code", "jurisdiction", "unit_code"} and field.max_length == 12:
        bounds = (
            f"2105{county:02}{township:03}" for county in range(2, 8) for township in (1, 200)
        )
        return [
            ("null_frac", "real", 0),
            ("n_distinct", "real", 500),
            ("histogram_bounds", "text", f"{{{','.join(f'{bound}001' for bound in bounds)}}}"),
        ]
    if field.null and field.get_internal_type() in {"DateField", "DateTimeField"}:
        return [("null_frac", "real", 0.5)]
    if field.many_to_one:
        distinct = 500 if field.related_model._meta.db_table in SMALL else -0.5
        return [("null_frac", "real", 0), ("n_distinct", "real", distinct)]
    return []


@pytest.fixture(scope="module", autouse=True)
def compact_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    """The planner counts the pages of a table, and earlier tests have left some of dead rows."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for model in _tables():
                cursor.execute(f"VACUUM FULL {model._meta.db_table}")


@pytest.fixture
def queries() -> Iterator[list[tuple[str, Any]]]:
    caught: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip().startswith(("SELECT", "WITH", "(SELECT")):
            caught.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield caught


def dearest(queries: list[tuple[str, Any]]) -> tuple[float, str]:
    """What the planner reckons for the dearest of the queries, with its text and plan."""
    asked, found = list(queries), []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            (answer,) = cursor.fetchone()
            plan = answer if isinstance(answer, list) else json.loads(answer)
            found.append((plan[0]["Plan"]["Total Cost"], sql, params))
        cost, sql, params = max(found, key=lambda one: float(one[0]))
        cursor.execute(f"EXPLAIN {sql}", params)
        return cost, "\n".join([sql, *(line for (line,) in cursor.fetchall())])


def addresses(page: Any, name: str) -> dict[str, str]:
    """The list as it opens, searched, filtered by each filter and ordered by each column."""
    changes = page.context["cl"]
    found = {"default": "", "last page counted": "?p=200"}
    if changes.search_fields:
        found |= {f"search {term}": f"?{SEARCH_VAR}={term}" for term in ("检查", "210503")}
    for spec in changes.filter_specs:
        chosen = [choice for choice in spec.choices(changes) if not choice["selected"]]
        for choice in chosen[:2]:
            found[f"filter {spec.title} {choice['display']}"] = choice["query_string"]
    # Any other order than the list's own is refused to a million rows, whatever the column.
    columns = enumerate(changes.list_display)
    sorted_by = next(number for number, column in columns if changes.get_ordering_field(column))
    found["sorted by a column"] = f"?{ORDER_VAR}={sorted_by}"
    return found


def _as_if_all(paginator: BoundedPaginator) -> int:
    """A list of a few rows would be read without a limit."""
    return max(MOST_LISTED, paginator.counted)


@pytest.mark.parametrize("place", ["city", "township"])
@pytest.mark.parametrize("name", GROWING)
def test_a_list_of_a_million_rows_is_not_read_to_its_end(
    name: str, place: str, client_for: Any, queries: list[Any], monkeypatch: Any
) -> None:
    if connection.vendor != "postgresql" or connection.pg_version < 180000:  # type: ignore[attr-defined]
        pytest.skip("Statistics are set by hand from PostgreSQL 18 on.")
    make, _count = LISTS[name]
    for number in range(3):
        make(number)
    role = READERS.get(name, Role.CITY_OFFICER if place == "city" else Role.TOWNSHIP_OFFICER)
    unit: Any = factories.CITY_CODE if place == "city" else factories.township()
    browser = client_for(factories.user(role, "" if name in READERS else unit, username="reader"))
    if name in READERS and place == "township":
        pytest.skip("They have no area.")
    address = reverse(f"admin:{name}_changelist")
    page = browser.get(address)
    if page.status_code == 403:
        pytest.skip("Not for townships.")
    pretend_a_million_rows()
    monkeypatch.setattr(BoundedPaginator, "count", property(_as_if_all))
    monkeypatch.setattr(paging, "SEARCHED", 1)
    monkeypatch.setattr(paging, "is_cut", lambda rows: paging.counted(rows) > 0)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute("SET LOCAL jit = off")
    too_dear = {}
    for what, query in addresses(page, name).items():
        queries.clear()
        answer = browser.get(address + query)
        assert answer.status_code == 200
        cost, plan = dearest(queries)
        if cost > (MOST_SEARCHED if "search" in what else MOST_OF_FAR.get(name, MOST)):
            too_dear[what] = f"{what}: {cost:.0f}\n{plan}"
    assert not too_dear, "\n\n".join(too_dear.values())


def test_a_choice_is_found_without_a_reading_of_what_grows(
    client_for: Any, queries: list[Any]
) -> None:
    """The organisations, accounts and communities that a form searches, and what each asks for."""
    if connection.vendor != "postgresql" or connection.pg_version < 180000:  # type: ignore[attr-defined]
        pytest.skip("Statistics are set by hand from PostgreSQL 18 on.")
    factories.community()
    browser = client_for(factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="reader"))
    pretend_a_million_rows()
    for page, field in (
        ("orgs_membership", "organization"),
        ("orgs_membership", "user"),
        ("outreach_schemechoice", "community"),
    ):
        queries.clear()
        asked = {"_choices": field, "term": "协会"}
        assert browser.get(reverse(f"admin:{page}_add"), asked).status_code == 200
        cost, plan = dearest(queries)
        assert cost <= MOST, plan


def test_no_form_of_the_admin_offers_a_table_that_grows() -> None:
    offered = [
        (model._meta.label, name)
        for model, page in admin.site._registry.items()
        if isinstance(page, PortalModelAdmin) and page.add_roles | page.change_roles
        for name in page.fields or [field.name for field in model._meta.get_fields()]
        if _is_choice_of_many(model, name)
        and name not in {*page.readonly_fields, *page.autocomplete_fields}
    ]
    assert offered == []
    assert _is_choice_of_many(Finding, "inspection")
    assert not _is_choice_of_many(Finding, "state")


def _is_choice_of_many(model: Any, name: Any) -> bool:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    table = field.related_model._meta.db_table if field.is_relation else ""
    return bool(table) and field.editable and not field.auto_created and table not in SMALL
