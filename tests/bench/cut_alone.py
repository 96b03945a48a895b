"""One cut in a process of its own: prints its seconds, the processor's seconds, and the megabytes held at most."""

import sys
import time
from pathlib import Path

from canvass import cutting, turf_files
from tests.bench.measuring import peak_megabytes

if __name__ == "__main__":
    doors = turf_files.read_doors(Path(sys.argv[1]))
    began, used = time.perf_counter(), time.process_time()
    cutting.cut(doors)
    took, used = time.perf_counter() - began, time.process_time() - used
    sys.stdout.write(f"{took:.2f} {used:.2f} {peak_megabytes():.0f}")
