from django.db import models


class AppendOnly(models.Model):
    """A table to which rows are added and from which none is taken.

    The application's database role may only INSERT and SELECT here (config/grants.py), and a
    trigger refuses UPDATE, DELETE and TRUNCATE from everybody (sql/ of each app).
    """

    class Meta:
        abstract = True
