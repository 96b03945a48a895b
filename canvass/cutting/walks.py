"""The annealing of open walks: one region of turfs, in machine code.

Each turf is a walk through its atoms in some order. A step takes an atom and one of its neighbours and tries to put
them next to each other, within one walk or between two. It is kept when the cost falls, or by chance while it is hot.
The cost of a turf is the length of its walk, ``pull`` times the spread of its atoms (root mean square distance from
their middle), and ``price`` times how far its size lies outside ``low`` to ``high``.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voters.compiled import compiled

FEW = 3  # Atoms that move at once.
REACH = 15.0  # Metres that a better shape of two turfs may bring at most.
PHASES = 24  # Times at which heat and price change, and sums are made anew.


class Rules(NamedTuple):
    """What is wanted of a turf. Sizes are doors or minutes; ``rate`` is size for each metre walked."""

    low: float
    high: float
    unit: float
    rate: float
    pull: float


class Region(NamedTuple):
    """Atoms, and the walks they stand on; the kernel changes the walks in place.

    ``x``, ``y`` in metres and ``size`` for each atom; ``near`` its neighbours or -1. ``walk[t, :many[t]]`` are the
    atoms of turf ``t`` in their order; ``turf`` and ``place`` are where an atom stands. ``sums[t]`` holds size, length,
    sum of x, of y, of squares.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    size: NDArray[np.float64]
    near: NDArray[np.int32]
    walk: NDArray[np.int32]
    many: NDArray[np.int32]
    turf: NDArray[np.int32]
    place: NDArray[np.int32]
    sums: NDArray[np.float64]


@compiled
def stir(state: np.uint64) -> np.uint64:
    """The next state of the chance (xorshift); its upper bits serve as a number."""
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    return state


