"""Checks of single values about social organisations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from orgs.constants import CODE_PREFIX_LENGTH, LEGAL_FORMS, REGISTRY_LENGTH
from orgs.enums import CodeDoubt, OrganizationKind, Post

validate_web_address = URLValidator(
    schemes=["http", "https"], message=_("Enter a web address, such as https://example.cn.")
)
_PREFIX = re.compile(f"[0-9A-Z]{{{CODE_PREFIX_LENGTH}}}", re.ASCII)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class CodeMeaning:
    """What the dictionary says about a credit code.

    `category` is what its first two characters stand for and `kind` the kind of organisation that
    is, empty for none; `category` is None where the dictionary has no such row. `registry` is the
    division that keeps the register of the authority in characters 3 to 8: empty where that lies
    above the city, None where the dictionary does not know the authority.
    """

    prefix: str
    category: str | None
    kind: str
    is_confirmed: bool
    authority: str
    registry: str | None


def legal_form(kind: str) -> str:
    """The kind as a credit code can tell it: an industry association is a social association."""
    return LEGAL_FORMS.get(OrganizationKind(kind), kind)


def code_doubts(kind: str, jurisdiction: str, meaning: CodeMeaning) -> list[CodeDoubt]:
    """What speaks against a possible code of an organisation of `kind`, registered in
    `jurisdiction` (a division code); empty where all of it fits (GB 32100)."""
    doubts = []
    if meaning.category is None:
        doubts.append(CodeDoubt.KIND_UNKNOWN)
    elif not meaning.is_confirmed:
        doubts.append(CodeDoubt.KIND_UNCONFIRMED)
    elif meaning.kind != legal_form(kind):
        doubts.append(CodeDoubt.KIND_DIFFERS)
    if meaning.registry is None:
        doubts.append(CodeDoubt.REGISTRY_UNKNOWN)
    elif meaning.registry not in {"", jurisdiction}:
        doubts.append(CodeDoubt.REGISTRY_DIFFERS)
    return doubts


def validate_code_meaning(kind: str, meaning: CodeMeaning) -> None:
    """Refuse a code whose first two characters are known for certain to stand for another kind.

    Raises ValidationError keyed by field.
    """
    if CodeDoubt.KIND_DIFFERS not in code_doubts(kind, "", meaning):
        return
    raise ValidationError(
        {
            "credit_code": _(
                "A code that begins with %(prefix)s is that of: %(category)s. Entered was: "
                "%(kind)s."
            )
            % {
                "prefix": meaning.prefix,
                "category": meaning.category,
                "kind": OrganizationKind(kind).label,
            }
        }
    )


def validate_code_of_kind(kind: str, credit_code: str) -> None:
    """Refuse a registered organisation without a credit code, and a filed one with a code.

    A filed community organisation has no legal personality, so it has no code (GB 32100).
    Raises ValidationError keyed by field.
    """
    if kind == OrganizationKind.FILED and credit_code:
        raise ValidationError(
            {"credit_code": _("A filed community organisation has no credit code.")}
        )
    if kind != OrganizationKind.FILED and not credit_code:
        raise ValidationError({"credit_code": _("A registered organisation has a credit code.")})


def validate_post(kind: str, post: str, *, field: str = "post") -> None:
    """Refuse a legal representative of an organisation without legal personality.

    Raises ValidationError keyed by the `field` that was typed (民法典, article 61).
    """
    if kind == OrganizationKind.FILED and post == Post.LEGAL_REPRESENTATIVE:
        raise ValidationError(
            {
                field: _(
                    "A filed community organisation is no legal person: it has a head, and no "
                    "legal representative."
                )
            }
        )


def validate_legal_person(kind: str, *, field: str = "organization") -> None:
    """Refuse what the registry keeps about legal persons alone: lists, annual papers, ratings.

    Raises ValidationError keyed by the `field` that was typed (民政部令第60号, article 2).
    """
    if kind == OrganizationKind.FILED:
        raise ValidationError(
            {
                field: _(
                    "A filed community organisation is no legal person: it stands on no list, has "
                    "no annual papers and no rating."
                )
            }
        )


def validate_registered_facts(facts: Any) -> None:
    """Refuse what the registration says of a kind that has no such thing, or against itself.

    `facts` has the fields of the register (`orgs.models.facts`) and `kind`; the table's own
    constraints say the same. Raises ValidationError keyed by field.
    """
    errors: dict[str, Any] = {}
    if facts.nature and facts.kind != OrganizationKind.SERVICE_INSTITUTION:
        errors["nature"] = _("Only a social service institution has such a nature.")
    if facts.foundation_type and facts.kind != OrganizationKind.FOUNDATION:
        errors["foundation_type"] = _("Only a foundation has such a type.")
    first, last = facts.certificate_from, facts.certificate_until
    if first and last and last < first:
        errors["certificate_until"] = _("The certificate ends before it begins.")
    standing, members = facts.standing_directors, facts.directors
    if standing is not None and members is not None and standing > members:
        errors["standing_directors"] = _("More standing members than members of the council.")
    if errors:
        raise ValidationError(errors)


def validate_person_name(value: str) -> None:
    """Refuse a name with digits: telephone and identity numbers are typed there.

    Raises ValidationError. Identity numbers are not stored at all.
    """
    if _DIGIT.search(value):
        raise ValidationError(
            _("A name has no digits. Identity numbers are not kept here."), code="person_name"
        )


def validate_code_prefix(value: str) -> None:
    """Refuse what cannot be the first two characters of a credit code. Raises ValidationError."""
    if not _PREFIX.fullmatch(value):
        raise ValidationError(
            _("“%(value)s” is not two capital letters or digits."),
            code="code_prefix",
            params={"value": value},
        )


def validate_registry_code(value: str) -> None:
    """Refuse what is no division code of six digits. Raises ValidationError (GB/T 2260)."""
    if not (value.isascii() and value.isdigit() and len(value) == REGISTRY_LENGTH):
        raise ValidationError(
            _("“%(value)s” is not a division code of six digits."),
            code="registry_code",
            params={"value": value},
        )
