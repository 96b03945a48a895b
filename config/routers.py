"""Only the owner of the tables changes their shape."""


class OwnerMigrates:
    """Two aliases name one database: ``default`` works in it, ``owner`` migrates it."""

    def allow_migrate(self, db: str, _app_label: str, **_: object) -> bool:
        return db == "owner"
