"""Whether the recorded reports are as they were recorded.

Each report has a seal: a hash of its rows, and one of that and of the seal before it. It stands in
the Check cell of the report's first row. The last one stands in a defined name of the workbook as
well, outside the hidden sheet. So no row can be changed, moved or taken out, and no report, without
one of them telling; git and certificate logs do it the same way.

Reports that were recorded before there were seals have none. The next one that is recorded has
their hashes in its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAME = "PlanHistory"
"""The defined name: how many reports there are, and the last seal."""
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Seal:
    """What proves a report.

    Attributes:
        own: the hash of its rows.
        chain: the hash of that and of the chain before it.
    """

    own: str
    chain: str

    def __str__(self) -> str:
        return f"{self.own} {self.chain}"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What shows that a report is not as it was recorded.

    Attributes:
        label: the report.
        says: what is wrong with it.
        is_edited: whether its own rows are others; else something before or behind it is gone.
    """

    label: str
    says: str
    is_edited: bool = False


def hash_rows(rows: Sequence[Row], check: int) -> str:
    """The hash of a report's rows.

    Args:
        rows: its rows; empty cells are None.
        check: the column of the checksums, of which only the row's own counts.
    """
    text = repr([(*row[:check], _own_check(row[check]), *row[check + 1 :]) for row in rows])
    return _hash(text.replace("\\r\\n", "\\n").replace("\\r", "\\n"))  # as some editors do


def _own_check(check: Any) -> Any:
    """A Check cell without the seal behind the row's own checksum."""
    return " ".join(check.split(" ")[:2]) if isinstance(check, str) else check


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def link(chain: str, own: str) -> str:
    """The chain with one report more."""
    return _hash(f"{chain} {own}")


def read_seal(check: Any) -> Seal | None:
    """The seal in a Check cell, behind the row's own checksum."""
    words = check.split(" ") if isinstance(check, str) else []
    return Seal(words[2], words[3]) if len(words) == 4 else None


def head_text(count: int, chain: str) -> str:
    """What the name refers to."""
    return f'="{count} {chain}"'


def read_head(refers_to: str | None) -> Seal | None:
    """The number of reports and the last seal in the name, None if there is none."""
    words = (refers_to or "").strip('="').split(" ")
    return Seal(words[0], words[1] if len(words) > 1 else "") if words[0].isdecimal() else None


class Chain:
    """The seals of a history, each compared with the rows that it is of.

    Attributes:
        last: the chain up to the last report.
        doubts: what is not as it was recorded.
        unsealed: the reports that no seal speaks for.
    """

    def __init__(
        self, reports: Mapping[str, Sequence[Row]], check: int, refers_to: str | None
    ) -> None:
        self._check = check
        self.last = ""
        self.doubts: list[Doubt] = []
        self.unsealed: list[str] = []
        self._links: dict[str, bool] = {}
        for label, rows in reports.items():
            self._follow(label, rows)
        head = read_head(refers_to)
        self._head = head.chain if head else None
        self._compare_head(list(reports), head)

    def _follow(self, label: str, rows: Sequence[Row]) -> None:
        own, seal = hash_rows(rows, self._check), self._seal_in(rows)
        if seal is None:
            self.last = link(self.last, own)
            self.unsealed.append(label)
            return
        if own != seal.own:
            self.doubts.append(Doubt(label, f"the rows of {label} were edited", is_edited=True))
        is_linked = seal.chain == link(self.last, seal.own)
        if is_linked:
            self.unsealed.clear()  # it has proved them as well
        else:
            says = f"a report before {label} was changed, moved or taken out"
            self.doubts.append(Doubt(label, says))
        self._links[label] = is_linked
        self.last = seal.chain

    def _seal_in(self, rows: Sequence[Row]) -> Seal | None:
        """The seal of a report; it stood in the first row when it was recorded."""
        seals = (read_seal(row[self._check]) for row in rows)
        return next((seal for seal in seals if seal), None)

    def _compare_head(self, labels: list[str], head: Seal | None) -> None:
        last = labels[-1] if labels else ""
        if head is None:
            if self._links:
                says = f"the name {NAME}, which proves {last}, was deleted"
                self.doubts.append(Doubt(last, says))
        elif head.chain != self.last or int(head.own) != len(labels):
            behind = f"those behind {last}" if last else "all of them"
            says = f"{head.own} reports were recorded and {len(labels)} are there"
            if int(head.own) > len(labels):
                says += f": {behind} were taken out"
            elif int(head.own) == len(labels):
                says = f"{last} was changed, and its checksums with it"
            self.doubts.append(Doubt(last, says))

    def seal(self, rows: Sequence[Row], *, mends: bool) -> Seal:
        """The seal of a further report.

        Args:
            mends: whether it takes the place of one. Otherwise it goes on from the last seal that
                the name knows, so that a report that was taken out stays missed.
        """
        own = hash_rows(rows, self._check)
        return Seal(own, link(self.last if mends or self._head is None else self._head, own))

    def sealed_anew(self, reports: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, Seal]]:
        """The seals of reports some of which were taken out; what was doubtful stays so.

        Args:
            reports: those that are left, in order.
        """
        chain = ""
        for label, rows in reports.items():
            seal = self._seal_in(rows)
            if seal is None:
                chain = link(chain, hash_rows(rows, self._check))
                continue
            if self._links.get(label):
                seal = Seal(seal.own, link(chain, seal.own))
            chain = seal.chain
            yield label, seal
        self.last = chain
