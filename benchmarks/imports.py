"""What a click on the Improvement Plan tab imports, beside what every xlwings tool does.

A click on the desktop starts Python, so imports are most of what an officer waits for. CPU
seconds (user + system) of whole processes with compiled modules, taken in turn, medians:

    import xlwings           the floor: Excel calls Python through it
    import plantools.ribbon  at most 1.15 times that
    Refresh summaries        all that a Refresh click imports, at most 1.3 times

    make bench
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys

FLOOR = "import xlwings"
CASES = {
    "import plantools.ribbon": (1.15, "import plantools.ribbon"),
    "Refresh summaries": (1.3, "import plantools.ribbon, plantools.workbook.refresh"),
}


def cpu(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=11)
    runs = options.parse_args().runs
    codes = [FLOOR, *(code for _, code in CASES.values())]
    for code in codes:
        cpu(code)  # compiles what isn't yet
    taken: dict[str, list[float]] = {code: [] for code in codes}
    for _ in range(runs):
        for code in codes:
            taken[code].append(cpu(code))
    floor = statistics.median(taken[FLOOR])
    print(f"{FLOOR:<24} {floor:.3f} s")
    for name, (most, code) in CASES.items():
        seconds = statistics.median(taken[code])
        print(f"{name:<24} {seconds:.3f} s  {seconds / floor:.2f}, at most {most}")


if __name__ == "__main__":
    main()
