"""Sign-in, the second factor, invitations and one's desk.

The views of allauth are wrapped where the audit trail must know what they did.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from allauth.account.views import LoginView, password_change
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import desk
from accounts.forms import InvitationForm
from accounts.models import User
from accounts.policies import public, signed_in
from accounts.services import accept_invitation, record_event, user_of_invitation

View = Callable[..., HttpResponse]
# What the desk's page itself asks for: session, user, appointments. Each source adds its own.
WORKSPACE_QUERIES = 3


class _SiteFromSettings:
    """allauth names the host `site`, which the header of every page means otherwise."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        return context


class SignInView(_SiteFromSettings, LoginView):  # type: ignore[misc]
    pass


class SecondFactorView(_SiteFromSettings, AuthenticateView):  # type: ignore[misc]
    pass


sign_in = public(SignInView.as_view())
_second_factor = SecondFactorView.as_view()


@public
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of signing in; a wrong code is written down."""
    login = unstash_login(request, peek=True)
    response: HttpResponse = _second_factor(request)
    if request.method == "POST" and not request.user.is_authenticated and login is not None:
        user: Any = login.user
        record_event(
            actor=None, action="session.second_factor_refused", target=user, succeeded=False
        )
    return response


def _authenticators(user: Any) -> dict[str, Any]:
    return dict(Authenticator.objects.filter(user=user).values_list("type", "pk"))


def _audited(view: View) -> View:
    """Record, in the same transaction, that the view changed the user's authenticators."""

    @signed_in
    @wraps(view)
    def audited(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if request.method != "POST":
            return view(request)
        with transaction.atomic():
            before = _authenticators(user)
            response = view(request)
            after = _authenticators(user)
            if before != after:
                record_event(
                    actor=user,
                    action="user.second_factor_changed",
                    target=user,
                    before={"authenticators": sorted(before)},
                    after={"authenticators": sorted(after)},
                )
        return response

    return audited


@signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Not for an account whose password was reset meanwhile: its holder has an invitation."""
    user: Any = request.user
    if not user.has_usable_password():
        return redirect("workspace")
    response: HttpResponse = password_change(request)
    return response


activate_totp = _audited(totp.activate_totp)
deactivate_totp = _audited(totp.deactivate_totp)
generate_recovery_codes = _audited(recovery_codes.generate_recovery_codes)


@public
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """The holder of an invitation chooses the first password, once."""
    user = user_of_invitation(uidb64, token)
    if user is None:
        return render(request, "accounts/invitation_invalid.html", status=410)
    form = InvitationForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept_invitation(uid=uidb64, token=token, password=form.cleaned_data["password1"])
        messages.success(request, _("The password is set. Sign in with it now."))
        return redirect("account_login")
    return render(request, "accounts/invitation.html", {"form": form, "invited": user})


@signed_in
@require_safe
def workspace(request: HttpRequest) -> HttpResponse:
    """One's desk: what is due, and the buttons to begin something."""
    user: Any = request.user
    assert isinstance(user, User)
    context = {
        "items": desk.items_for(user),
        "shortcuts": desk.shortcuts_for(user),
        "appointments": user.current_appointments,
    }
    return render(request, "accounts/desk.html", context)
