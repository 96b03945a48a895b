"""Runs every compiled function of the cutting once, so that its machine code is made and kept."""

from canvass.cutting import Door, Size, cut, split


def doors() -> list[Door]:
    """A few blocks of a made-up town, with a house of flats."""
    houses = [
        Door(f"{x}-{y}", 44.0 + y * 0.0004, -93.0 + x * 0.0002, f"Street {y}", str(100 + 2 * x + y % 2))
        for x in range(20)
        for y in range(8)
    ]
    return houses + [Door(f"flat {n}", 44.002, -93.0, "Street 5", "99", f"{n // 4 + 1}{n % 4:02d}") for n in range(40)]


def run() -> None:
    """Cut by doors and by minutes, and by hand."""
    cut(doors(), size=Size(doors=30))
    cut(doors(), size=Size(minutes=60.0))
    split(doors()[:50])
