"""How each row of a plan stood at the reports that were recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from plantools.checks.view import View, key
from plantools.checks.words import plain
from plantools.plan import Milestone, Status
from plantools.plan.history import RecordedReport


class Then(NamedTuple):
    """A row as it stood at a report."""

    report: RecordedReport
    row: Milestone


class Trails:
    """Finds a row of today in each report: by ref, and by milestone where there are several."""

    def __init__(self, view: View) -> None:
        self.reports = view.reports
        self._today = view.by_ref
        self._then: list[dict[str, list[Milestone]]] = []
        for report in view.reports:
            rows: dict[str, list[Milestone]] = {}
            for row in report.milestones:
                rows.setdefault(key(row.ref), []).append(row)
            self._then.append(rows)

    def of(self, row: Milestone) -> list[Then]:
        """How a row stood at each report that has it, the earliest first."""
        ref, name = key(row.ref), plain(row.milestone)
        if not ref:
            return []
        alone = len(self._today[ref]) == 1
        found = []
        for report, rows in zip(self.reports, self._then, strict=True):
            there = rows.get(ref, ())
            if alone and len(there) == 1:
                found.append(Then(report, there[0]))
            else:
                named = [then for then in there if plain(then.milestone) == name]
                found += [Then(report, then) for then in named[:1]]
        return found

    def of_ref(self, ref: str) -> Iterator[tuple[RecordedReport, list[Milestone]]]:
        """Each report with the rows that had a ref then, but for removed ones."""
        for report, rows in zip(self.reports, self._then, strict=True):
            there = [row for row in rows.get(ref, ()) if row.status is not Status.REMOVED]
            yield report, there

    def refs(self) -> dict[str, str]:
        """Every ref that was ever reported: by `key`, as it was written last."""
        return {ref: there[0].ref for rows in self._then for ref, there in rows.items() if ref}
