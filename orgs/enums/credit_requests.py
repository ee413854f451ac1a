"""What organisations ask about their credit record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """What an organisation asks of its credit record."""

    OBJECTION = "objection", _("Objection")
    REPAIR = "repair", _("Application for removal after repair")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("Received")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")
