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
import queue
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TextIO

from lxml import etree

from tests.safety import parts as package
from tests.safety.parts import Parts

SECONDS = 5
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


def make_masters() -> list[Parts]:
    """A master as shipped, one that was refreshed, and one with everything in it."""
    from plantools.create import read_example, write_master
    from tests.safety.conftest import run_refresh
    from tests.safety.features import everything

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plan.xlsx")
        write_master(path, read_example())
        plain = package.read(path)
        run_refresh(path)
        full = dict(plain)
        everything(full)
        return [plain, package.read(path), full]


def run_case(seed: int, masters: list[Parts], folder: Path) -> str:
    """ "refreshed", "refused: ...", or "FAULT: ..."."""
    from plantools.errors import PlanError
    from tests.safety.conftest import run_refresh

    path = folder / "plan.xlsx"
    data = mutate(random.Random(seed), masters)
    path.write_bytes(data)
    start = time.monotonic()
    try:
        run_refresh(path)
        outcome = "refreshed"
        run_refresh(path)  # what plantools wrote, it must be able to read
    except PlanError as error:
        if outcome_is_half_done(path, data):
            return f"FAULT: refused what it wrote itself: {error}"
        outcome = f"refused: {error}"
    except BaseException:
        return f"FAULT: {traceback.format_exc()}"
    if time.monotonic() - start > SECONDS:
        return f"FAULT: took {time.monotonic() - start:.1f} s"
    if peak_memory() > MEMORY:
        return "FAULT: took too much memory"
    return outcome


def peak_memory() -> int:
    """Of this process, in bytes. What getrusage says on Linux includes its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def outcome_is_half_done(path: Path, data: bytes) -> bool:
    return path.read_bytes() != data


def work(seeds: range) -> None:
    """In a process of its own: say each seed, run it, say how it went."""
    masters = make_masters()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            print(f"start {seed}", flush=True)
            outcome = run_case(seed, masters, Path(folder))
            print(f"end {seed} {outcome!r}", flush=True)


def supervise(
    seeds: range, counts: Counter[str], faults: list[str], log: TextIO | None = None
) -> None:
    """Run seeds in a process, and in another from the next seed on when that one dies."""
    first = seeds.start
    while first < seeds.stop:
        command = [sys.executable, "-m", "tests.fuzz", "--work", f"{first}:{seeds.stop}"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )
        errors: list[str] = []
        lines: queue.Queue[str] = queue.Queue()
        for stream, take in ((process.stdout, lines.put), (process.stderr, errors.append)):
            assert stream is not None
            threading.Thread(target=lambda s=stream, t=take: [t(x) for x in s], daemon=True).start()
        running, silent_since = first, time.monotonic()
        while True:
            try:
                line = lines.get(timeout=1)
                silent_since = time.monotonic()
            except queue.Empty:
                if process.poll() is None and time.monotonic() - silent_since < 60:
                    continue
                died = "crashed" if process.poll() is not None else "no answer"
                process.kill()
                faults.append(f"seed {running}: {died}\n{''.join(errors)[-2000:]}")
                break
            word, seed, *rest = line.rstrip("\n").split(" ", 2)
            running = int(seed)
            if word == "start":
                continue
            outcome = rest[0].strip("'\"")
            counts[outcome.split(":")[0]] += 1
            if log is not None:
                print(running, outcome, file=log)
            if outcome.startswith("FAULT"):
                faults.append(f"seed {running}: {outcome}")
            if running == seeds.stop - 1:
                process.wait()
                if errors:  # a library that talks past us, such as a Rust panic
                    faults.append(
                        f"seeds {first} to {running}: on stderr\n{''.join(errors)[:2000]}"
                    )
                return
        first = running + 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="run this one case and show its outcome")
    parser.add_argument("--log", type=argparse.FileType("w"), help="a file for every outcome")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        start, stop = map(int, options.work.split(":"))
        work(range(start, stop))
        return 0
    if options.seed is not None:
        with tempfile.TemporaryDirectory() as folder:
            print(run_case(options.seed, make_masters(), Path(folder)))
        return 0
    counts: Counter[str] = Counter()
    faults: list[str] = []
    workers = min(os.cpu_count() or 1, 8)
    step = -(-options.cases // workers)
    stop = options.first + options.cases
    ranges = [range(s, min(s + step, stop)) for s in range(options.first, stop, step)]
    print(f"Seeds {options.first} to {stop - 1}, {len(ranges)} processes", flush=True)
    threads = [
        threading.Thread(target=supervise, args=(r, counts, faults, options.log)) for r in ranges
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for fault in faults:
        print(fault)
    print(f"{dict(counts)}, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
