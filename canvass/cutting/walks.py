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
LUCKS = 1024  # Different lucks; a table of them is quicker than logarithms.
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
    sum of x, of y, of squares, and what the turf costs by them.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    size: NDArray[np.float64]
    near: NDArray[np.int32]
    lane: NDArray[np.int32]
    across: NDArray[np.float64]
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
    far = math.sqrt(dx * dx + dy * dy)
    return far + g.across[0] if g.lane[a] ^ g.lane[b] == 1 else far


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
def add_up(g: Region, rules: Rules, price: float, t: int) -> None:
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
    s[5] = cost(rules, price, s[0], s[1], s[2], s[3], s[4], g.many[t])


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
def grow(g: Region, rules: Rules, price: float, t: int, longer: float) -> None:
    """Note that the walk of a turf that keeps its atoms has become so much longer."""
    s = g.sums[t]
    before = misfit(rules, s[0], s[1])
    s[1] += longer
    s[5] += longer + price * (misfit(rules, s[0], s[1]) - before)


@compiled
def try_turning(g: Region, rules: Rules, price: float, t: int, i: int, j: int, bound: float) -> bool:
    """Two-opt: put the atoms at ``i`` and ``j`` side by side by turning what lies between, and one of the two."""
    if i > j:
        i, j = j, i
    a, b = g.walk[t, i], g.walk[t, j]
    before, after, inner, outer = at(g, t, i - 1), at(g, t, j + 1), g.walk[t, i + 1], g.walk[t, j - 1]
    joined = apart(g, a, b)
    longer = joined + apart(g, inner, after) - apart(g, a, inner) - apart(g, b, after)
    other = joined + apart(g, before, outer) - apart(g, before, a) - apart(g, outer, b)
    ahead = longer <= other
    longer = min(longer, other)
    if not kept(rules, price, g.sums[t], longer, bound):
        return False
    if ahead:
        turn(g, t, i + 1, j)
    else:
        turn(g, t, i, j - 1)
    grow(g, rules, price, t, longer)
    return True


@compiled
def try_shifting(g: Region, rules: Rules, price: float, t: int, i: int, j: int, few: int, bound: float) -> bool:
    """Or-opt: carry ``few`` atoms from place ``i`` on to beside the one at ``j``, before or after it, in one walk."""
    first, last = i, i + few - 1
    if last >= g.many[t] or first <= j <= last:
        return False
    a, b, e = g.walk[t, first], g.walk[t, j], g.walk[t, last]
    p, q = at(g, t, first - 1), at(g, t, last + 1)
    longer = apart(g, p, q) - apart(g, p, a) - apart(g, e, q) + apart(g, a, b)
    after, before = at(g, t, j + 1), at(g, t, j - 1)
    behind = apart(g, e, after) - apart(g, b, after) if after != a else np.inf
    ahead_of = apart(g, e, before) - apart(g, b, before) if before != e else np.inf
    ahead = behind <= ahead_of
    longer += min(behind, ahead_of)
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
    grow(g, rules, price, t, longer)
    return True


@compiled
def add_piece(g: Region, t: int, first: int, last: int, into: NDArray[np.float64]) -> None:
    """Add the sums of a piece of a walk, with the steps inside it."""
    for place in range(first, last + 1):
        a = g.walk[t, place]
        into[0] += g.size[a]
        if place > first:
            into[1] += apart(g, g.walk[t, place - 1], a)
        into[2] += g.x[a]
        into[3] += g.y[a]
        into[4] += g.x[a] ** 2 + g.y[a] ** 2


