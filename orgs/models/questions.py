"""What the registry still has to compare with the law before a rule counts as settled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal
from orgs.models import columns

SOURCE_LENGTH = 300


class RuleQuestion(VersionedModel):
    """A rule that ships without having been compared with the text in force.

    An officer of the city settles it once, with what was found and the document that says so; a
    rule that turns out otherwise is a new dated row of its own table.
    """

    code = internal(models.SlugField(_("code"), max_length=40, unique=True))
    subject = internal(columns.line(_("rule"), 100))
    question = internal(columns.text(_("what is to be compared")))
    source = internal(columns.line(_("source"), SOURCE_LENGTH))
    kept_in = internal(columns.line(_("where the rule is kept"), 100))
    finding = internal(columns.text(_("what was found"), blank=True, default="", editable=False))
    document = internal(columns.line(_("document"), 100, blank=True, default="", editable=False))
    settled_on = internal(columns.day(_("settled on"), editable=False))
    settled_by = internal(columns.person(_("settled by")))

    class Meta:
        verbose_name = _("rule to be verified")
        verbose_name_plural = _("rules to be verified")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(question="") & ~Q(source=""),
                name="rule_question_says_what",
            ),
            models.CheckConstraint(
                condition=Q(
                    settled_on__isnull=True, settled_by__isnull=True, finding="", document=""
                )
                | (
                    Q(settled_on__isnull=False, settled_by__isnull=False)
                    & ~Q(finding="")
                    & ~Q(document="")
                ),
                name="rule_question_settled_whole",
            ),
        )

    def __str__(self) -> str:
        return str(self.subject)
