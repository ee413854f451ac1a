"""The tokens of invitations: signed, bound to the state of the account, stored nowhere."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User

# uid and token come from the address: longer ones are not even looked at.
LONGEST_UID = 32


class _InvitationTokens(PasswordResetTokenGenerator):
    """End with the password that is set, with the next invitation, and after 72 hours
    (`settings.PASSWORD_RESET_TIMEOUT`)."""

    key_salt = "accounts.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}:{user.password}:{user.session_generation}:{user.is_active}:{timestamp}"


_tokens = _InvitationTokens()


def invitation_token(user: User) -> str:
    return _tokens.make_token(user)


def invitation_uid(user: User) -> str:
    return urlsafe_base64_encode(force_bytes(user.pk))


def user_of_invitation(uid: str, token: str, *, for_update: bool = False) -> User | None:
    """The holder of a valid invitation, None for every other pair."""
    try:
        pk = int(urlsafe_base64_decode(uid[:LONGEST_UID]).decode("ascii"))
    except (ValueError, OverflowError):
        return None
    users = User.objects.select_for_update() if for_update else User.objects.all()
    user = users.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None
    return user if _tokens.check_token(user, token) else None
