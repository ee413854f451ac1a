from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What header and footer of every page show; reads no session."""
    return {"site": settings.SITE, "demonstration": settings.DEMONSTRATION}
