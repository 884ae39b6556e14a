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
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from lxml import etree

from plantools.errors import PlanError
from tests.safety import parts as package
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


def make_masters() -> list[Parts]:
    """A master as shipped, one that was refreshed, and one with everything in it."""
    from plantools.create import read_example, write_master
    from tests.safety.features import everything
    from tests.safety.saving import run_refresh

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
    path = folder / "plan.xlsx"
    data = mutate(random.Random(seed), masters)
    path.write_bytes(data)
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
    return "FAULT: took too much memory" if peak > MEMORY else outcome


def work(seeds: range, errors: str, answers: Connection) -> None:
    """In a process of its own: say how each seed went. What a library says past us, such as a Rust
    panic, goes to a file."""
    with open(errors, "ab") as file:
        os.dup2(file.fileno(), 2)
    masters = make_masters()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            outcome = run_case(seed, masters, Path(folder))
            said = Path(errors).read_text(errors="replace")
            answers.send(f"FAULT: on stderr: {said[-2000:]}" if said else outcome)
            os.truncate(errors, 0)


def outcomes(seeds: range) -> Iterator[tuple[int, str]]:
    """Run seeds in a process, and in another from the next seed on when that one dies."""
    first = seeds.start
    while first < seeds.stop:
        context = get_context("spawn")
        answers, theirs = context.Pipe(duplex=False)
        with tempfile.NamedTemporaryFile() as errors:
            left = range(first, seeds.stop)
            process = context.Process(target=work, args=(left, errors.name, theirs))
            process.start()
            theirs.close()
            for first in left:
                try:
                    answer = answers.recv() if answers.poll(SILENT) else None
                except EOFError:
                    answer = None
                if answer is None:
                    process.join(1)
                    died = "no answer" if process.is_alive() else "crashed"
                    process.kill()
                    said = errors.read()[-2000:].decode(errors="replace")
                    yield first, f"FAULT: {died}: {said}"
                    break
                yield first, answer
            process.join()
        first += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="run this one case and show its outcome")
    parser.add_argument("--log", type=argparse.FileType("w"), help="a file for every outcome")
    options = parser.parse_args()
    if options.seed is not None:
        with tempfile.TemporaryDirectory() as folder:
            print(run_case(options.seed, make_masters(), Path(folder)))
        return 0
    workers = min(os.cpu_count() or 1, 8)
    step = -(-options.cases // workers)
    stop = options.first + options.cases
    ranges = [range(s, min(s + step, stop)) for s in range(options.first, stop, step)]
    print(f"Seeds {options.first} to {stop - 1}, {len(ranges)} processes", flush=True)
    with ThreadPoolExecutor(len(ranges)) as pool:
        told = [each for lot in pool.map(lambda r: list(outcomes(r)), ranges) for each in lot]
    faults = [f"seed {seed}: {outcome}" for seed, outcome in told if outcome.startswith("FAULT")]
    if options.log:
        options.log.writelines(f"{seed} {outcome}\n" for seed, outcome in told)
    print("\n".join(faults))
    print(f"{dict(Counter(outcome.split(':')[0] for _, outcome in told))}, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
