"""Years and quarters: "2024/25", "FY24/25 year end", "end of 2025", "Q3 2025/26"."""

from __future__ import annotations

from datetime import date

from plantools.plan.due import reasons
from plantools.plan.due.periods import academic_year, financial_quarter, financial_year, month_end
from plantools.plan.due.reader import DAY_JOINERS, LONGEST_LIST, Phrase, Reader, Shape
from plantools.plan.due.tokens import NUMBER_WORDS, Kind

YEAR_TYPES = {
    "financial": "financial",
    "fiscal": "financial",
    "fy": "financial",
    "academic": "academic",
    "school": "academic",
    "calendar": "calendar",
    "municipal": "municipal",
    "civic": "municipal",
}
QUARTER_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_BEFORE_QUARTER_YEAR = {"of", "in", "for", "the", "financial", "fiscal", "year", "fy"}


class YearReader(Reader):
    """Reads the phrases that name a year, the end of one, or a quarter."""

    def _bare_year(self, at: int) -> Phrase | None:
        if not self._is_year(at) or (self.tokens[at].glued and self._counted(at)):
            return None
        return self._year_phrase(at, at, set(), set())

    def _year_pair(self, at: int, forced: bool) -> tuple[int, int, int] | None:
        """(2024, 2025, where it stops) for 2024/25, 2024-2025, 24/25."""
        one, mark, two = self.tokens[at : at + 3]
        if one.kind is not Kind.number or two.kind is not Kind.number:
            return None
        spelled = mark.text in {"/", "-"} and self._is_year(at) and two.value == one.value + 1
        if not (self._glued_mark(at + 1, "/-") or spelled):
            return None
        if self._is_year(at):
            if two.digits == 4:
                return one.value, two.value, at + 3
            if two.digits > 2 or (two.digits == 1 and mark.text == "-"):
                return None
            follows = two.value == (one.value + 1) % 100
            if not follows and not forced and two.digits == 2 and 1 <= two.value <= 12:
                return None  # 2024-10 is October 2024
            if follows and not forced and mark.text == "-" and two.value <= 12:
                return None  # 2010-11 is November 2010, as ISO 8601 writes it
            century = one.value - one.value % 100
            second = century + two.value + (100 if follows and two.value == 0 else 0)
            return one.value, second if two.digits == 2 else 0, at + 3
        if one.digits == two.digits == 2:
            if self._glued_mark(at + 3) and self.tokens[at + 4].kind is Kind.number:
                return None  # 31/03/25
            follows = two.value == (one.value + 1) % 100
            plain = mark.text == "/" and one.value >= 19 and follows
            if forced or (plain and self.tokens[at + 3].kind is not Kind.month):
                return 2000 + one.value, 2000 + two.value, at + 3
        return None

    def _year_pair_phrase(self, at: int) -> Phrase | None:
        pair = None if self._counted(at) else self._year_pair(at, forced=False)
        if not pair:
            return None
        return self._year_phrase(at, at, set(), set())

    def _year_phrase(self, start: int, at: int, parts: set[str], types: set[str]) -> Phrase | None:
        """The year at `at`, with the words around it: end of, financial, year end."""
        forced = bool(types or parts)
        pair = self._year_pair(at, forced)
        token = self.tokens[at]
        if not pair:
            two = token.kind is Kind.number and token.digits == 2 and "financial" in types
            if not (self._is_year(at) or two):
                return None
        if pair and not parts:
            quarter = self._quarter_number(pair[2] + (self.tokens[pair[2]].text in {"-", ","}))
            if quarter:
                return self._quarter_of(start, quarter[1], quarter[0], pair)
        stop = pair[2] if pair else at + 1
        parts, types, stop = self._words_after_year(stop, parts, types)
        shown = self._shown(start, stop)
        vague = parts - {"end", "year end"}
        weak = not parts & {"end", "year end"}
        if "municipal" in types:
            return self._bad(start, stop, reasons.municipal_year(shown), weak=weak)
        if pair and pair[1] != pair[0] + 1:
            problem = reasons.bad_year_pair(shown, pair[0])
            return self._bad(start, stop, problem, weak=weak)
        year = pair[0] if pair else token.value + (2000 if token.digits == 2 else 0)
        if vague:
            return Phrase(
                Shape.vague, start, stop, problem=reasons.vague(shown), year=year, weak=False
            )
        if pair:
            return self._paired_year(start, stop, year, types, weak)
        return self._single_year(start, stop, year, parts, types)

    def _words_after_year(
        self, stop: int, parts: set[str], types: set[str]
    ) -> tuple[set[str], set[str], int]:
        """ "2024/25 financial year end": take the words after the year that belong to it."""
        parts, types = set(parts), set(types)
        at, said_year = stop, False
        while True:
            token = self.tokens[at]
            if token.text in YEAR_TYPES and not said_year:
                types.add(YEAR_TYPES[token.text])
            elif token.text in {"year", "yr"} and not said_year:
                said_year = True
                stop = at + 1
            elif token.text in {"end", "ending"} and (said_year or types):
                parts.add("end")
                return parts, types, at + 1
            elif not (token.text == "-" and token.glued and self.tokens[at + 1].glued):
                break
            at += 1
        return parts, types, stop

    def _paired_year(self, start: int, stop: int, year: int, types: set[str], weak: bool) -> Phrase:
        if "calendar" in types:
            problem = reasons.calendar_year_pair(self._shown(start, stop))
            return self._bad(start, stop, problem, weak=weak)
        first, last = academic_year(year) if "academic" in types else financial_year(year)
        if weak:
            return Phrase(Shape.span, start, stop, first, last, weak=True)
        return Phrase(Shape.year_end, start, stop, last, last, at_end=True)

    def _single_year(
        self, start: int, stop: int, year: int, parts: set[str], types: set[str]
    ) -> Phrase:
        shown = self._shown(start, stop)
        named = types & {"financial", "academic"}
        if not parts:
            if named:
                return self._bad(start, stop, reasons.year_needs_pair(shown, year), weak=True)
            span = Phrase(Shape.year, start, stop, date(year, 1, 1), date(year, 12, 31), weak=True)
            return span._replace(
                shape=Shape.span if "calendar" in types else Shape.year,
                year=year,
                problem=reasons.year_alone(year),
            )
        if "year end" in parts and not types:
            return self._bad(start, stop, reasons.year_end_of_which_kind(shown, year))
        month = 3 if "financial" in types else 8 if "academic" in types else 12
        last = month_end(year, month)
        return Phrase(Shape.year_end, start, stop, last, last, at_end=True)

    def _quarter_number(self, at: int) -> tuple[int, int] | None:
        """(3, where it stops) for Q3, quarter three, 3rd quarter, last quarter."""
        token, after = self.tokens[at], self.tokens[at + 1]
        if token.kind is Kind.number and token.digits == 1 and self._more_quarters(at):
            return token.value, at + 1
        if token.text in {"q", "qtr", "quarter", "quarters"}:
            if after.kind is Kind.number and after.digits == 1:
                return after.value, at + 2
            if after.text in NUMBER_WORDS:
                return NUMBER_WORDS[after.text], at + 2
        if after.text in {"quarter", "qtr"}:
            if token.kind is Kind.ordinal:
                return token.value, at + 2
            if token.text in QUARTER_WORDS:
                return QUARTER_WORDS[token.text], at + 2
        return None

    def _more_quarters(self, at: int) -> bool:
        """Whether the figure at `at` goes on a list of quarters: "Q1-2", "quarters 1 and 2"."""
        for here in range(at, max(at - 2 * LONGEST_LIST, 0), -2):
            before, earlier, label = (self.tokens[here - back] for back in (1, 2, 3))
            if before.text not in DAY_JOINERS or self.tokens[here + 1].kind is Kind.month:
                return False
            if earlier.kind is not Kind.number or earlier.digits != 1:
                return False
            if label.text in {"q", "qtr", "quarter", "quarters"}:
                return True
        return False

    def _quarter(self, at: int) -> Phrase | None:
        found = self._quarter_number(at)
        if not found:
            return None
        quarter, stop = found
        then = stop
        then = self._after_months(then, quarter)
        while self.tokens[then].text in _BEFORE_QUARTER_YEAR | {"-", ",", ":", "("}:
            then += 1
        financial = any(self.tokens[k].text in YEAR_TYPES for k in range(stop, then))
        pair = self._year_pair(then, forced=True)
        if pair:
            return self._quarter_of(at, pair[2], quarter, pair)
        near = then == stop or self.tokens[then - 1].text not in {"-", ","}
        if near and (self._is_year(then) or self.tokens[then].kind is Kind.short or financial):
            year = self.tokens[then].value
            if self.tokens[then].digits in {2, 4}:
                year += 2000 if year < 100 else 0
                problem = reasons.quarter_of_which_year(quarter, year)
                return self._bad(at, then + 1, problem)
        if not 1 <= quarter <= 4:
            return self._bad(at, stop, reasons.no_such_quarter(quarter))
        return Phrase(Shape.partial, at, stop, quarter=quarter)

    def _after_months(self, at: int, quarter: int) -> int:
        """ "Q1 2025/26 (April to June)": pass over the quarter's own months in brackets."""
        then, months = at + 1, []
        while self.tokens[then].kind is Kind.month or self.tokens[then].text in {"-", "to"}:
            months.append(self.tokens[then].value)
            then += 1
        first = quarter % 4 * 3 + 1
        told = self.tokens[at].text == "(" and self.tokens[then].text == ")" and months
        return then + 1 if told and (months[0], months[-1]) == (first, first + 2) else at

    def _quarter_of(
        self, start: int, stop: int, quarter: int, pair: tuple[int, int, int]
    ) -> Phrase:
        if not 1 <= quarter <= 4:
            return self._bad(start, stop, reasons.no_such_quarter(quarter))
        if pair[1] != pair[0] + 1:
            problem = reasons.bad_year_pair(self._shown(start, stop), pair[0])
            return self._bad(start, stop, problem)
        _, _, stop = self._words_after_year(stop, set(), set())
        stop = self._after_months(stop, quarter)
        first, last = financial_quarter(pair[0], quarter)
        return Phrase(Shape.span, start, stop, first, last, quarter=quarter, year=pair[0])
