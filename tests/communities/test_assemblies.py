"""The law as dated rows: which rule holds when, who compared it with the text in force."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.rules import Refusal
from communities.models import AssemblyRule
from communities.queries import assembly_rule, assembly_rules, rule_of
from communities.quorum import Figures, judge
from communities.services import confirm_assembly_rule, load_assembly_rules

HEADER = (
    "assembly,counted,law,article,source,effective_from,effective_until,quorum,majority,"
    "majority_base,convened_by,proxies_per_person,notice_days,meetings_a_year,may_adopt_convention,filing_days,may_file_with_county,"
    "filing_source,confirmed\n"
)


def line(**changes: str) -> str:
    values = {
        "assembly": "villagers_assembly", "counted": "adults", "law": "法律", "article": "第一条",
        "source": "来源", "effective_from": "2026-01-01", "effective_until": "", "quorum": ">1/2",
        "majority": ">1/2", "majority_base": "present", "convened_by": "村民委员会",
        "proxies_per_person": "0", "notice_days": "10", "meetings_a_year": "",
        "may_adopt_convention": "yes", "filing_days": "10", "may_file_with_county": "no",
        "filing_source": "来源", "confirmed": "no",
    } | changes  # fmt: skip
    return ",".join(values.values()) + "\n"


@pytest.fixture
def shipped(db: None) -> None:
    call_command("load_assembly_rules", stdout=StringIO())


@pytest.mark.usefixtures("shipped")
def test_the_shipped_rules_are_loaded_once() -> None:
    assert AssemblyRule.objects.count() == 14
    output = StringIO()
    call_command("load_assembly_rules", stdout=output)
    assert (output.getvalue(), AssemblyRule.objects.count()) == ("新增0条会议规则。\n", 14)
    assert AuditEvent.objects.filter(action="assemblyrule.loaded").count() == 1


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("assembly", "counted", "day", "present", "quorate"),
    [
        # Organic Law of Villagers' Committees (2018 text), article 22.
        ("villagers_assembly", "adults", date(2025, 12, 31), 60, False),
        ("villagers_assembly", "adults", date(2025, 12, 31), 61, True),
        ("villagers_assembly", "households", date(2025, 12, 31), 79, False),
        ("villagers_assembly", "households", date(2025, 12, 31), 80, True),
        # Article 26.
        ("villager_representatives", "members", date(2025, 6, 1), 79, False),
        ("villager_representatives", "members", date(2025, 6, 1), 80, True),
        # Organic Law of Urban Residents' Committees (2018 text), article 9.
        ("residents_assembly", "adults", date(2025, 6, 1), 60, False),
        ("residents_assembly", "households", date(2025, 6, 1), 61, True),
        ("residents_assembly", "members", date(2026, 6, 1), 61, True),
        # Of the 2025 text only; the share is provisional, like that of villagers' representatives.
        ("resident_representatives", "members", date(2026, 6, 1), 79, False),
        ("resident_representatives", "members", date(2026, 6, 1), 80, True),
        # Four deliberations, two disclosures.
        ("party_members", "party_members", date(2025, 6, 1), 79, False),
        ("party_members", "party_members", date(2026, 6, 1), 80, True),
    ],
)
def test_the_rule_of_the_day_decides(
    assembly: Any, counted: Any, day: date, present: int, quorate: bool
) -> None:
    row = assembly_rule(assembly, counted, day)
    assert row is not None
    verdict = judge(rule_of(row), Figures(120, present, in_favour=present, cast=present))
    assert verdict.is_quorate is quorate


@pytest.mark.usefixtures("shipped")
def test_the_change_of_the_law_falls_on_new_year() -> None:
    before = assembly_rule("villagers_assembly", "adults", date(2025, 12, 31))  # type: ignore[arg-type]
    after = assembly_rule("villagers_assembly", "adults", date(2026, 1, 1))  # type: ignore[arg-type]
    assert before is not None
    assert after is not None
    assert (before.is_confirmed, after.is_confirmed) == (True, False)
    assert after.effective_from == (before.effective_until or date.max) + timedelta(days=1)
    assert assembly_rule("villagers_assembly", "members", date(2026, 1, 1)) is None  # type: ignore[arg-type]
    assert assembly_rule("villagers_assembly", "adults", date(2018, 12, 28)) is None  # type: ignore[arg-type]


@pytest.mark.usefixtures("shipped")
def test_party_members_are_counted_against_all_of_them() -> None:
    row = assembly_rule("party_members", "party_members", date(2026, 6, 1))  # type: ignore[arg-type]
    assert row is not None
    assert (row.majority_base, row.is_confirmed) == ("entitled", False)
    half = judge(rule_of(row), Figures(entitled=30, present=20, in_favour=15, cast=20))
    fewer = judge(rule_of(row), Figures(entitled=30, present=20, in_favour=14, cast=20))
    assert (half.is_valid, fewer.is_valid, fewer.in_favour_needed) == (True, False, 15)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("assembly", "day", "expected"),
    [
        ("villagers_assembly", date(2025, 12, 31), ["adults", "households"]),
        ("residents_assembly", date(2026, 1, 1), ["adults", "households", "members"]),
        ("resident_representatives", date(2025, 12, 31), []),
        ("resident_representatives", date(2026, 1, 1), ["members"]),
        ("party_members", date(2026, 1, 1), ["party_members"]),
    ],
)
def test_the_ways_to_count_on_a_day(assembly: Any, day: date, expected: list[str]) -> None:
    assert [row.counted for row in assembly_rules(assembly, day)] == expected


@pytest.mark.usefixtures("shipped")
def test_only_an_assembly_itself_adopts_a_convention() -> None:
    able = set(
        AssemblyRule.objects.filter(may_adopt_convention=True).values_list("assembly", flat=True)
    )
    assert able == {"villagers_assembly", "residents_assembly"}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (line(quorum="1/2"), "第 3 行"),
        (line(majority=">2/2"), "第 3 行"),
        (line(assembly="party"), "第 3 行"),
        (line(effective_until="2025-01-01"), "第 3 行"),
        (line(effective_from="2025-06-01"), "第 3 行"),
        (line(effective_from="昨天"), "第 3 行"),
        (line(notice_days="十天"), "第 3 行"),
        (line(majority_base="all"), "第 3 行"),
        (line(proxies_per_person="一"), "第 3 行"),
        ("villagers_assembly,adults\n", "第 3 行"),
    ],
)
def test_a_wrong_line_stops_the_whole_file(wrong: str, text: str, db: None, tmp_path: Any) -> None:
    path = tmp_path / "rules.csv"
    path.write_text(HEADER + line() + wrong, encoding="utf-8")
    with pytest.raises(CommandError, match=text):
        call_command("load_assembly_rules", str(path))
    assert AssemblyRule.objects.count() == 0


def test_the_database_refuses_an_end_before_the_beginning(db: None) -> None:
    load_assembly_rules(data=(HEADER + line()).encode())
    with pytest.raises(IntegrityError), transaction.atomic():
        AssemblyRule.objects.update(effective_until=date(2025, 1, 1))


def test_rules_of_one_assembly_do_not_overlap(db: None) -> None:
    load_assembly_rules(data=(HEADER + line()).encode())
    rule = AssemblyRule.objects.get()
    rule.pk, rule.effective_from = None, date(2027, 1, 1)
    with pytest.raises(ValidationError) as caught:
        rule.full_clean()
    assert list(caught.value.message_dict) == ["effective_from"]
    AssemblyRule.objects.update(effective_until=date(2026, 12, 31))
    rule.full_clean()


def test_the_city_confirms_once(db: None, city_officer: Any, county_officer: Any) -> None:
    load_assembly_rules(data=(HEADER + line()).encode())
    rule = AssemblyRule.objects.get()
    with pytest.raises(Refusal):
        confirm_assembly_rule(rule, by=county_officer)
    confirm_assembly_rule(rule, by=city_officer)
    rule.refresh_from_db()
    assert (rule.is_confirmed, rule.confirmed_by) == (True, city_officer)
    with pytest.raises(Refusal):
        confirm_assembly_rule(rule, by=city_officer)
    assert AuditEvent.objects.filter(action="assemblyrule.confirmed").count() == 1


def test_a_confirmed_rule_only_ends(db: None, city_officer: Any, client_for: Any) -> None:
    load_assembly_rules(data=(HEADER + line()).encode())
    rule = AssemblyRule.objects.get()
    browser = client_for(city_officer)
    listed = reverse("admin:communities_assemblyrule_changelist")
    browser.post(listed, {"action": "confirm_chosen", "_selected_action": [str(rule.pk)]})
    address = reverse("admin:communities_assemblyrule_change", args=[rule.pk])
    browser.post(address, {"effective_until": "2027-12-31", "quorum": ">=1/3"})
    rule.refresh_from_db()
    assert (rule.is_confirmed, rule.quorum, rule.effective_until) == (
        True, ">1/2", date(2027, 12, 31),
    )  # fmt: skip


def test_a_provisional_rule_is_corrected(db: None, city_officer: Any, client_for: Any) -> None:
    load_assembly_rules(data=(HEADER + line()).encode())
    rule = AssemblyRule.objects.get()
    address = reverse("admin:communities_assemblyrule_change", args=[rule.pk])
    data = dict(
        zip(HEADER.strip().split(","), line(quorum=">=2/3").strip().split(","), strict=True)
    )
    answer = client_for(city_officer).post(address, data | {"may_adopt_convention": "on"})
    rule.refresh_from_db()
    assert (answer.status_code, rule.quorum) == (302, ">=2/3")
    wrong = client_for(city_officer).post(address, data | {"quorum": "过半数"})
    assert list(wrong.context["adminform"].form.errors) == ["quorum"]


@pytest.mark.usefixtures("shipped")
def test_the_list_says_the_shares_in_words(county_officer: Any, client_for: Any) -> None:
    page = client_for(county_officer).get(reverse("admin:communities_assemblyrule_changelist"))
    text = page.content.decode()
    assert (text.count("超过1/2"), text.count("2/3以上")) == (21, 6)
