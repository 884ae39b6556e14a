"""Break real masters at random and refresh them: plantools must say what is wrong, or work.

    make fuzz                                     10,000 cases
    .venv/bin/python -m tests.fuzz --seed 123     one case again, with its outcome

Each case is made from its seed alone. It passes if the refresh ends within SECONDS and
MEMORY, either well or with a PlanError, and if a file that was refused has kept its bytes. The
cases run in processes of their own: a crash in a library ends only its process, and is found.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from functools import cache
from multiprocessing import TimeoutError, get_context
from pathlib import Path

from lxml import etree

from plantools.errors import PlanError
from tests.masters import master
from tests.safety import parts as package
from tests.safety.features import everything
from tests.safety.parts import Parts
from tests.safety.saving import run_refresh

SECONDS, SILENT = 5, 60
MEMORY = 1 << 30
_VALUES = (
    *("", "0", "-1", "1", "4294967296", "99999999999999999999", "1e308", "NaN", "TRUE", "A1"),
    *("XFD1048576", "A1:XFD1048576", "XFE1", "A0", "#REF!", "rId1", "rId99", "../../../etc/x"),
    *("s", "str", "inlineStr", "b", "e", "d", "n", "\u202e", "x" * 40_000, "_x0000_", "_xD800_"),
    *("'", '"', "=1+1", "2024-02-30", "45000.5", "-1e10", "1e10", "2958466", "/", "//", "."),
)


def mutate(rng: random.Random, masters: list[Parts]) -> bytes:
    """A master with one to four faults."""
    parts = dict(rng.choice(masters))
    kind = rng.random()
    if kind < 0.2:
        return break_bytes(rng, package.pack(parts, compress=kind < 0.15))
    for _ in range(rng.randint(1, 4)):
        name = _pick(rng, parts)
        if kind < 0.35:
            parts[name] = break_bytes(rng, parts[name])
        elif kind < 0.45:
            _break_package(rng, parts, name)
        else:
            _break_xml(rng, parts, name)
    return package.pack(parts)


def _pick(rng: random.Random, parts: Parts) -> str:
    """Half of the faults go where the package says what is what."""
    heads = [n for n in parts if n.endswith(".rels") or n.startswith(("[", "xl/w", "xl/s", "xl/t"))]
    return rng.choice(heads if rng.random() < 0.7 else sorted(parts))


def break_bytes(rng: random.Random, data: bytes) -> bytes:
    if not data:
        return b"\0"
    start, length = rng.randrange(len(data)), rng.choice((1, 1, 2, 8, 100, 5000))
    choice = rng.randrange(5)
    if choice == 0:
        return data[:start]
    if choice == 1:
        return data[:start] + data[start + length :]
    if choice == 2:
        return data[:start] + rng.randbytes(length) + data[start + length :]
    if choice == 3:
        return data[:start] + data[start : start + length] * 2 + data[start + length :]
    return data[:start] + bytes([data[start] ^ (1 << rng.randrange(8))]) + data[start + 1 :]


def _break_package(rng: random.Random, parts: Parts, name: str) -> None:
    data = parts.pop(name)
    choice = rng.randrange(4)
    if choice == 0 and parts:
        parts[name] = parts[rng.choice(sorted(parts))]
    elif choice == 1:
        parts[rng.choice((name.upper(), name + "x", "../" + name, "/" + name))] = data
    elif choice == 2:
        parts[name] = b""


def _break_xml(rng: random.Random, parts: Parts, name: str) -> None:
    try:
        root = etree.fromstring(parts[name])
    except (etree.XMLSyntaxError, ValueError):
        return
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    for _ in range(rng.choice((1, 1, 2, 5, 50))):
        _break_element(rng, rng.choice(elements), elements)
    parts[name] = etree.tostring(root)


def _break_element(
    rng: random.Random, element: etree._Element, elements: list[etree._Element]
) -> None:
    parent = element.getparent()
    choice = rng.randrange(8)
    value = rng.choice(_VALUES)
    if choice <= 2 and element.attrib:
        element.set(rng.choice(list(element.attrib)), value)
    elif choice == 3 and element.attrib:
        del element.attrib[rng.choice(list(element.attrib))]
    elif choice == 4:
        element.text = value
    elif choice == 5 and parent is not None:
        parent.remove(element)
    elif choice == 6 and parent is not None:
        for _ in range(rng.choice((1, 1, 3, 200))):
            parent.append(etree.fromstring(etree.tostring(element)))
    elif choice == 7:
        other = rng.choice(elements)
        element.tag = other.tag


@cache
def make_masters() -> list[Parts]:
    """A master as it is made, one that was refreshed, and one with everything in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = master(Path(folder))
        plain = package.read(path)
        run_refresh(path)
        full = dict(plain)
        everything(full)
        return [plain, package.read(path), full]


def run_case(seed: int) -> str:
    """ "refreshed", "refused: ...", or "FAULT: ..."."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as said:
        path, data = Path(folder, "plan.xlsx"), mutate(random.Random(seed), make_masters())
        path.write_bytes(data)
        os.dup2(said.fileno(), 2)  # what a library says past us, such as a Rust panic
        start = time.monotonic()
        try:
            run_refresh(path)
            outcome = "refreshed"
            run_refresh(path)  # what plantools wrote, it must be able to read
        except PlanError as error:
            if path.read_bytes() != data:
                return f"FAULT: refused what it wrote itself: {error}"
            outcome = f"refused: {error}"
        except BaseException:
            return f"FAULT: {traceback.format_exc()}"
        if time.monotonic() - start > SECONDS:
            return f"FAULT: took {time.monotonic() - start:.1f} s"
        status = Path("/proc/self/status")  # what getrusage says on Linux includes its parent's
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if status.exists():
            peak = int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
        if peak > MEMORY:
            return "FAULT: took too much memory"
        said.seek(0)
        return f"FAULT: on stderr: {words[-2000:]}" if (words := said.read()) else outcome


def outcomes(seeds: range) -> Iterator[tuple[int, str]]:
    """Run seeds in processes that may die of it."""
    make_masters()  # once for all of them
    with get_context("fork").Pool(min(os.cpu_count() or 1, 8), maxtasksperchild=500) as pool:
        waiting = [(seed, pool.apply_async(run_case, (seed,))) for seed in seeds]
        for seed, result in waiting:
            try:
                yield seed, result.get(SILENT)
            except TimeoutError:
                yield seed, "FAULT: no answer, or the process died"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="run this one case and show its outcome")
    parser.add_argument("--log", type=argparse.FileType("w"), help="a file for every outcome")
    options = parser.parse_args()
    if options.seed is not None:
        print(run_case(options.seed))
        return 0
    seeds = range(options.first, options.first + options.cases)
    told = list(outcomes(seeds))
    faults = [f"seed {seed}: {outcome}" for seed, outcome in told if outcome.startswith("FAULT")]
    if options.log:
        options.log.writelines(f"{seed} {outcome}\n" for seed, outcome in told)
    print(f"Seeds {seeds.start} to {seeds.stop - 1}", *faults, sep="\n")
    print(f"{dict(Counter(outcome.split(':')[0] for _, outcome in told))}, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