@compiled
def worth(
    g: Region,
    rules: Rules,
    price: float,
    ta: int,
    tb: int,
    less: NDArray[np.float64],
    more: float,
    few: int,
    bound: float,
) -> bool:
    """Whether one walk loses, and another gains, what ``less`` sums up (see ``add_piece``); if so, it is noted.

    ``less[5]`` is how much longer the one becomes (besides the steps inside the piece), ``more`` the other.
    """
    a, b = g.sums[ta], g.sums[tb]
    size, inner, x, y, square = less[0], less[1], less[2], less[3], less[4]
    short, long = a[1] + less[5] - inner, b[1] + more + inner
    one = cost(rules, price, a[0] - size, short, a[2] - x, a[3] - y, a[4] - square, g.many[ta] - few)
    two = cost(rules, price, b[0] + size, long, b[2] + x, b[3] + y, b[4] + square, g.many[tb] + few)
    if one + two - a[5] - b[5] >= bound:
        return False
    a[0], a[1], a[2], a[3], a[4], a[5] = a[0] - size, short, a[2] - x, a[3] - y, a[4] - square, one
    b[0], b[1], b[2], b[3], b[4], b[5] = b[0] + size, long, b[2] + x, b[3] + y, b[4] + square, two
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
    bound: float,
    new: NDArray[np.float64],
) -> bool:
    """Carry ``a`` and the atoms after it (or before it) from its walk to before or after ``b`` in another."""
    ta, tb, i, j = g.turf[a], g.turf[b], g.place[a], g.place[b]
    first, last = (i - few + 1, i) if back else (i, i + few - 1)
    if first < 0 or last >= g.many[ta] or g.many[ta] <= few or g.many[tb] + few > g.walk.shape[1]:
        return False
    e = g.walk[ta, first] if back else g.walk[ta, last]
    after, before = at(g, tb, j + 1), at(g, tb, j - 1)
    p, q = at(g, ta, first - 1), at(g, ta, last + 1)
    less = apart(g, p, q) - apart(g, p, g.walk[ta, first]) - apart(g, g.walk[ta, last], q)
    behind = apart(g, e, after) - apart(g, b, after)
    ahead_of = apart(g, e, before) - apart(g, b, before)
    ahead = behind <= ahead_of
    more = apart(g, a, b) + min(behind, ahead_of)
    if hopeless(g, rules, price, ta, tb, less + more, bound):
        return False
    piece = new[0]
    piece[:] = 0.0
    add_piece(g, ta, first, last, piece)
    piece[5] = less
    if not worth(g, rules, price, ta, tb, piece, more, few, bound):
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
def exchanged(g: Region, ta: int, i: int, tb: int, j: int) -> tuple[float, float]:
    """How much longer two walks are when the atom at ``i`` of one and that at ``j`` of the other change places."""
    a, c = g.walk[ta, i], at(g, tb, j)
    if c < 0:
        return np.inf, np.inf
    pa, qa, pc, qc = at(g, ta, i - 1), at(g, ta, i + 1), at(g, tb, j - 1), at(g, tb, j + 1)
    one = apart(g, pa, c) + apart(g, c, qa) - apart(g, pa, a) - apart(g, a, qa)
    two = apart(g, pc, a) + apart(g, a, qc) - apart(g, pc, c) - apart(g, c, qc)
    return one, two


@compiled
def try_swapping(g: Region, rules: Rules, price: float, a: int, b: int, bound: float, new: NDArray[np.float64]) -> bool:
    """Change ``a`` for the atom after or before ``b``, which brings the two side by side."""
    ta, tb, i, j = g.turf[a], g.turf[b], g.place[a], g.place[b] + 1
    longer, other = exchanged(g, ta, i, tb, j)
    longer_before, other_before = exchanged(g, ta, i, tb, j - 2)
    if longer_before + other_before < longer + other:
        longer, other, j = longer_before, other_before, j - 2
    if hopeless(g, rules, price, ta, tb, longer + other, bound):
        return False
    c = g.walk[tb, j]
    piece = new[0]
    piece[0], piece[1], piece[2], piece[3] = g.size[a] - g.size[c], 0.0, g.x[a] - g.x[c], g.y[a] - g.y[c]
    piece[4], piece[5] = g.x[a] ** 2 + g.y[a] ** 2 - g.x[c] ** 2 - g.y[c] ** 2, longer
    if not worth(g, rules, price, ta, tb, piece, other, 0, bound):
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
    one, two, a_sums, b_sums = new[0], new[1], g.sums[ta], g.sums[tb]
    one[:] = 0.0
    add_piece(g, ta, 0, i, one)
    add_piece(g, tb, 0 if crossed else j, j if crossed else nb - 1, one)
    one[1] += apart(g, a, b)
    for k in range(5):
        two[k] = a_sums[k] + b_sums[k] - one[k]
    two[1] += longer
    one[5] = cost(rules, price, one[0], one[1], one[2], one[3], one[4], grown)
    two[5] = cost(rules, price, two[0], two[1], two[2], two[3], two[4], left)
    if one[5] + two[5] - a_sums[5] - b_sums[5] >= bound:
        return False
    a_sums[:] = one
    b_sums[:] = two
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
    back = (s & np.uint64(32)) != 0
    ta = g.turf[a]
    if ta == g.turf[b]:
        i, j = g.place[a], g.place[b]
        if abs(i - j) == 1:
            return
        if way < 8:
            try_turning(g, rules, price, ta, i, j, bound)
        else:
            try_shifting(g, rules, price, ta, i, j, few, bound)
    elif way < 9:
        try_moving(g, rules, price, a, b, few, back, bound, new)
    elif way < 12:
        try_swapping(g, rules, price, a, b, bound, new)
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
    new = np.zeros((2, 6))
    luck = -np.log((np.arange(LUCKS) + 0.5) / LUCKS)
    for phase in range(PHASES):
        part = phase / (PHASES - 1)
        hot = heat[0] * (heat[1] / heat[0]) ** part
        dear = price[0] * (price[1] / price[0]) ** part
        for t in range(g.many.size):
            add_up(g, rules, dear, t)
        for _ in range(steps // PHASES):
            state = stir(state)
            a = below(state, g.x.size)
            # Of two neighbours the one named first: those are nearer, and more often worth trying.
            b = g.near[a, min((state >> np.uint64(8)) & np.uint64(7), (state >> np.uint64(11)) & np.uint64(7))]
            if b < 0:
                continue
            state = stir(state)
            step(g, rules, dear, a, b, state, hot * luck[state >> np.uint64(54)], new)
    for t in range(g.many.size):
        add_up(g, rules, price[1], t)
