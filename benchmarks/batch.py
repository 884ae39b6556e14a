"""`plantools batch --jobs 2` over many plans beside `plantools refresh` of each, on the same files.

Plans of 121 milestone rows that were refreshed before, to another as-at date, so that each is
really written. The processor time (user and system) of whole processes with their workers, for
each plan; the peak memory is that of the largest process. A batch imports once for each worker,
which is why it takes half of it at most.

    make bench
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROWS, MOST = 121, 0.5
BEFORE, NOW = "30 June 2026", "31 July 2026"
REFRESH = (sys.executable, "-m", "plantools", "refresh", "--as-at")


def cost(commands: Sequence[Sequence[str | Path]]) -> tuple[float, float]:
    """Processor seconds of all, and the peak memory (MiB) of the largest."""
    seconds = peak = 0.0
    for command in commands:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command} ended with {process.returncode}")
        seconds += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss / 1024)
    return seconds, peak


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--plans", type=int, default=200)
    number: int = options.parse_args().plans
    with tempfile.TemporaryDirectory() as place:
        master, plans = Path(place, "master.xlsx"), Path(place, "Plans")
        maker = Path(__file__).with_name("refresh.py")
        subprocess.run([sys.executable, maker, "--make", str(ROWS), master], check=True)
        subprocess.run([*REFRESH, BEFORE, master], check=True, stdout=subprocess.DEVNULL)
        os.environ["PLANTOOLS_STATE"] = str(Path(place, "state"))
        plans.mkdir()
        files = [plans / f"plan {n}.xlsx" for n in range(number)]
        batch = (sys.executable, "-m", "plantools", "batch", plans, "--jobs", "2", "--as-at", NOW)
        ways: list[list[Sequence[str | Path]]] = [
            [batch],
            [(*REFRESH, NOW, file) for file in files],
        ]
        costs = []
        for commands in ways:
            for file in files:
                shutil.copy(master, file)
            costs.append(cost(commands))
    (ours, memory), (single, _) = costs
    ratio = ours / single
    print(
        f"{number} plans of {ROWS} rows: batch --jobs 2 {ours / number:.3f} s a plan, {memory:.0f} "
        f"MiB; refresh of each {single / number:.3f} s a plan; ratio {ratio:.2f}"
    )
    if ratio > MOST:
        sys.exit(f"A batch should take {MOST} at most.")


if __name__ == "__main__":
    main()
