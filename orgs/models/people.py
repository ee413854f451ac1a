"""Who leads an organisation. Names are not published and identity numbers not stored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import VersionedModel
from accounts.privacy import internal, personal, sensitive
from accounts.scoping import ScopedModel
from accounts.validators import validate_phone, validate_plain_text
from orgs.enums import Post
from orgs.models.organizations import Organization
from orgs.models.relations import DatedQuerySet, dated
from orgs.validators import validate_person_name, validate_post


class Officeholder(ScopedModel, VersionedModel):
    """That a person holds a post of an organisation, from `since` to `until`."""

    scope_path = "organization__jurisdiction"

    organization = internal(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            related_name="officeholders",
            verbose_name=_("social organisation"),
        )
    )
    post = internal(models.CharField(_("post"), max_length=20, choices=Post.choices))
    name = personal(
        models.CharField(
            _("name of the person"),
            max_length=50,
            validators=[validate_plain_text, validate_person_name],
        )
    )
    phone = sensitive(
        EncryptedTextField(_("telephone"), blank=True, default="", validators=[validate_phone])
    )
    since = internal(models.DateField(_("since"), default=timezone.localdate))
    until = internal(models.DateField(_("until"), null=True, blank=True))

    objects = DatedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("person in a post")
        verbose_name_plural = _("people in posts")
        ordering = ("organization", "post", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("organization",),
                condition=Q(post=Post.LEGAL_REPRESENTATIVE, until__isnull=True),
                name="organization_one_legal_representative",
                violation_error_message=_(
                    "It has a legal representative: enter the last day of the one before first."
                ),
            ),
            models.UniqueConstraint(
                fields=("organization", "post", "name"),
                condition=Q(until__isnull=True),
                name="officeholder_once",
                violation_error_message=_("This person holds the post already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="officeholder_has_a_name"),
            *dated("officeholder_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.get_post_display()}"

    def clean(self) -> None:
        if self.organization_id is not None:
            validate_post(self.organization.kind, self.post)
