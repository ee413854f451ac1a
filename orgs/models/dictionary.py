"""What officers may add to: meanings of credit codes, registries, capabilities."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.validators import validate_jurisdiction, validate_plain_text
from orgs.constants import (
    CODE_PREFIX_LENGTH,
    REGISTRY_END,
    REGISTRY_LENGTH,
    REGISTRY_START,
    STANDARD_PREFIXES,
)
from orgs.validators import CodeMeaning, validate_code_prefix, validate_registry_code

FORMS = [(kind.value, kind.label) for kind in STANDARD_PREFIXES.values()]


class CodeCategory(VersionedModel):
    """What the first two characters of a credit code stand for: who registers, and what.

    No source tells for certain what 54 and 55 are, so the rows carry theirs and can be edited.
    """

    code = public(
        models.CharField(
            _("first two characters"),
            max_length=CODE_PREFIX_LENGTH,
            unique=True,
            validators=[validate_code_prefix],
        )
    )
    name = public(
        models.CharField(_("stands for"), max_length=60, validators=[validate_plain_text])
    )
    kind = public(
        models.CharField(
            _("kind of social organisation"),
            max_length=20,
            choices=FORMS,
            blank=True,
            default="",
            help_text=_("Empty where it is none."),
        )
    )
    is_confirmed = internal(
        models.BooleanField(
            _("confirmed"),
            default=False,
            help_text=_(
                "Where it is confirmed, a code of another kind is refused; else only a doubt is "
                "shown."
            ),
        )
    )
    source = internal(
        models.CharField(_("source"), max_length=200, validators=[validate_plain_text])
    )

    class Meta:
        verbose_name = _("meaning of a credit code")
        verbose_name_plural = _("meanings of credit codes")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["", *(kind for kind, _label in FORMS)]),
                name="code_category_kind_is_registered",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="code_category_has_a_source"),
            *(
                models.CheckConstraint(
                    condition=~Q(code=prefix) | Q(kind=kind, is_confirmed=True),
                    name=f"code_category_{prefix}_as_in_the_standard",
                    violation_error_message=_("GB 32100 says what this code stands for."),
                )
                for prefix, kind in STANDARD_PREFIXES.items()
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RegistryAuthority(VersionedModel):
    """Who registered an organisation: characters 3 to 8 of its code, the division at that time."""

    code = public(
        models.CharField(
            _("characters 3 to 8"),
            max_length=REGISTRY_LENGTH,
            unique=True,
            validators=[validate_registry_code],
        )
    )
    name = public(
        models.CharField(_("registry authority"), max_length=100, validators=[validate_plain_text])
    )
    jurisdiction = internal(
        models.CharField(
            _("its register is that of (division code)"),
            max_length=CODE_LENGTH,
            blank=True,
            default="",
            validators=[validate_jurisdiction],
        )
    )
    source = internal(
        models.CharField(_("source"), max_length=200, validators=[validate_plain_text])
    )

    class Meta:
        verbose_name = _("registry authority")
        verbose_name_plural = _("registry authorities")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=~Q(source=""), name="registry_has_a_source"),
        )

    def __str__(self) -> str:
        return self.name


class Capability(VersionedModel):
    """What organisations do for waste sorting: publicity, volunteers, recycling and so on."""

    code = public(models.SlugField(_("code"), max_length=40, unique=True))
    name = public(
        models.CharField(_("name"), max_length=30, unique=True, validators=[validate_plain_text])
    )
    position = public(models.PositiveSmallIntegerField(_("position"), default=0))
    is_expected = public(
        models.BooleanField(
            _("looked for everywhere"),
            default=True,
            help_text=_("Where nobody does it, the table of gaps says so."),
        )
    )

    class Meta:
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name


def meaning_of(
    code: str,
    categories: dict[str, CodeCategory] | None = None,
    authorities: dict[str, RegistryAuthority] | None = None,
) -> CodeMeaning:
    """What the dictionary says about `code`; the rows by their keys, where many codes are read."""
    prefix, registry = code[:CODE_PREFIX_LENGTH], code[REGISTRY_START:REGISTRY_END]
    if categories is None:
        categories = {row.code: row for row in CodeCategory.objects.filter(code=prefix)}
    if authorities is None:
        authorities = {row.code: row for row in RegistryAuthority.objects.filter(code=registry)}
    category, authority = categories.get(prefix), authorities.get(registry)
    return CodeMeaning(
        prefix=prefix,
        category=category.name if category else None,
        kind=category.kind if category else "",
        is_confirmed=bool(category and category.is_confirmed),
        authority=authority.name if authority else "",
        registry=authority.jurisdiction if authority else None,
    )
