"""Which rows of a file are which doors and voters of the roll, in a few statements over all of them at once.

A voter is known by state and id, or by another source's number (numbering.py), a door by its whole address; all are
compared exactly. What a file does not carry
stays as it is in the roll: an export without birth dates takes none away. Nothing here changes the roll:
``changing.py`` does.
"""

from dataclasses import dataclass

from voters import erased
from voters.roll import numbering
from voters.roll.asking import Value, ask, run, run_named
from voters.roll.recognise import Source

TEXTS = (
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "sex",
    "county",
    "precinct",
    "congressional_district",
    "state_senate_district",
    "state_house_district",
)
VOTED_IN = "coalesce(r.voted_in, '{}')"
VALUES = ("birth_date", "birth_year", "party", "status", "registered_date")

# Of rows with one id the later counts, but a row that is still registered counts before one that is not: who moves
# from one county to another stands in both for a while. Hashes tell quickly which few rows may be such.
EARLIER = """
DELETE FROM roll_staged s
 USING (SELECT r.ctid AS place, row_number() OVER (
                     PARTITION BY r.state, r.external_id
                     ORDER BY (r.status IS NOT DISTINCT FROM 'cancelled'), r.line DESC) AS rank
          FROM roll_staged r
          JOIN (SELECT hashtextextended(external_id, 0) AS hash FROM roll_staged GROUP BY 1 HAVING count(*) > 1) twice
            ON twice.hash = hashtextextended(r.external_id, 0)) ranked
 WHERE ranked.place = s.ctid AND ranked.rank > 1
"""

# The same between a row and a line of the same voter that the roll holds already. There hardly ever are both: counted
# in one pass, and to the end, as a plan that hopes to find one soon looks through everything for each.
BOTH = """
SELECT count(*) FROM roll_staged r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
  JOIN roll_again a ON a.voter_id = v.id
"""
BEHIND_KNOWN = """
DELETE FROM roll_staged r
 USING voters_voter v, roll_again a
 WHERE v.state = r.state AND v.external_id = r.external_id AND a.voter_id = v.id
   AND (v.status IS DISTINCT FROM 'cancelled', a.line) > (r.status IS DISTINCT FROM 'cancelled', r.line)
"""
BEFORE_KNOWN = """
DELETE FROM roll_again a
 USING voters_voter v, roll_staged r
 WHERE v.state = r.state AND v.external_id = r.external_id AND a.voter_id = v.id
"""

HISTORY = """
UPDATE roll_staged r SET voted_in = h.voted_in
  FROM (SELECT external_id, array_agg(DISTINCT election ORDER BY election) AS voted_in
          FROM roll_history GROUP BY external_id) h
 WHERE h.external_id = coalesce(r.their_id, r.external_id)
"""

# Each row with the door that its voter lives behind, if it tells of one.
ROWS = """
roll_staged r
  LEFT JOIN voters_household door
    ON door.state = r.state AND door.city = coalesce(r.city, '') AND door.zip5 = coalesce(r.zip5, '')
   AND door.address_line = r.address_line AND door.unit = coalesce(r.unit, '')"""

PHONES = """
CREATE TEMP TABLE roll_phones AS
SELECT DISTINCT v.id AS voter_id, p.number
  FROM roll_staged r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
 CROSS JOIN LATERAL string_to_table(r.phones, ',') p (number)
 WHERE NOT EXISTS (SELECT FROM voters_voterphone known WHERE known.voter_id = v.id AND known.number = p.number)
"""
NO_PHONES = "CREATE TEMP TABLE roll_phones (voter_id bigint, number text)"

UPDATED = """
SELECT count(*) FROM (SELECT voter_id FROM roll_changed WHERE differs UNION SELECT voter_id FROM roll_phones) AS one
"""
NOBODY_GONE = "CREATE TEMP TABLE roll_gone AS SELECT 0::bigint AS voter_id, ''::text AS county LIMIT 0"

# Whose line the file holds unchanged is not looked for.
GONE = """
CREATE TEMP TABLE roll_gone AS
SELECT v.id AS voter_id, v.county
  FROM voters_voter v
  LEFT JOIN roll_unseen u ON u.voter_id = v.id
 WHERE v.state = %s AND v.source = %s AND v.gone_at IS NULL AND v.erased_at IS NULL
   AND (%s OR v.line_hash IS NULL OR v.status = 'preregistered' OR u.voter_id IS NOT NULL)
   AND NOT EXISTS (SELECT FROM roll_staged r WHERE r.state = v.state AND r.external_id = v.external_id)
 ORDER BY v.id
"""
# Whose line was known when the file was begun, and has been changed by somebody since.
NOT_GONE = "DELETE FROM roll_gone g USING roll_again a WHERE a.voter_id = g.voter_id"
COUNTIES = """
CREATE TEMP TABLE roll_counties AS
SELECT v.county, count(*) AS held, max(g.missing) AS missing
  FROM voters_voter v
  JOIN (SELECT county, count(*) AS missing FROM roll_gone GROUP BY county) g ON g.county = v.county
 WHERE v.state = %s AND v.source = %s AND v.gone_at IS NULL AND v.erased_at IS NULL
 GROUP BY v.county
"""
# A county all of whose voters are missing is none of this file's.
NOT_THIS_FILES = "DELETE FROM roll_gone WHERE county IN (SELECT county FROM roll_counties WHERE held <= missing)"
HELD = "SELECT coalesce(sum(held), 0)::bigint FROM roll_counties WHERE held > missing"


