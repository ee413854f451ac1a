"""Times, materials and guides: loaded with their sources, kept by the city, never changed back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.rules import Refusal
from orgs.enums import Matter, OrganizationKind
from orgs.models import CaseTerm, MaterialRequirement, StartingGuide
from orgs.queries import requirements, term_on
from orgs.services import add, change, load_case_rules
from tests import factories
from tests.orgs.case_helpers import clerk, rules

pytestmark = pytest.mark.django_db

TERMS = (
    "kind,matter,in_force_since,statutory_days,promised_days,apply_days,counted_in,source,"
    "is_confirmed\n"
)
MATERIALS = "kind,matter,position,name,note,is_required,since,source\n"


def test_loading_twice_adds_nothing() -> None:
    call_command("load_case_rules", verbosity=0)
    before = [model.objects.count() for model in (CaseTerm, MaterialRequirement, StartingGuide)]
    call_command("load_case_rules", verbosity=0)
    after = [model.objects.count() for model in (CaseTerm, MaterialRequirement, StartingGuide)]
    assert before == after
    assert before[2] == len(OrganizationKind)


@pytest.mark.parametrize("kind", [kind for kind in OrganizationKind if kind != "filed"])
def test_a_registration_is_decided_within_60_days_by_law(kind: str) -> None:
    rules()
    term = term_on(kind, Matter.REGISTRATION, date(2026, 11, 1))
    assert term is not None
    assert (term.statutory_days, term.promised_days) == (60, None)
    assert "60日" in term.source
    assert (term.counted_in, term.is_confirmed) == ("days", True)


@pytest.mark.parametrize("matter", [Matter.CHANGE, Matter.CANCELLATION])
@pytest.mark.parametrize("kind", [kind for kind in OrganizationKind if kind != "filed"])
def test_a_change_is_decided_within_20_working_days_as_far_as_is_known(
    kind: str, matter: str
) -> None:
    """Administrative Licensing Law, article 42, where the ordinances lay down nothing else."""
    rules()
    term = term_on(kind, matter, date(2026, 11, 1))
    assert term is not None
    assert (term.statutory_days, term.counted_in, term.is_confirmed) == (20, "working_days", False)
    assert "第四十二条" in term.source
    assert "待核对" in term.source


def test_every_kind_and_matter_has_a_list_with_sources() -> None:
    rules()
    day = date(2026, 11, 1)
    found = {
        (kind, matter): list(requirements(kind, matter, day))
        for kind in OrganizationKind.values
        for matter in Matter.values
    }
    assert [key for key, rows in found.items() if not rows] == []
    assert all(row.source for rows in found.values() for row in rows)


@pytest.mark.parametrize(
    ("terms", "materials"),
    [
        ("association,change,2026-01-01,0,,,来源\n", ""),
        ("association,change,2026-01-01,366,,,来源\n", ""),
        ("association,change,2026-01-01,,,,来源\n", ""),
        ("association,change,2026-01-01,10,20,,来源\n", ""),
        ("association,change,2026-01-01,10,,,\n", ""),
        ("club,change,2026-01-01,10,,,来源\n", ""),
        ("association,change,2026-13-01,10,,,来源\n", ""),
        ("association,change\n", ""),
        ("", "association,change,x,名,,1,2026-01-01,来源\n"),
        ("", "association,change,1,,,1,2026-01-01,来源\n"),
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_kept(terms: str, materials: str) -> None:
    good = "association,cancellation,2026-01-01,10,,,days,来源,1\n"
    with pytest.raises(ValidationError, match=r"[23]"):
        load_case_rules(
            terms=f"{TERMS}{good}{terms}".encode(), materials=f"{MATERIALS}{materials}".encode()
        )
    assert CaseTerm.objects.count() == 0


def test_an_unreadable_file_of_guides_is_refused() -> None:
    for data in (b"{", b"{}", b'{"guides": [{"sort": 1}]}'):
        with pytest.raises(ValidationError):
            load_case_rules(terms=TERMS.encode(), materials=MATERIALS.encode(), guides=data)


def test_only_the_city_keeps_the_rules() -> None:
    term = CaseTerm(
        kind="filed", matter="registration", in_force_since=date(2026, 1, 1),
        promised_days=10, source="办法",
    )  # fmt: skip
    with pytest.raises(Refusal):
        add(term, by=clerk())
    add(term, by=factories.user(Role.CITY_OFFICER))
    assert term_on("filed", "registration", date(2026, 1, 1)) == term
    assert term_on("filed", "registration", date(2025, 12, 31)) is None


def test_a_material_ends_and_is_asked_for_no_longer() -> None:
    rules()
    city = factories.user(Role.CITY_OFFICER)
    row = MaterialRequirement.objects.get(kind="association", matter="registration", position=3)
    change(row, by=city, expected_version=1, until=date(2026, 6, 30))
    names = [r.name for r in requirements("association", "registration", date(2026, 7, 1))]
    assert "验资报告" not in names
    assert len(names) == 5
    with pytest.raises(ValidationError):
        change(row, by=city, expected_version=2, until=date(2000, 1, 1))


@pytest.mark.parametrize(
    "values",
    [
        {"statutory_days": None, "promised_days": None, "apply_days": None},
        {"statutory_days": 0},
        {"promised_days": 366},
        {"apply_days": 0},
        {"statutory_days": 10, "promised_days": 11},
        {"source": ""},
        {"counted_in": "months"},
    ],
)
def test_the_database_refuses_impossible_terms(values: dict[str, Any]) -> None:
    row = {"kind": "filed", "matter": "change", "in_force_since": date(2026, 1, 1),
           "statutory_days": 20, "source": "办法"}  # fmt: skip
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        CaseTerm.objects.create(**row | values)
    CaseTerm.objects.create(**row)


def test_the_city_enters_a_promise_in_the_admin(client_for: Any) -> None:
    rules()
    browser = client_for(factories.user(Role.CITY_OFFICER))
    typed = {
        "kind": "association", "matter": "registration", "in_force_since": "2026年1月1日",
        "statutory_days": "６０日", "promised_days": "20", "apply_days": "", "source": "公告",
        "counted_in": "days", "is_confirmed": "on",
    }  # fmt: skip
    answer = browser.post(reverse("admin:orgs_caseterm_add"), typed)
    assert answer.status_code == 302
    term = term_on("association", "registration", date(2026, 2, 1))
    assert term is not None
    assert (term.statutory_days, term.promised_days) == (60, 20)
    page = reverse("admin:orgs_caseterm_change", args=[term.pk])
    assert browser.get(page).status_code == 200
    longer = browser.post(
        reverse("admin:orgs_caseterm_add"),
        typed | {"promised_days": "61", "in_force_since": "2026-02"},
    )
    assert longer.status_code == 200
    assert CaseTerm.objects.filter(promised_days=61).count() == 0
