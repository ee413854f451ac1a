"""What a registration says of an organisation: the fields of the provincial register."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from accounts.validators import validate_multiline_text, validate_plain_text
from orgs.constants import TEXT_LENGTH
from orgs.enums import FoundationType, InstitutionNature, Premises
from orgs.validators import validate_web_address


def _line(label: object, length: int = 100) -> models.CharField[str, str]:
    return models.CharField(
        label,  # type: ignore[arg-type]
        max_length=length,
        blank=True,
        default="",
        validators=[validate_plain_text],
    )


def _text(label: object) -> models.TextField[str, str]:
    return models.TextField(
        label,  # type: ignore[arg-type]
        blank=True,
        default="",
        validators=[validate_multiline_text, MaxLengthValidator(TEXT_LENGTH)],
    )


def _choice(label: object, choices: object) -> models.CharField[str, str]:
    return models.CharField(
        label,  # type: ignore[arg-type]
        max_length=20,
        choices=choices,  # type: ignore[arg-type]
        blank=True,
        default="",
    )


def _number(label: object) -> models.PositiveIntegerField[int | None, int | None]:
    return models.PositiveIntegerField(label, null=True, blank=True)  # type: ignore[arg-type]


def _day(label: object) -> models.DateField[Any, Any]:
    return models.DateField(label, null=True, blank=True)  # type: ignore[arg-type]


class RegisteredFacts(models.Model):
    """All optional: an entry begins with its name and is completed as the facts are known.

    Where it lives, its telephone and its electronic address are internal: small organisations
    give those of a person.
    """

    purpose = public(_text(_("purpose")))
    scope = public(_text(_("scope of activities")))
    supervising_body = public(_line(_("supervising body")))
    sector = public(_line(_("sector"), 30))
    nature = public(_choice(_("nature of the institution"), InstitutionNature.choices))
    foundation_type = public(_choice(_("type of foundation"), FoundationType.choices))
    is_charity = public(models.BooleanField(_("charity"), default=False))
    is_environmental = public(models.BooleanField(_("environmental organisation"), default=False))

    established_on = public(_day(_("established on")))
    charter_approved_on = public(_day(_("charter approved on")))
    certificate_from = public(_day(_("certificate from")))
    certificate_until = public(_day(_("certificate until")))

    funds = public(
        models.DecimalField(
            _("registered funds"), max_digits=14, decimal_places=2, null=True, blank=True
        )
    )
    full_time = public(_number(_("full-time staff")))
    part_time = public(_number(_("part-time staff")))
    directors = public(_number(_("members of the council")))
    standing_directors = public(_number(_("of these, standing members")))
    supervisors = public(_number(_("members of the supervisory board")))
    individual_members = public(_number(_("individual members")))
    unit_members = public(_number(_("member units")))

    address = internal(_line(_("domicile"), 200))
    premises = internal(_choice(_("premises"), Premises.choices))
    telephone = internal(_line(_("telephone"), 30))
    email = internal(models.EmailField(_("electronic address"), blank=True, default=""))
    website = public(
        models.CharField(
            _("website"), max_length=200, blank=True, default="", validators=[validate_web_address]
        )
    )

    class Meta:
        abstract = True
