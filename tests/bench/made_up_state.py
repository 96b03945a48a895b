"""Fill the roll with a made-up state of any size in SQL, past the triggers, in the real tables with their indexes."""

from pathlib import Path

from django.db import connections

from voters.models import Campaign, User

SQL = Path(__file__).with_name("state.sql")
TABLES = (
    "voters_household",
    "voters_voter",
    "voters_voterphone",
    "voters_phonewish",
    "voters_identification",
    "voters_identificationruling",
    "voters_voterrestriction",
    "voters_score",
)


def empty_roll() -> None:
    """Take the people of a new town out: the made-up state numbers its own from 1."""
    with connections["owner"].cursor() as cursor:
        for table in ("voters_voterphone", "voters_voter", "voters_household"):
            cursor.execute(f"DELETE FROM {table}")


def fill(*, voters: int, campaign: Campaign, by: User) -> None:
    """Add ``voters`` people at their doors, with numbers, past elections, answers, restrictions and scores."""
    words = {"voters": str(voters), "campaign": str(campaign.pk), "user": str(by.pk)}
    sql = SQL.read_text(encoding="utf-8")
    for name, word in words.items():
        sql = sql.replace("{" + name + "}", word)
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("INSERT INTO voters_searchstale (voter_id) SELECT id FROM voters_voter")
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def settle() -> None:
    """What the database does by itself within minutes: clear away what is dead and count what stands."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) voters_searchcopy, voters_searchstale")
