"""The map on paper: a street runs between its two sides, and its name stands where it covers no door."""

from canvass.paper.drawing import Place, draw

METRE = 1 / 111_195


def houses(numbers: range, *, north: float, start: int) -> list[Place]:
    """Houses 15 m apart along a latitude, so many metres north of the street's even side."""
    return [
        Place(start + index, "Elm St", str(number), 44.0 + north * METRE, -93.0 + number * 7.5 * METRE / 0.7193)
        for index, number in enumerate(numbers)
    ]


def test_a_street_runs_half_way_between_its_even_and_its_odd_side() -> None:
    even, odd = houses(range(100, 140, 2), north=0.0, start=1), houses(range(101, 141, 2), north=30.0, start=21)

    drawing = draw([*even, *odd], width=180.0, height=110.0)

    (street,) = drawing.streets
    heights = {dot.y for dot in drawing.dots}
    assert len(heights) == 2
    middle = sum(heights) / 2
    assert all(abs(y - middle) < 0.02 for _, y in street.points)
    assert [x for x, _ in street.points] == sorted(x for x, _ in street.points)
    assert street.label_at is not None
    assert abs(street.label_at[1] - middle) < 0.02


def test_where_one_side_ends_the_street_goes_on_as_it_was() -> None:
    even, odd = houses(range(100, 140, 2), north=0.0, start=1), houses(range(101, 111, 2), north=30.0, start=21)

    drawing = draw([*even, *odd], width=180.0, height=110.0)

    (street,) = drawing.streets
    middle = sum({dot.y for dot in drawing.dots}) / 2
    assert all(abs(y - middle) < 0.02 for _, y in street.points)


def test_a_street_with_doors_on_one_side_runs_along_them() -> None:
    drawing = draw(houses(range(100, 140, 2), north=0.0, start=1), width=180.0, height=110.0)

    (street,) = drawing.streets
    assert street.points == sorted((dot.x, dot.y) for dot in drawing.dots)
