"""One cut in a process of its own: prints its seconds, the processor's seconds, and the megabytes held at most."""

import resource
import sys
import time
from pathlib import Path

from canvass import cutting, turf_files

if __name__ == "__main__":
    doors = turf_files.read_doors(Path(sys.argv[1]))
    began, used = time.perf_counter(), time.process_time()
    cutting.cut(doors)
    took, used = time.perf_counter() - began, time.process_time() - used
    sys.stdout.write(f"{took:.2f} {used:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
