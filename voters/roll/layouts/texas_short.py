"""Texas, the shortest of its lines of fixed width: status and date stand the other way round in it."""

from dataclasses import replace

from voters.roll.layouts.texas_fixed import LAYOUT as LONG

SWAPPED = {"Effective_Date_of_Registration": ("Status_Code", 1), "Status_Code": ("Effective_Date_of_Registration", 8)}

LAYOUT = replace(
    LONG,
    name="TX_SHORT",
    title="Texas statewide list, before October 2025, without elections",
    widths=tuple(SWAPPED.get(name, (name, width)) for name, width in LONG.widths),
    line_lengths=frozenset({666, 667}),
)
