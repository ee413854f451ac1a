"""The law's rule of an assembly on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from communities.enums import Assembly, Counted
from communities.models import AssemblyRule
from communities.quorum import Rule, parse_share


def assembly_rule(assembly: Assembly, counted: Counted, day: date) -> AssemblyRule | None:
    """The rule that holds on `day` (a civil date), None where the law knows none."""
    rules = AssemblyRule.objects.filter(assembly=assembly, counted=counted, effective_from__lte=day)
    return rules.filter(Q(effective_until__isnull=True) | Q(effective_until__gte=day)).first()


def rule_of(row: AssemblyRule) -> Rule:
    """The row as plain shares for `quorum.judge`."""
    return Rule(parse_share(row.quorum), parse_share(row.majority))
