"""The law's rule of an assembly on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from communities.enums import Assembly, Counted, MajorityBase
from communities.models import AssemblyRule
from communities.quorum import Rule, parse_share


def assembly_rule(assembly: Assembly, counted: Counted, day: date) -> AssemblyRule | None:
    """The rule that holds on `day` (a civil date), None where the law knows none."""
    rules = AssemblyRule.objects.filter(assembly=assembly, counted=counted, effective_from__lte=day)
    return rules.filter(Q(effective_until__isnull=True) | Q(effective_until__gte=day)).first()


def rule_of(row: AssemblyRule) -> Rule:
    """The row as plain values for `quorum.judge` and `quorum.judge_meeting`."""
    return Rule(
        parse_share(row.quorum),
        parse_share(row.majority),
        MajorityBase(row.majority_base),
        row.notice_days,
        row.proxies_per_person,
    )


def assembly_rules(assembly: Assembly, day: date) -> list[AssemblyRule]:
    """The rules of an assembly that hold on `day` (a civil date), one for each way to count."""
    rules = AssemblyRule.objects.filter(assembly=assembly, effective_from__lte=day)
    in_force = rules.filter(Q(effective_until__isnull=True) | Q(effective_until__gte=day))
    return list(in_force.order_by("counted"))
