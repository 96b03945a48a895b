"""Functions compiled to machine code, and where the compiled code lies.

Compiling takes half a minute, so it happens once, when the program is installed (``config.trial``), and never
in a request or in somebody's first cut. The code lies beside the interpreter's packages; NUMBA_CACHE_DIR names another
folder.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import caching, config

F = TypeVar("F", bound=Callable[..., Any])

if not os.environ.get("NUMBA_CACHE_DIR"):
    vars(config)["CACHE_DIR"] = str(Path(sys.prefix) / "compiled")


class Folder(caching.UserProvidedCacheLocator):
    """Our one folder, also where it may only be read: in a container nothing but its state can be written."""

    def ensure_cache_path(self) -> None:
        with suppress(OSError):
            super().ensure_cache_path()  # type: ignore[no-untyped-call]  # numba has no types


vars(config)["CACHE_LOCATOR_CLASSES"] = "voters.compiled.Folder"


def compiled(function: F) -> F:
    """The function as machine code that lets other threads run beside it.

    It may call only compiled functions of its own file: a change elsewhere would not compile it anew.
    """
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
