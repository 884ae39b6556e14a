"""What is wrong with the files of a source, gathered so that one attempt shows it all."""

from __future__ import annotations

from plantools.errors import InputError

SHOWN = 10
_LONGEST_QUOTE = 40


class Problems:
    """Faults in cells. Each is a whole sentence with its file, line and column."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._found: list[str] = []

    def add(self, place: str, fault: str, remedy: str) -> None:
        self._found.append(f"{place} {fault}. {remedy}.")

    def raise_if_any(self) -> None:
        """Raise all of them as one error.

        Raises:
            InputError: if there are any; the first ten are spelled out.
        """
        if not self._found:
            return
        if len(self._found) == 1:
            raise InputError(f"{self.where}: {self._found[0]} Nothing was made.")
        lines = [f"  {problem}" for problem in self._found[:SHOWN]]
        if len(self._found) > SHOWN:
            lines.append(f"  and {len(self._found) - SHOWN} more")
        raise InputError(
            f"{self.where} has {len(self._found)} things to put right (nothing was made):\n"
            + "\n".join(lines)
        )


def quote(text: str) -> str:
    """A cell's text as a message shows it: short, on one line, in quotation marks."""
    shown = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return repr(shown)
