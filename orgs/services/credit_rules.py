"""Rules of credit: added by the city or loaded with the source that ships; never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.normalise import each_row, parse_date
from accounts.rules import Refusal
from accounts.services import once, record_event
from communities.divisions import decode
from orgs.enums import TermKind
from orgs.models import (
    AnnualDuty,
    CreditTerm,
    ListingGround,
    RatingScale,
    Restriction,
)
from orgs.rules import DICTIONARY_KEEPERS

Rule = CreditTerm | AnnualDuty | ListingGround | RatingScale | Restriction
# The files that ship, each with the columns that tell its rules apart.
CREDIT_RULES: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "credit_terms": (CreditTerm, ("kind", "effective_from")),
    "annual_duties": (AnnualDuty, ("kind", "for_charities", "effective_from")),
    "listing_grounds": (ListingGround, ("code", "effective_from")),
    "rating_scales": (RatingScale, ("effective_from",)),
    "restrictions": (Restriction, ("list", "act", "effective_from")),
}
_YES = {"yes": True, "no": False}


def add_rule(rule: Rule, *, by: User, token: str) -> tuple[Rule, bool]:
    """Add a rule with its first day and source, once for each `token`.

    Raises Refusal for who is no officer of the city, ValidationError keyed by field.
    """
    if not by.may(DICTIONARY_KEEPERS):
        raise Refusal(_("Only an officer of the city sets the rules of credit."))

    def create() -> Rule:
        transaction_lock("audit")
        rule.full_clean()
        rule.save()
        record_event(
            actor=by,
            action=f"{rule._meta.model_name}.added",
            target=rule,
            after={
                field.attname: getattr(rule, field.attname) for field in rule._meta.concrete_fields
            },
        )
        return rule

    return once(model=type(rule), user=by, token=token, create=create)


def load_credit_rules(name: str, *, data: bytes, by: User | None = None) -> int:
    """Add the rules of a file of `CREDIT_RULES` that do not stand yet; returns how many.

    All of it or nothing: raises ValidationError that names the line.
    """
    model, keys = CREDIT_RULES[name]
    standing = set(model.objects.values_list(*keys))
    added = []

    def take(row: dict[str, str]) -> None:
        values: dict[str, Any] = {name: _YES.get(value, value) for name, value in row.items()}
        values["effective_from"] = parse_date(row["effective_from"])
        rule = model(**values)
        rule.full_clean(validate_unique=False, validate_constraints=False)
        if tuple(getattr(rule, key) for key in keys) in standing:
            return
        rule.full_clean()
        added.append(rule)

    each_row(decode(data), take)
    if added:
        with transaction.atomic():
            model.objects.bulk_create(added)
            record_event(
                actor=by, action=f"{model._meta.model_name}.loaded", after={"rules": len(added)}
            )
    return len(added)


def term_at(kind: TermKind, day: date) -> CreditTerm:
    """The term of `kind` that holds on a civil `day`. Raises Refusal where none does."""
    found: CreditTerm | None = CreditTerm.objects.at(day, kind=kind)
    if found is None:
        raise no_term(kind, day)
    return found


def no_term(kind: TermKind, day: date) -> Refusal:
    """That no term of `kind` holds on a civil day."""
    return Refusal(
        _("No rule says what holds on %(day)s: %(term)s. Enter it among the credit terms.")
        % {"day": day, "term": kind.label}
    )
