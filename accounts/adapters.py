"""How django-allauth signs people in here: no sign-up, one answer for all failures, all audited."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.constants import SIGNED_IN_AT
from accounts.context import client_address
from accounts.models import User
from accounts.normalise import fold_name
from accounts.services import record_event

LOCKOUT_SECONDS = 15 * 60
SILENT = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the security administrator; see `services.create_account`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: the JSON answers of allauth would say more than the pages do."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Redirect to paths of this very host alone."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def add_message(  # noqa: PLR0917 (as in allauth)
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say nothing on signing in and out: public pages keep no session to say it in."""
        if message_template not in SILENT:
            super().add_message(
                request, level, message_template, message_context, extra_tags, message
            )

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104 (unknown, not an address to bind)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count per name and address: a stranger cannot lock somebody out elsewhere.

        Upper case first: PostgreSQL compares names so, and ſ or ı would open a second count.
        """
        name = fold_name(str(credentials.get("username", "")).upper())
        return f"{name}@{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._record_lockout(request, **credentials)
            raise

    def _record_lockout(self, request: HttpRequest, **credentials: Any) -> None:
        """One event for each lockout, not one for each try in it."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        mark = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        if cache.add(f"accounts:lockout:{mark}", True, timeout=LOCKOUT_SECONDS):
            self._record_failure("session.locked_out", **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth's, but a disabled account fails like a wrong password."""
        self.pre_authenticate(request, **credentials)
        user: Any = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user is None:
            self.authentication_failed(request, **credentials)
            return None
        self._rollback_login_failed_rl_usage()
        return user  # type: ignore[no-any-return]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._record_failure("session.refused", **credentials)

    def _record_failure(self, action: str, **credentials: Any) -> None:
        """An unknown name is not written down: people type passwords into the wrong field."""
        name = str(credentials.get("username", ""))
        user = User.objects.filter(username__iexact=name).first() if "\x00" not in name else None
        record_event(actor=None, action=action, target=user, succeeded=False)

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            record_event(actor=user, action="session.started", target=user)
        request.session[SIGNED_IN_AT] = timezone.now().timestamp()
        if not user.authenticator_set.exists():
            # Who sets up the first second factor now has just typed the password.
            reauthenticate_by_password(request)

    def logout(self, request: HttpRequest) -> None:
        user: Any = request.user
        with transaction.atomic():
            record_event(actor=user, action="session.ended", target=user)
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            record_event(actor=user, action="user.password_changed", target=user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("workspace")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticators encrypted with a key that is derived from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()


def _cipher() -> MultiFernet:
    """The newest key writes; those of SECRET_KEY_FALLBACKS still read."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.blake2b(key.encode(), digest_size=32, person=b"accounts.mfa").digest()
    return base64.urlsafe_b64encode(digest)
