"""The composition root: the only package that sees all three apps."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
