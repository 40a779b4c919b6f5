"""Says what machine and libraries a figure was measured with."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = ("msgspec", "numpy", "spacy", "numba", "trafilatura", "faust-streaming", "aiokafka", "redis")


def describe() -> dict[str, Any]:
    """Return processor, cores, memory in GiB, load, system, Python and library versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu_model(_read("/proc/cpuinfo")) or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in (*LIBRARIES, "elasticsearch")},
    }


def cpu_model(cpuinfo: str) -> str:
    """Return the processor's name in the text of /proc/cpuinfo, or ""."""
    names = (line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name"))
    return next(names, "")


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
