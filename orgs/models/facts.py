"""What a registration says of an organisation: the fields of the provincial register."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from orgs.enums import FoundationType, InstitutionNature, Premises
from orgs.models import columns
from orgs.validators import validate_web_address


def _line(label: Any, length: int = 100) -> models.CharField[str, str]:
    return columns.line(label, length, blank=True, default="")


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


class RegisteredFacts(models.Model):
    """All optional: an entry begins with its name and is completed as the facts are known.

    Where it lives, its telephone and its electronic address are internal: small organisations
    give those of a person.
    """

    purpose = public(columns.text(_("purpose"), blank=True, default=""))
    scope = public(columns.text(_("scope of activities"), blank=True, default=""))
    supervising_body = public(_line(_("supervising body")))
    sector = public(_line(_("sector"), 30))
    nature = public(_choice(_("nature of the institution"), InstitutionNature.choices))
    foundation_type = public(_choice(_("type of foundation"), FoundationType.choices))
    is_charity = public(models.BooleanField(_("charity"), default=False))
    is_environmental = public(models.BooleanField(_("environmental organisation"), default=False))

    established_on = public(columns.day(_("established on")))
    charter_approved_on = public(columns.day(_("charter approved on")))
    certificate_from = public(columns.day(_("certificate from")))
    certificate_until = public(columns.day(_("certificate until")))

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