@dataclass(frozen=True, slots=True)
class Counts:
    """What would become of the distinct voters of a file, and of those whom it leaves out."""

    created: int
    updated: int
    unchanged: int
    missing: int
    missing_of: int  # the voters of the same list in the counties of those who are missing


def one_row_each(source: Source, *, has_history: bool) -> int:
    """Leave one row of each voter among the staged; returns how many there were too many."""
    run("ANALYZE roll_staged (state, external_id, address_line, city, zip5, unit), roll_again, roll_unseen")
    numbering.find(source)
    erased.hold_back_from_roll(own=numbering.own_source(source))
    duplicates = run(EARLIER)
    if ask(BOTH) != (0,):
        duplicates += run(BEHIND_KNOWN) + run(BEFORE_KNOWN)
    if has_history:
        run(HISTORY)
    return duplicates


def compare(*, source: Source, has_history: bool) -> Counts:
    """Compare the staged voters, one row each, with the roll and write down what differs, in temporary tables.

    Whoever stands in the roll but not in the file is missing only from a state's own file that tells of counties: a
    list that somebody has chosen leaves out whom it likes.
    """
    carried = set(source.positions)
    columns = target(carried, tells_elections=source.tells_elections or has_history)
    (distinct,), (again,) = ask("SELECT count(*) FROM roll_staged"), ask("SELECT count(*) FROM roll_again")
    (known,) = ask("SELECT count(*) FROM roll_staged r JOIN voters_voter v USING (state, external_id)")
    if source.layout.state:  # What a state says of its voters is not overwritten by a vendor's list from then on.
        columns["source"] = "CASE WHEN v.source = ANY (%(vendors)s) THEN %(source)s ELSE v.source END"
    theirs = numbering.states_layouts() if numbering.is_vendors(source) else []
    values: dict[str, Value] = {"source": source.layout.name, "vendors": numbering.vendors(), "states": theirs}
    run_named(_changed(columns, any_known=bool(known)), values)
    run(PHONES if known and "phones" in carried else NO_PHONES)
    (updated,) = ask(UPDATED)
    is_whole = bool(source.layout.state) and "county" in carried
    missing, missing_of = _find_gone(source, has_history=has_history) if is_whole else (run(NOBODY_GONE), 0)
    return Counts(distinct - known, updated, again + known - updated, missing, missing_of)


def _find_gone(source: Source, *, has_history: bool) -> tuple[int, int]:
    """Write down who is missing from a state's whole file; returns how many, and of how many in their counties."""
    found = run(GONE, source.state, source.layout.name, has_history)
    if not found:
        return 0, 0
    run("ANALYZE roll_gone")
    found -= run(NOT_GONE)
    run(COUNTIES, source.state, source.layout.name)
    found -= run(NOT_THIS_FILES)
    (held,) = ask(HELD)
    return found, held


def target(carried: set[str], *, tells_elections: bool) -> dict[str, str]:
    """The columns of the roll to compare and set, each with its expression over ROWS."""
    found = {name: f"coalesce(r.{name}, '')" for name in TEXTS if name in carried}
    found |= {name: f"r.{name}" for name in VALUES if name in carried}
    if "birth_date" in carried:
        found["birth_year"] = "r.birth_year"
    if {"birth_date", "birth_year", "age"} & carried and "status" not in carried:
        found["status"] = STATUS_BY_AGE
    if {"address_line", "protected"} & carried:
        found["protected"] = "r.protected"
    if "address_line" in carried:
        found["household_id"] = "door.id"
    if "language" in carried:
        found["language"] = "coalesce(r.language, v.language)"
    if tells_elections:
        found["voted_in"] = VOTED_IN
    return found


def _changed(columns: dict[str, str], *, any_known: bool) -> str:
    """Who differs from the roll, with what is to stand there; and whose line is another although it says the same.

    Of a voter whom the state's own file describes, a vendor's list changes nothing here: it adds numbers and bans.
    Whoever was gone and stands in the file again is registered again, also where the file does not say so.
    """
    back = {"gone_at": "NULL::timestamptz", **({} if "status" in columns else {"status": STATUS_OF_WHO_IS_BACK})}
    columns = {**back, **columns}
    ours = ", ".join(f"v.{name}" for name in columns)
    theirs = ", ".join(columns.values())
    named = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    new_door = "(r.address_line IS NOT NULL AND door.id IS NULL)" if "household_id" in columns else "false"
    return f"""
CREATE TEMP TABLE roll_changed AS
SELECT v.id AS voter_id, r.line, {named}, r.line_hash,
       (ROW({ours}) IS DISTINCT FROM ROW({theirs}) OR {new_door}) AS differs, v.gone_at IS NOT NULL AS is_back
  FROM {ROWS}
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id
 WHERE v.source <> ALL (%(states)s)
   AND (ROW({ours}) IS DISTINCT FROM ROW({theirs}) OR {new_door}
        OR (r.line_hash IS DISTINCT FROM v.line_hash AND r.line_hash IS NOT NULL AND v.source = %(source)s))
 ORDER BY v.id {"" if any_known else "WITH NO DATA"}
"""  # noqa: S608 -- names of columns of ours


# Of a file that tells nothing of a voter's status but her age.
STATUS_BY_AGE = (
    "CASE WHEN r.status IS NOT NULL THEN r.status WHEN v.gone_at IS NOT NULL THEN 'active'"
    " WHEN v.status = 'preregistered' AND r.of_age THEN NULL ELSE v.status END"
)
STATUS_OF_WHO_IS_BACK = "CASE WHEN v.gone_at IS NULL THEN v.status ELSE 'active' END"
