"""Several at once, each in a thread and by a database connection of its own."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

Item = TypeVar("Item")


def seconds(work: Callable[[Item, Callable[[], object]], None], items: Sequence[Item]) -> float:
    """How long they take, from when all are ready until the last is done; each waits for the others by its second
    argument.
    """
    ready = threading.Barrier(len(items) + 1)

    def alone(item: Item) -> None:
        work(item, ready.wait)
        connections["default"].close()

    threads = [threading.Thread(target=alone, args=[item]) for item in items]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began
