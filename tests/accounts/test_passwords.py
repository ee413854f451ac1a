from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

PERSON = User(username="lixiaomei", name="李晓梅", unit="德泰社区居委会")


@pytest.mark.parametrize(
    "password",
    [
        "Green-River-2026", "Quiet-Orchard-2026", "correct horse Battery 9", "xK9$mQ2#vL5p",
        "晴天-Kite-2026-湖", "Tr4ctor&Tulip&Moon", "a1B2c3D4e5F6g", "Zq7 Zq8 Zq9 Zq0",
        "benxi-Kite-Tulip-77", "Abcdefghijk1" + "x" * 116, "风筝风筝风筝风筝风筝Ab1",
    ],
)  # fmt: skip
def test_good_passwords(password: str) -> None:
    validate_password(password, PERSON)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Ab1-efghijk", "password_too_short"),
        ("password1234", "password_too_common"),
        ("onlysmallletters", "password_classes"),
        ("ONLYCAPITALS99", "password_classes"),
        ("123456789012345", "password_entirely_numeric"),
        ("smallanddigits99", "password_classes"),
        ("Benxi-2026-2026", "password_local_word"),
        ("BenXi@minzheng1", "password_local_word"),
        ("ｂｅｎｘｉ＠ＡＡ２０２６", "password_local_word"),
        ("本溪民政Aa-1234567", "password_local_word"),
        ("Laji-Fenlei-2026", "password_local_word"),
        ("Pingshan-Minzheng1!", "password_local_word"),
        ("德泰社区居委会-Ab12", "password_local_word"),
        ("Password-2026-!!", "password_local_word"),
        ("Lixiaomei-2026!", "password_too_similar"),
        ("Ab1-" + "x" * 125, "password_too_long"),
    ],
)
def test_bad_passwords(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, PERSON)
    codes = {error.code for error in refusal.value.error_list}
    assert code in codes or (code == "password_entirely_numeric" and "password_classes" in codes)
