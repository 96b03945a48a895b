"""Many rows in one statement are the rows that one statement each would have written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voters import many_rows
from voters.models import AuditRow, User

pytestmark = pytest.mark.django_db

ROWS = st.lists(
    st.builds(
        AuditRow,
        act=st.sampled_from(["one", "two", "it's", 'a "b", {c}', "\\N", "NULL"]),
        on_id=st.sampled_from(["", "7", "é", "a,b"]),
        people=st.integers(0, 2),
        details=st.sampled_from([{}, {"of": 1}, {"of": True}, {"of": [1, 2]}, {"of": "NULL"}]),
    ),
    max_size=6,
)


@given(rows=ROWS)
def test_what_is_written_is_what_was_given_in_its_order(rows: list[AuditRow]) -> None:
    before = AuditRow.objects.count()
    many_rows.insert(rows)
    written = AuditRow.objects.order_by("pk").values_list("act", "on_id", "people", "details", "by", "campaign")[
        before:
    ]
    assert [repr(row) for row in written] == [repr((r.act, r.on_id, r.people, r.details, None, None)) for r in rows]


def test_rows_that_are_the_same_throughout_are_as_many_as_were_given() -> None:
    by = User.objects.create(name="Ann", email="ann@example.org")
    many_rows.insert([AuditRow(act="same", by=by) for _ in range(3)])
    assert [row.by for row in AuditRow.objects.filter(act="same")] == [by, by, by]
