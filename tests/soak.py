"""Leave a plan alone for sixty nights in which everything goes wrong, and count what is lost.

    make soak                                         60 nights
    .venv/bin/python -m tests.soak --seed 3 --nights 200

Each night a server refreshes the plan; by day officers edit it, record reports, take some back,
fix, format and restore. Runs are killed at random moments, Excel has the workbook open, a second
run is at work, and clocks are years off, or in another time zone. After each of these, what must
be true is looked at in the files themselves. The processes, kills and locks are real; the clock
that saving reads is not.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from plantools import cli
from plantools.engine import open_book, save
from plantools.engine.backups import ALL_DAYS, folder_of, list_backups
from plantools.engine.files import hold
from plantools.workbook.history import History
from plantools.workbook.session import read_back
from plantools.workbook.tables import Tables
from tests.masters import action, master
from tests.safety.saving import Clock, ended, in_child, left

ZONES = ("UTC", "Europe/London")
KILLED, BUSY = -signal.SIGKILL, 3


class Soak:
    """The plan, and what an observer knows of it.

    Attributes:
        now: the true time.
        states: when each content that an officer had left was replaced.
        reports: the rows of each recorded report, as they were right after recording.
        counts: what happened how often.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.path = master(folder, *(action(f"SL{n}", due_by="October 2025") for n in range(1, 9)))
        self.now = datetime(2025, 3, 1, tzinfo=UTC)
        self.states: dict[bytes, datetime] = {}
        self.reports: dict[str, object] = {}
        self.counts: Counter[str] = Counter()
        self.is_officers, self.edits, self.lasts = True, 0, 1.0

    def night(self) -> None:
        """One day and the night after it."""
        morning = self.now
        often = self.chance.choice((0, 0, 1, 1, 2, 4))
        for hour in sorted(self.chance.sample(range(8, 18), often)):
            self.now = morning + timedelta(hours=hour, minutes=self.chance.randrange(60))
            self.chance.choice((self.edit, self.edit, self.edit, self.record, self.tidy))()
        self.now = morning + timedelta(days=1, hours=2)
        day = f"{self.now:%Y-%m-%d}"
        self.run("refresh", "--as-at", day, zone="UTC")
        self.now = morning + timedelta(days=1)

    def edit(self) -> None:
        """What an officer types, saved by Excel: without us, and so without a backup of ours."""
        self.edits += 1
        with closing(open_book(self.path, backups=0)) as book:
            cell = f"{self.chance.choice('CD')}{self.chance.randint(5, 12)}"
            book.sheets["Actions"].range(cell).value = f"Edit {self.edits}"
            book.save()
        self.is_officers = True
        self.counts["edits"] += 1

    def record(self) -> None:
        choice = self.chance.random()
        known = list(self.reports)
        if known and choice < 0.25:
            label = self.chance.choice(known)
            if self.run("record", "--remove", label) == 0:
                del self.reports[label]
            return
        again = bool(known) and choice < 0.4
        label = self.chance.choice(known) if again else f"Report {self.counts['record']}"
        words = ("--report", label, *(["--replace"] if again else []))
        code = self.run("record", *words, "--as-at", f"{self.now:%Y-%m-%d}")
        history = self.history()
        if code == 0 or (code == KILLED and history.find(label) and label not in self.reports):
            self.reports.pop(label, None)
            self.reports[label] = history.report(label).milestones

    def tidy(self) -> None:
        what = self.chance.choice(("format", "fix", "restore"))
        if what != "restore":
            self.run(what, *(["--apply"] if what == "fix" else []))
        elif list_backups(self.path) and self.run("restore", "latest") == 0:
            history = self.history()
            self.reports = {each: history.report(each).milestones for each in history.labels}

    def run(self, command: str, *options: str, zone: str = "") -> int:
        """A command in a process of its own, with whatever goes wrong; then look at everything."""
        before, words = self.path.read_bytes(), [command, str(self.path), *options]
        off = self.chance.choice((0, 0, 0, 0, 0, 0, 0, 0, 6, -3))
        clock = self.now + timedelta(days=365 * off)
        trouble = self.chance.choice(("", "", "", "", "", "kill", "kill", "excel", "busy"))
        code = self.troubled(words, clock, zone or self.chance.choice(ZONES), trouble)
        after = self.path.read_bytes()
        if after != before:
            if self.is_officers:
                self.states[before] = self.now
            self.is_officers = command != "refresh"
        assert code in (0, BUSY, KILLED), f"{words} ended with {code}"
        assert code in (0, KILLED) or after == before, f"{words} changed the file"
        ending = {0: "finished", KILLED: "killed", BUSY: "busy"}[code]
        self.counts.update(filter(None, (command, trouble, "clock off" * bool(off), ending)))
        self.look(command, swept=code == 0 and after != before)
        return code

    def troubled(self, words: list[str], clock: datetime, zone: str, trouble: str) -> int:
        owner = self.path.with_name(f"~${self.path.name}")
        if trouble == "excel":
            owner.write_bytes(b"")
        try:
            if trouble == "busy":
                with hold(self.path):
                    return ended(in_child(self.at(words, clock, zone)))
            start = time.monotonic()
            pid = in_child(self.at(words, clock, zone))
            if trouble == "kill":
                time.sleep(self.lasts * self.chance.random())
                os.kill(pid, signal.SIGKILL)
            code = ended(pid)
            if code == 0 and words[0] == "refresh":
                self.lasts = time.monotonic() - start
            return code
        finally:
            owner.unlink(missing_ok=True)

    @staticmethod
    def at(words: list[str], clock: datetime, zone: str) -> Callable[[], None]:
        """The command, at a time and in a time zone."""

        def run() -> None:
            os.environ["TZ"] = zone
            time.tzset()
            save.datetime = Clock  # type: ignore[attr-defined]
            Clock.moment = clock
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                os._exit(cli.main(words))

        return run

    def history(self) -> History:
        with closing(open_book(self.path)) as book:
            return History(Tables(book))

    def look(self, command: str, *, swept: bool) -> None:
        """What must be true after every run, whatever happened."""
        with closing(open_book(self.path)) as book:
            read_back(book)
            history = History(Tables(book))
        assert history.problems == {}, history.problems
        if command not in ("record", "restore"):
            assert set(history.labels) == set(self.reports), (history.labels, list(self.reports))
            for label, rows in self.reports.items():
                assert history.report(label).milestones == rows, f"{label} is another one"
        backups = list_backups(self.path)
        kept = {backup.path.read_bytes() for backup in backups} | {self.path.read_bytes()}
        for state, when in self.states.items():
            if self.now - when <= ALL_DAYS:
                assert state in kept, f"what was replaced on {when} is lost"
        if swept:
            assert not left(self.path.parent), left(self.path.parent)
        assert len(list(folder_of(self.path).glob("*"))) < 150


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), options.seed)
        for night in range(1, options.nights + 1):
            try:
                soak.night()
            except AssertionError as error:
                print(f"Seed {options.seed}, night {night}: {error}")
                return 1
        backups = list_backups(soak.path)
    told = ", ".join(f"{count} {what}" for what, count in sorted(soak.counts.items()))
    print(f"Seed {options.seed}, {options.nights} nights: {told}.")
    print(
        f"Nothing was lost: {len(soak.reports)} reports hold, {len(soak.states)} states of "
        f"officers' were replaced, {len(backups)} backups are kept "
        f"({sum(not backup.is_refreshed for backup in backups)} of officers' states)."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