@compiled
def below(state: np.uint64, limit: int) -> int:
    """A number from 0 to ``limit`` - 1."""
    return int(((state >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@compiled
def apart(g: Region, a: int, b: int) -> float:
    """Metres between two atoms; nothing where there is no atom (-1)."""
    if a < 0 or b < 0:
        return 0.0
    dx = g.x[a] - g.x[b]
    dy = g.y[a] - g.y[b]
    return math.sqrt(dx * dx + dy * dy)


@compiled
def at(g: Region, t: int, place: int) -> int:
    """The atom at a place of a walk; -1 before its start and after its end."""
    if place < 0 or place >= g.many[t]:
        return -1
    return int(g.walk[t, place])


@compiled
def misfit(rules: Rules, size: float, length: float) -> float:
    """How wrong a size is: 0 within the limits, and then more than evenly growing."""
    whole = size + rules.rate * length
    out = max(rules.low - whole, whole - rules.high, 0.0) / rules.unit
    return out * (1.0 + out / 8.0)


@compiled
def cost(rules: Rules, price: float, size: float, length: float, sx: float, sy: float, sq: float, n: int) -> float:
    spread = sq / n - (sx / n) ** 2 - (sy / n) ** 2
    return length + rules.pull * math.sqrt(max(spread, 0.0)) + price * misfit(rules, size, length)


@compiled
def hopeless(g: Region, rules: Rules, price: float, ta: int, tb: int, longer: float, bound: float) -> bool:
    """Whether so much more walking outweighs all that better sizes and shapes of two turfs can bring."""
    if longer < bound:
        return False
    sizes = misfit(rules, g.sums[ta, 0], g.sums[ta, 1]) + misfit(rules, g.sums[tb, 0], g.sums[tb, 1])
    return longer >= bound + REACH + price * sizes


@compiled
def cost_of(g: Region, rules: Rules, price: float, t: int) -> float:
    s = g.sums[t]
    return cost(rules, price, s[0], s[1], s[2], s[3], s[4], g.many[t])


@compiled
def add_up(g: Region, t: int) -> None:
    """Sum a walk anew; what it held before does not matter."""
    s = g.sums[t]
    s[:] = 0.0
    for place in range(g.many[t]):
        a = g.walk[t, place]
        g.turf[a] = t
        g.place[a] = place
        s[0] += g.size[a]
        s[1] += apart(g, at(g, t, place - 1), a)
        s[2] += g.x[a]
        s[3] += g.y[a]
        s[4] += g.x[a] ** 2 + g.y[a] ** 2


@compiled
def turn(g: Region, t: int, first: int, last: int) -> None:
    """Walk from place ``first`` to ``last`` the other way round."""
    while first < last:
        a, b = g.walk[t, first], g.walk[t, last]
        g.walk[t, first], g.walk[t, last] = b, a
        g.place[a], g.place[b] = last, first
        first += 1
        last -= 1
    if first == last:
        g.place[g.walk[t, first]] = first


@compiled
def kept(rules: Rules, price: float, s: NDArray[np.float64], longer: float, bound: float) -> bool:
    """Whether a walk that keeps its atoms may grow by so much; sizes in minutes grow with it.

    A turf too small in minutes is not mended by a detour: growing is never a gain.
    """
    if rules.rate == 0.0 or longer <= 0.0:
        return longer < bound
    worse = misfit(rules, s[0], s[1] + longer) - misfit(rules, s[0], s[1])
    return longer + price * max(worse, 0.0) < bound


@compiled
def try_turning(g: Region, rules: Rules, price: float, t: int, i: int, j: int, ahead: bool, bound: float) -> bool:
    """Two-opt: put the atoms at ``i`` and ``j`` side by side by turning what lies between."""
    if i > j:
        i, j = j, i
    first, last = (i + 1, j) if ahead else (i, j - 1)
    if first >= last:
        return False
    p, q = at(g, t, first - 1), at(g, t, last + 1)
    a, b = g.walk[t, first], g.walk[t, last]
    longer = apart(g, p, b) + apart(g, a, q) - apart(g, p, a) - apart(g, b, q)
    if not kept(rules, price, g.sums[t], longer, bound):
        return False
    turn(g, t, first, last)
    g.sums[t, 1] += longer
    return True


@compiled
def try_shifting(
    g: Region, rules: Rules, price: float, t: int, i: int, j: int, few: int, ahead: bool, bound: float
) -> bool:
    """Or-opt: carry ``few`` atoms from place ``i`` on to beside the one at ``j``, in one walk."""
    first, last = i, i + few - 1
    if last >= g.many[t] or first <= j <= last:
        return False
    b, e = g.walk[t, j], g.walk[t, last]
    other = at(g, t, j + 1) if ahead else at(g, t, j - 1)
    if other == g.walk[t, first] or other == e:
        return False
    a, p, q = g.walk[t, first], at(g, t, first - 1), at(g, t, last + 1)
    longer = apart(g, p, q) - apart(g, p, a) - apart(g, e, q)
    longer += apart(g, a, b) + apart(g, e, other) - apart(g, b, other)
    if not kept(rules, price, g.sums[t], longer, bound):
        return False
    # The block and what lies between it and its new place change places: three turns.
    low, high = (first, j if ahead else j - 1) if j > last else (j + 1 if ahead else j, last)
    turn(g, t, low, high)
    if j > last:
        turn(g, t, low, high - few)
        if ahead:
            turn(g, t, high - few + 1, high)
    else:
        turn(g, t, low + few, high)
        if ahead:
            turn(g, t, low, low + few - 1)
    g.sums[t, 1] += longer
    return True


@compiled
def add_piece(g: Region, t: int, first: int, last: int, into: NDArray[np.float64], sign: float) -> None:
    """Add (or with -1 take away) the sums of a piece of a walk, with the steps inside it."""
    for place in range(first, last + 1):
        a = g.walk[t, place]
        into[0] += sign * g.size[a]
        if place > first:
            into[1] += sign * apart(g, g.walk[t, place - 1], a)
        into[2] += sign * g.x[a]
        into[3] += sign * g.y[a]
        into[4] += sign * (g.x[a] ** 2 + g.y[a] ** 2)


@compiled
def cheaper(
    g: Region,
    rules: Rules,
    price: float,
    ta: int,
    tb: int,
    new: NDArray[np.float64],
    counts: tuple[int, int],
    bound: float,
) -> bool:
    """Whether two walks with the sums ``new[0]`` and ``new[1]`` are worth having in the place of theirs."""
    a, b = new[0], new[1]
    after = cost(rules, price, a[0], a[1], a[2], a[3], a[4], counts[0])
    after += cost(rules, price, b[0], b[1], b[2], b[3], b[4], counts[1])
    if after - cost_of(g, rules, price, ta) - cost_of(g, rules, price, tb) >= bound:
        return False
    g.sums[ta] = a
    g.sums[tb] = b
    return True


@compiled
def try_moving(
    g: Region,
    rules: Rules,
    price: float,
    a: int,
    b: int,
    few: int,
    back: bool,
    ahead: bool,
    bound: float,
    new: NDArray[np.float64],
) -> bool:
    """Carry ``a`` and the atoms after it (or before it) from its walk to beside ``b`` in another."""
    ta, tb, i, j = g.turf[a], g.turf[b], g.place[a], g.place[b]
    first, last = (i - few + 1, i) if back else (i, i + few - 1)
    if first < 0 or last >= g.many[ta] or g.many[ta] <= few or g.many[tb] + few > g.walk.shape[1]:
        return False
    e = g.walk[ta, first] if back else g.walk[ta, last]
    other = at(g, tb, j + 1) if ahead else at(g, tb, j - 1)
    p, q = at(g, ta, first - 1), at(g, ta, last + 1)
    less = apart(g, p, q) - apart(g, p, g.walk[ta, first]) - apart(g, g.walk[ta, last], q)
    more = apart(g, a, b) + apart(g, e, other) - apart(g, b, other)
    if hopeless(g, rules, price, ta, tb, less + more, bound):
        return False
    new[0] = g.sums[ta]
    new[1] = g.sums[tb]
    add_piece(g, ta, first, last, new[0], -1.0)
    add_piece(g, ta, first, last, new[1], 1.0)
    new[0, 1] += less
    new[1, 1] += more
    if not cheaper(g, rules, price, ta, tb, new, (g.many[ta] - few, g.many[tb] + few), bound):
        return False
    move(g, ta, first, few, tb, j + 1 if ahead else j, back == ahead)
    return True


@compiled
def move(g: Region, ta: int, first: int, few: int, tb: int, to: int, turned: bool) -> None:
    """Take ``few`` atoms out of one walk and put them into another, before place ``to``."""
    for place in range(g.many[tb] - 1, to - 1, -1):
        c = g.walk[tb, place]
        g.walk[tb, place + few] = c
        g.place[c] = place + few
    for k in range(few):
        c = g.walk[ta, first + (few - 1 - k if turned else k)]
        g.walk[tb, to + k] = c
        g.turf[c] = tb
        g.place[c] = to + k
    for place in range(first + few, g.many[ta]):
        c = g.walk[ta, place]
        g.walk[ta, place - few] = c
        g.place[c] = place - few
    g.many[ta] -= few
    g.many[tb] += few


@compiled
def try_swapping(
    g: Region, rules: Rules, price: float, a: int, b: int, ahead: bool, bound: float, new: NDArray[np.float64]
) -> bool:
    """Change ``a`` for the atom after (or before) ``b``, which brings the two side by side."""
    ta, tb, i = g.turf[a], g.turf[b], g.place[a]
    j = g.place[b] + 1 if ahead else g.place[b] - 1
    c = at(g, tb, j)
    if c < 0:
        return False
    pa, qa, pc, qc = at(g, ta, i - 1), at(g, ta, i + 1), at(g, tb, j - 1), at(g, tb, j + 1)
    longer = apart(g, pa, c) + apart(g, c, qa) - apart(g, pa, a) - apart(g, a, qa)
    other = apart(g, pc, a) + apart(g, a, qc) - apart(g, pc, c) - apart(g, c, qc)
    if hopeless(g, rules, price, ta, tb, longer + other, bound):
        return False
    new[0] = g.sums[ta]
    new[1] = g.sums[tb]
    dx, dy, size = g.x[c] - g.x[a], g.y[c] - g.y[a], g.size[c] - g.size[a]
    squares = g.x[c] ** 2 + g.y[c] ** 2 - g.x[a] ** 2 - g.y[a] ** 2
    for s, sign in ((new[0], 1.0), (new[1], -1.0)):
        s[0] += sign * size
        s[2] += sign * dx
        s[3] += sign * dy
        s[4] += sign * squares
    new[0, 1] += longer
    new[1, 1] += other
    if not cheaper(g, rules, price, ta, tb, new, (g.many[ta], g.many[tb]), bound):
        return False
    g.walk[ta, i], g.walk[tb, j] = c, a
    g.turf[a], g.turf[c] = tb, ta
    g.place[a], g.place[c] = j, i
    return True


@compiled
def try_tails(
    g: Region, rules: Rules, price: float, a: int, b: int, crossed: bool, bound: float, new: NDArray[np.float64]
) -> bool:
    """Join the walk up to ``a`` with the one from ``b`` on, and the two other ends; crossed, ends that meet head-on."""
    ta, tb, i, j = g.turf[a], g.turf[b], g.place[a], g.place[b]
    after, beside = at(g, ta, i + 1), at(g, tb, j + 1 if crossed else j - 1)
    longer = apart(g, a, b) + apart(g, after, beside) - apart(g, a, after) - apart(g, b, beside)
    na, nb = g.many[ta], g.many[tb]
    grown = i + 1 + (j + 1 if crossed else nb - j)
    left = na + nb - grown
    if left < 1 or max(grown, left) > g.walk.shape[1] or hopeless(g, rules, price, ta, tb, longer, bound):
        return False
    new[0] = 0.0
    add_piece(g, ta, 0, i, new[0], 1.0)
    add_piece(g, tb, 0 if crossed else j, j if crossed else nb - 1, new[0], 1.0)
    new[0, 1] += apart(g, a, b)
    new[1] = g.sums[ta] + g.sums[tb] - new[0]
    new[1, 1] += longer
    if not cheaper(g, rules, price, ta, tb, new, (grown, left), bound):
        return False
    tails(g, ta, i, tb, j, crossed)
    return True


@compiled
def tails(g: Region, ta: int, i: int, tb: int, j: int, crossed: bool) -> None:
    """Do what ``try_tails`` found worth doing."""
    na, nb = g.many[ta], g.many[tb]
    one, two = g.walk[ta, i + 1 : na].copy(), g.walk[tb, :nb].copy()
    if crossed:
        # One keeps its start and gets the other's start, turned; two gets one's end, turned, and keeps its own end.
        g.many[ta], g.many[tb] = i + 1 + j + 1, one.size + nb - j - 1
        g.walk[ta, i + 1 : g.many[ta]] = two[: j + 1][::-1]
        g.walk[tb, : one.size] = one[::-1]
        g.walk[tb, one.size : g.many[tb]] = two[j + 1 :]
    else:
        g.many[ta], g.many[tb] = i + 1 + nb - j, j + one.size
        g.walk[ta, i + 1 : g.many[ta]] = two[j:]
        g.walk[tb, j : g.many[tb]] = one
    for t in (ta, tb):
        for place in range(g.many[t]):
            c = g.walk[t, place]
            g.turf[c] = t
            g.place[c] = place


@compiled
def step(
    g: Region, rules: Rules, price: float, a: int, b: int, s: np.uint64, bound: float, new: NDArray[np.float64]
) -> None:
    """Try one way, chosen by the chance ``s``, to bring two neighbours side by side."""
    way, few = s & np.uint64(15), 1 + below(s << np.uint64(8), FEW)
    ahead, back = (s & np.uint64(16)) != 0, (s & np.uint64(32)) != 0
    ta = g.turf[a]
    if ta == g.turf[b]:
        i, j = g.place[a], g.place[b]
        if abs(i - j) == 1:
            return
        if way < 8:
            try_turning(g, rules, price, ta, i, j, ahead, bound)
        else:
            try_shifting(g, rules, price, ta, i, j, few, ahead, bound)
    elif way < 9:
        try_moving(g, rules, price, a, b, few, back, ahead, bound, new)
    elif way < 12:
        try_swapping(g, rules, price, a, b, ahead, bound, new)
    else:
        try_tails(g, rules, price, a, b, back, bound, new)


@compiled
def anneal(
    g: Region, rules: Rules, steps: int, seed: int, heat: tuple[float, float], price: tuple[float, float]
) -> None:
    """Take so many steps; heat falls and the price of a wrong size rises evenly in ratio, from the first to the second.

    The same region, rules and seed give the same walks. Each walk keeps at least one atom.
    """
    state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x1234567)
    new = np.zeros((2, 5))
    for phase in range(PHASES):
        part = phase / (PHASES - 1)
        hot = heat[0] * (heat[1] / heat[0]) ** part
        dear = price[0] * (price[1] / price[0]) ** part
        for t in range(g.many.size):
            add_up(g, t)
        for _ in range(steps // PHASES):
            state = stir(state)
            a = below(state, g.x.size)
            b = g.near[a, (state >> np.uint64(8)) & np.uint64(7)]
            if b < 0:
                continue
            state = stir(state)
            luck = (np.float64(state >> np.uint64(40)) + 1.0) / 16777217.0
            step(g, rules, dear, a, b, state, -hot * np.log(luck), new)
    for t in range(g.many.size):
        add_up(g, t)
