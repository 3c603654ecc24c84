"""How long a program waits for `import pulumi_acsnumbers`, the interpreter's own start subtracted.

Every plugin process and every program pays this once. Each figure is the median of 15 processes.
"""

import subprocess
import sys
import time
from statistics import median

RUNS = 15


def seconds(statement: str) -> float:
    """The median time of a fresh interpreter that runs one statement."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True, timeout=60)
        times.append(time.perf_counter() - start)
    return median(times)


def main() -> None:
    """Prints one line for each import."""
    bare = seconds("pass")
    print(f"the interpreter alone     {bare * 1000:7.0f} ms")
    for module in ("pulumi", "pulumi_acsnumbers"):
        extra = seconds(f"import {module}") - bare
        print(f"import {module:<18} {extra * 1000:+7.0f} ms")


if __name__ == "__main__":
    main()
