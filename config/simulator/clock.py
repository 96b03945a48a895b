"""Time in the simulator: it may run faster, stand still, or jump to where nothing is left to happen."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable

Action = Callable[[], Awaitable[None]]
FASTEST = 1000.0


class Clock:
    """Runs what is due. Belongs to one event loop."""

    def __init__(self, speed: float = 1.0) -> None:
        self.now = 0.0
        self.paused = False
        self._speed = _checked(speed)
        self._due: list[tuple[float, int, Action]] = []
        self._order = itertools.count()
        self._changed = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._settling = asyncio.Lock()

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = _checked(speed)
        self._changed.set()

    @property
    def waiting_count(self) -> int:
        return len(self._due) + len(self._running)

    def after(self, seconds: float, action: Action) -> None:
        """Let ``action`` happen after so many seconds of simulated time."""
        heapq.heappush(self._due, (self.now + seconds, next(self._order), action))
        self._changed.set()

    async def run(self) -> None:
        """Run for ever: start each action at its time, beside the others."""
        while True:
            self._changed.clear()
            if self.paused or not self._due:
                await self._changed.wait()
                continue
            before, now = self.now, asyncio.get_running_loop().time()
            delay = (self._due[0][0] - before) / self._speed
            if delay > 0 and await self._is_changed_within(delay):
                self.now = max(self.now, before + (asyncio.get_running_loop().time() - now) * self._speed)
                continue
            if not self.paused:
                self._start_next()

    def pause(self, paused: bool = True) -> None:
        self.paused = paused
        self._changed.set()

    async def settle(self) -> None:
        """Jump from one event to the next, in order, until nothing is left to happen."""
        async with self._settling:
            while self.waiting_count:
                if self._due:
                    await self._start_next()
                elif self._running:
                    await asyncio.wait(set(self._running))

    async def step(self, seconds: float) -> None:
        """Let so much time pass at once, with everything that falls into it, in order."""
        async with self._settling:
            until = self.now + seconds
            while self._due and self._due[0][0] <= until:
                await self._start_next()
            self.now = max(self.now, until)
        self._changed.set()

    def clear(self) -> None:
        """Forget what has not happened yet."""
        self._due.clear()
        self._changed.set()

    async def stop(self) -> None:
        self.clear()
        for task in set(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _start_next(self) -> asyncio.Task[None]:
        if not self._due:
            raise LookupError("Nothing is due.")
        due_at, _, action = heapq.heappop(self._due)
        self.now = max(self.now, due_at)
        task = asyncio.ensure_future(_done(action))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _is_changed_within(self, seconds: float) -> bool:
        try:
            # Not ``wait_for``: in Python 3.11 it loses a cancellation that comes as the event is set.
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return False
        return True


async def _done(action: Action) -> None:
    await action()


def _checked(speed: float) -> float:
    if not 0 < speed <= FASTEST:
        raise ValueError(f"The speed must lie between 0 and {FASTEST:.0f}.")
    return speed
