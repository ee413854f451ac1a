from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.locks import transaction_lock
from accounts.models import Appointment
from accounts.services import appoint, create_account, invitation_uid, issue_invitation


class Command(BaseCommand):
    help = (
        "Make the first security administrator, who then makes all other accounts in the browser. "
        "Refused while there is one: after that, rights are given by people and audited."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--unit", default="", help="the person's unit")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                transaction_lock("create_security_admin")
                user_token = self._create(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        said = _("Open this address within 72 hours and choose a password (works once):")
        self.stdout.write(said)
        self.stdout.write(user_token)

    def _create(self, options: dict[str, Any]) -> str:
        holders = Appointment.objects.current().filter(
            role=Role.SECURITY_ADMIN, user__is_active=True
        )
        if holders.exists():
            raise CommandError(_("There is a security administrator already."))
        user = create_account(
            by=None, username=options["username"], name=options["name"], unit=options["unit"]
        )
        appoint(user, by=None, role=Role.SECURITY_ADMIN)
        token = issue_invitation(user, by=None)
        return reverse("accounts_invitation", args=[invitation_uid(user), token])
