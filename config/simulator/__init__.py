"""A carrier for development, demonstrations and tests: it speaks Twilio's Messages API, and its voters answer.

It listens on this machine only, and it cannot be loaded in production.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if settings.PRODUCTION:
    raise ImproperlyConfigured("The carrier simulator is not for production.")
