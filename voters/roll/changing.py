"""Makes the staged voters the roll, in steps that are each whole: killed between two of them, it goes on where it was.

New doors and new voters stand in nobody's way and come at once. Voters who are known are changed a few at a time, so
that nobody who asks for one of them waits; what they were is written down beside, for a day, for *Undo this import*.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from voters.crash_points import CrashPoint, reach
from voters.roll.asking import Value, ask, run, run_named, spans
from voters.roll.matching import ROWS, TEXTS, VALUES, VOTED_IN
from voters.roll.recognise import Source

# Whom the file changes, gives another number, and leaves out.
TOUCHED = ("roll_changed", "roll_phones", "roll_gone")
# Compiling what runs once costs more than it gains; a hash of a whole roll's doors is to stay in memory.
SETTINGS = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"

NEW_DOORS = """
INSERT INTO voters_household (state, city, zip5, address_line, unit, number, street, zip4)
SELECT state, coalesce(city, ''), coalesce(zip5, ''), address_line, coalesce(unit, ''),
       coalesce(max(number), ''), coalesce(max(street), ''), coalesce(max(zip4), '')
  FROM roll_staged r
 WHERE address_line IS NOT NULL
   AND NOT EXISTS (SELECT FROM voters_household door
                    WHERE door.state = r.state AND door.city = coalesce(r.city, '')
                      AND door.zip5 = coalesce(r.zip5, '') AND door.address_line = r.address_line
                      AND door.unit = coalesce(r.unit, ''))
 GROUP BY state, coalesce(city, ''), coalesce(zip5, ''), address_line, coalesce(unit, '')
 ORDER BY state, coalesce(city, ''), coalesce(zip5, ''), address_line, coalesce(unit, '')
"""
OTHER_DOORS = """
UPDATE voters_household door
   SET number = coalesce(r.number, ''), street = coalesce(r.street, ''), zip4 = coalesce(r.zip4, door.zip4)
  FROM (SELECT DISTINCT ON (state, city, zip5, address_line, unit)
               state, city, zip5, address_line, unit, number, street, zip4
          FROM roll_staged WHERE address_line IS NOT NULL
         ORDER BY state, city, zip5, address_line, unit, zip4 DESC NULLS LAST) r
 WHERE door.state = r.state AND door.city = coalesce(r.city, '') AND door.zip5 = coalesce(r.zip5, '')
   AND door.address_line = r.address_line AND door.unit = coalesce(r.unit, '')
   AND (door.number, door.street, door.zip4)
       IS DISTINCT FROM (coalesce(r.number, ''), coalesce(r.street, ''), coalesce(r.zip4, door.zip4))
"""
# Of an import that has just begun the planner knows nothing: by ``brought_by`` itself it would expect one voter, and
# look through the whole file for each of them.
BROUGHT_NOW = "v.brought_by::text = %s::text"
NEW_PHONES = f"""
INSERT INTO voters_voterphone (voter_id, number)
SELECT v.id, p.number
  FROM {{table}} r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id AND {BROUGHT_NOW}
 CROSS JOIN LATERAL string_to_table(r.phones, ',') WITH ORDINALITY p (number, place)
 WHERE r.phones <> ''
 ORDER BY v.id, p.place
    ON CONFLICT (voter_id, number) DO NOTHING
"""  # noqa: S608 -- our own words
LEFT_DOORS = """
DELETE FROM voters_household door
 WHERE id = ANY (%s) AND NOT EXISTS (SELECT FROM voters_voter v WHERE v.household_id = door.id)
"""
LOCK = """
SELECT count(*) FROM (
       SELECT FROM voters_voter
        WHERE id IN (SELECT voter_id FROM roll_changed WHERE voter_id BETWEEN %(first)s AND %(last)s
                     UNION SELECT voter_id FROM roll_phones WHERE voter_id BETWEEN %(first)s AND %(last)s
                     UNION SELECT voter_id FROM roll_gone WHERE voter_id BETWEEN %(first)s AND %(last)s)
        ORDER BY id FOR NO KEY UPDATE) AS locked
"""
MORE_PHONES = """
  WITH added AS (
       INSERT INTO voters_voterphone (voter_id, number)
       SELECT p.voter_id, p.number FROM roll_phones p JOIN voters_voter v ON v.id = p.voter_id
        WHERE p.voter_id BETWEEN %(first)s AND %(last)s AND v.erased_at IS NULL
           ON CONFLICT (voter_id, number) DO NOTHING
    RETURNING id, voter_id)
INSERT INTO voters_rollchange (roll_import_id, voter_id, kind, before)
SELECT %(import)s, voter_id, 'phone', jsonb_build_object('id', id) FROM added
"""
NOTE_GONE = """
INSERT INTO voters_rollchange (roll_import_id, voter_id, kind, before)
SELECT %(import)s, v.id, 'gone', jsonb_build_object('status', v.status, 'gone_at', v.gone_at, 'line_hash', v.line_hash)
  FROM voters_voter v JOIN roll_gone g ON g.voter_id = v.id
 WHERE g.voter_id BETWEEN %(first)s AND %(last)s AND v.gone_at IS NULL AND v.erased_at IS NULL
"""
GO = """
UPDATE voters_voter v SET status = 'cancelled', gone_at = %(at)s
  FROM roll_gone g
 WHERE g.voter_id = v.id AND g.voter_id BETWEEN %(first)s AND %(last)s AND v.gone_at IS NULL AND v.erased_at IS NULL
