"""Where to tell us of a hole, and what we promise whoever does."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

STANDS_FOR = timedelta(days=180)


@login_not_required
@require_GET
def security_txt(_request: HttpRequest) -> HttpResponse:
    """The contact that the deployment names, good for half a year from now."""
    expires = (timezone.now() + STANDS_FOR).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
        "Preferred-Languages: en, es",
        "# Who finds a hole and tells us first is thanked, and not prosecuted.",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