"""

Pause = Callable[[], None]


@transaction.atomic
def add_doors() -> None:
    """Give every address of the file a door. A door that nobody comes to live behind harms nothing."""
    run(SETTINGS)
    (any_doors,) = ask("SELECT count(*) FROM (SELECT FROM voters_household LIMIT 1) AS one")
    run(NEW_DOORS)
    if any_doors:
        run(OTHER_DOORS)
    reach(CrashPoint.AFTER_DOORS)


@transaction.atomic
def create(source: Source, import_id: UUID, *, phones: bool) -> int:
    """Put the voters on the roll who were not there, in the order of their file: neighbours lie beside each other."""
    run(SETTINGS)
    created = run(_insert(), source.layout.name, import_id)
    if phones:
        run(NEW_PHONES.format(table="roll_staged"), import_id)
    return created


@transaction.atomic
def overwrite(import_id: UUID) -> None:
    """Bring the staged voters whom this very import brought before up to what their later row says.

    A door that only the earlier row told of is taken away again.
    """
    run(SETTINGS)
    columns = {name: value for name, value in _columns_of_new().items() if name not in ("source", "brought_by")}
    settings = ", ".join(f"{name} = told.{name}" for name in columns)
    chosen = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    update = f"""
UPDATE voters_voter v SET {settings} FROM (SELECT {chosen} FROM {ROWS}) told
 WHERE v.state = told.state AND v.external_id = told.external_id AND {BROUGHT_NOW}
RETURNING old.household_id"""  # noqa: S608 -- names of columns of ours
    with connection.cursor() as cursor:
        cursor.execute(update, [import_id])
        doors = [door for (door,) in cursor.fetchall() if door is not None]
        if doors:
            cursor.execute(LEFT_DOORS, [doors])


def change(source: Source, import_id: UUID, *, at: datetime, gone: bool, pause: Pause) -> None:
    """Bring the voters who are known up to what the file says, and mark those who are gone, if they are to be."""
    if not gone:
        run("TRUNCATE roll_gone")
    columns = _columns()
    for first, last in _spans():
        values: dict[str, Value] = {
            "first": first,
            "last": last,
            "import": import_id,
            "at": at,
            "source": source.layout.name,
        }
        with transaction.atomic():
            run_named(LOCK, values)
            run_named(_note(columns), values)
            run_named(_update(columns), values)
            for statement in (MORE_PHONES, NOTE_GONE, GO):
                run_named(statement, values)
        reach(CrashPoint.BETWEEN_CHUNKS)
        pause()


def _spans() -> list[tuple[int, int]]:
    """From which voter to which, a few at a time."""
    with connection.cursor() as cursor:
        for table in TOUCHED:
            cursor.execute(f"CREATE INDEX ON {table} (voter_id); ANALYZE {table}")
    return spans(" UNION ".join(f"SELECT voter_id FROM {table}" for table in TOUCHED))  # noqa: S608 -- our tables


def _columns() -> list[str]:
    """The columns of the roll that this file may change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM roll_changed LIMIT 0")
        names = [column.name for column in cursor.description]
    return [name for name in names if name not in ("voter_id", "line", "line_hash", "differs", "is_back")]


def _note(columns: list[str]) -> str:
    before = ", ".join(f"'{name}', v.{name}" for name in [*columns, "line_hash"])
    return f"""
INSERT INTO voters_rollchange (roll_import_id, voter_id, kind, before)
SELECT %(import)s, v.id, 'changed', jsonb_build_object({before})
  FROM voters_voter v JOIN roll_changed c ON c.voter_id = v.id
 WHERE c.voter_id BETWEEN %(first)s AND %(last)s AND c.differs AND v.erased_at IS NULL
"""  # noqa: S608 -- names of columns of ours


def _update(columns: list[str]) -> str:
    settings = ", ".join(f"{name} = c.{name}" for name in columns)
    return f"""
UPDATE voters_voter v SET {settings}, line_hash = CASE WHEN v.source = %(source)s THEN c.line_hash END
  FROM roll_changed c
 WHERE c.voter_id = v.id AND c.voter_id BETWEEN %(first)s AND %(last)s AND v.erased_at IS NULL
"""  # noqa: S608 -- names of columns of ours


def _columns_of_new() -> dict[str, str]:
    """The columns of a voter's row, each with its expression over ROWS."""
    return {
        **{name: f"coalesce(r.{name}, '')" for name in TEXTS},
        **{name: f"r.{name}" for name in VALUES},
        "state": "r.state",
        "external_id": "r.external_id",
        "household_id": "door.id",
        "protected": "r.protected",
        "voted_in": VOTED_IN,
        "language": "coalesce(r.language, 'en')",
        "line_hash": "r.line_hash",
        "source": "%s",
        "brought_by": "%s::uuid",
    }


def _insert() -> str:
    columns = _columns_of_new()
    return f"""
INSERT INTO voters_voter ({", ".join(columns)})
SELECT {", ".join(columns.values())}
  FROM {ROWS}
 WHERE NOT EXISTS (SELECT FROM voters_voter v WHERE v.state = r.state AND v.external_id = r.external_id)
 ORDER BY r.line
"""  # noqa: S608 -- names of columns of ours
