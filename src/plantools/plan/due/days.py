"""Days and months: "13 January 2025", "23.07.2020", "Mar-25", "1-12 March 2025"."""

from __future__ import annotations

from datetime import date

from plantools.plan.due import reasons
from plantools.plan.due.periods import FIRST_YEAR, LAST_YEAR, day_exists, month_end, month_start
from plantools.plan.due.reader import (
    COUNTED_THINGS,
    DAY_JOINERS,
    LONGEST_LIST,
    Phrase,
    Reader,
    Shape,
)
from plantools.plan.due.tokens import Kind


class DayReader(Reader):
    """Reads the phrases that name a day or a month."""

    def _day(self, start: int, stop: int, day: int, month: int, year: int) -> Phrase:
        if not day_exists(year, month, day):
            return self._bad(start, stop, reasons.no_such_day(day, month, year))
        when = date(year, month, day)
        return self._weekday_after(Phrase(Shape.day, start, stop, when, when))

    def _weekday_after(self, phrase: Phrase) -> Phrase:
        """ "13 January 2025 (Monday)": the weekday has to agree."""
        at = phrase.stop + (self.tokens[phrase.stop].text in {"(", ","})
        if self.tokens[at].kind is not Kind.weekday or self.tokens[at + 1].kind in {
            Kind.number,
            Kind.ordinal,
        }:
            return phrase
        return self._agree(phrase._replace(stop=at + 1), self.tokens[at].value)

    def _agree(self, phrase: Phrase, weekday: int) -> Phrase:
        if phrase.shape is Shape.partial:
            return phrase._replace(weekday=weekday)
        if phrase.first is None or phrase.first.weekday() == weekday:
            return phrase
        problem = reasons.wrong_weekday(phrase.first, weekday)
        return self._bad(phrase.start, phrase.stop, problem)

    def _month(self, start: int, stop: int, month: int, year: int) -> Phrase:
        first, last = month_start(year, month), month_end(year, month)
        return Phrase(Shape.month, start, stop, first, last, month=month)

    def _month_first(self, at: int) -> Phrase:
        tokens = self.tokens
        month = tokens[at].value
        american = self._american(at)
        if american:
            return american
        found = self._year_after(at + 1)
        if found:
            year, stop, short = found
            if self._glued_mark(stop) and self._year_tail(stop + 1):
                stop += 2
                return self._bad(at, stop, reasons.month_of_year_pair(self._shown(at, stop)))
            doubtful = short and tokens[stop].kind is Kind.number and tokens[stop].digits == 2
            if short and self._begins_next(stop - 1):
                return self._bad(at, stop + 1, reasons.month_or_day(self._shown(at, stop + 1)))
            if doubtful and tokens[stop + 1].kind in (Kind.end, Kind.mark):
                return self._bad(at, stop + 1, reasons.month_or_day(self._shown(at, stop + 1)))
            return self._month(at, stop, month, year)._replace(short_year=short)
        after = tokens[at + 1]
        if after.kind in (Kind.number, Kind.ordinal) and not self._labels_next(at + 1):
            if after.kind is Kind.number and after.digits in {3, 4, 5}:
                return self._bad(at, at + 2, reasons.bad_year(self._shown(at, at + 2)))
            if after.digits <= 2 and after.text not in COUNTED_THINGS:
                return Phrase(Shape.partial, at, at + 2, month=month, day=after.value)
        return Phrase(Shape.partial, at, at + 1, month=month)

    def _labels_next(self, at: int) -> bool:
        """Whether the number counts what comes after it: "March 18 year olds"."""
        return self.tokens[at + 1].text in COUNTED_THINGS

    def _american(self, at: int) -> Phrase | None:
        """January 13, 2025; also January 13-15, 2025, which is two days and is asked about."""
        tokens = self.tokens
        number = tokens[at + 1]
        if number.kind not in (Kind.number, Kind.ordinal) or number.digits > 2:
            return None
        stop = at + 2
        ranged = tokens[stop].text in {"-", "to"} and tokens[stop + 1].digits in {1, 2}
        if ranged:
            stop += 2
        stop += tokens[stop].text == ","
        if not (self._is_year(stop) or tokens[stop].kind is Kind.short):
            return None
        if ranged:
            return self._bad(at, stop + 1, reasons.month_or_day(self._shown(at, stop + 1)))
        if self._glued_mark(stop + 1, "/") and self._year_tail(stop + 2):
            return None
        year = tokens[stop].value + (2000 if tokens[stop].kind is Kind.short else 0)
        day = self._day(at, stop + 1, number.value, tokens[at].value, year)
        return day._replace(month_first=True)

    def _weekday_first(self, at: int) -> Phrase | None:
        then = at + 1
        while self.tokens[then].text in {",", "the", "."}:
            then += 1
        token = self.tokens[then]
        phrase: Phrase | None = None
        if token.kind in (Kind.number, Kind.ordinal):
            phrase = self._figures(then) or self._day_first(then)
        elif token.kind is Kind.month:
            phrase = self._month_first(then)
        if phrase is None or (phrase.shape is not Shape.day and not phrase.day):
            return None
        return self._agree(phrase._replace(start=at), self.tokens[at].value)

    def _figures(self, at: int) -> Phrase | None:
        """23/07/2020, 23.07.20, 2025-01-13: the day always before the month."""
        one, mark, two, mark2, three = self.tokens[at : at + 5]
        numbers = one.kind is two.kind is three.kind is Kind.number
        if not numbers or mark.text != mark2.text or self._counted(at):
            return None
        glued = self._glued_mark(at + 1) and self._glued_mark(at + 3)
        spaced = mark.text == "/" or (mark.text in {".", "-"} and three.digits == 4)
        if not (glued or spaced):
            return None
        if one.digits == 4 and two.digits <= 2 and three.digits <= 2:
            year, month, day = one.value, two.value, three.value
        elif one.digits <= 2 and two.digits <= 2 and three.digits in {2, 4}:
            day, month, year = one.value, two.value, three.value
            year += 2000 if three.digits == 2 else 0
        else:
            return None
        if self.tokens[at + 5].text in COUNTED_THINGS:
            return None
        shown = self._shown(at, at + 5)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return self._bad(at, at + 5, reasons.bad_year(shown))
        if not 1 <= month <= 12:
            return self._bad(at, at + 5, reasons.no_such_month(shown, month))
        return self._day(at, at + 5, day, month, year)

    def _year_first(self, at: int) -> Phrase | None:
        """2025 March, 2025-Mar-31; only where a text begins, since plans end in a year too."""
        then = at + 1 + (self.tokens[at + 1].text in {"-", "/"})
        month, year, stop = self.tokens[then], self.tokens[at].value, then + 1
        if at or not self._is_year(at) or month.kind is not Kind.month:
            return None
        dashed = self._glued_mark(stop, "-/")
        number = self.tokens[stop + dashed]
        if number.kind not in (Kind.number, Kind.ordinal, Kind.short):
            return self._month(at, stop, month.value, year)
        if number.digits > 2 or number.kind is Kind.short:
            return None
        if not dashed:
            return self._bad(at, stop + 1, reasons.month_or_day(self._shown(at, stop + 1)))
        return self._day(at, stop + 2, number.value, month.value, year)

    def _month_and_year_in_figures(self, at: int) -> Phrase | None:
        """10/2024, 10-2024, 2024-10."""
        one, two = self.tokens[at], self.tokens[at + 2]
        if not self._glued_mark(at + 1) or two.kind is not Kind.number or self._counted(at):
            return None
        if self._is_year(at + 2) and one.digits <= 2 and one.kind is Kind.number:
            month, year = one.value, two.value
        elif self._is_year(at) and two.digits == 2 and self.tokens[at + 1].text != ".":
            month, year = two.value, one.value
        else:
            return None
        if not 1 <= month <= 12:
            shown = self._shown(at, at + 3)
            return self._bad(at, at + 3, reasons.no_such_month(shown, month))
        return self._month(at, at + 3, month, year)

    def _day_first(self, at: int) -> Phrase | None:
        """13 January 2025, 1st of Sept 20, 13-Jan-25; or a lone day of "1-12 March 2025"."""
        token = self.tokens[at]
        if token.digits > 2 or self._counted(at):
            return None
        then = at + 1
        if self._glued_mark(then) or self.tokens[then].text == "of":
            then += 1
        if self.tokens[then].kind is not Kind.month:
            return self._lone_day(at)
        month = self.tokens[then].value
        found = self._year_after(then + 1)
        if not found:
            return Phrase(Shape.partial, at, then + 1, month=month, day=token.value)
        year, stop, short = found
        if short and self.tokens[stop].kind is Kind.month:
            return self._bad(at, stop + 1, reasons.month_or_day(self._shown(at, stop + 1)))
        if self._glued_mark(stop, "/") and self._year_tail(stop + 1):
            return self._bad(at, stop + 2, reasons.month_of_year_pair(self._shown(at, stop + 2)))
        return self._day(at, stop, token.value, month, year)

    def _lone_day(self, at: int) -> Phrase | None:
        then = at
        furthest = at + 2 * LONGEST_LIST
        while self.tokens[then + 1].text in DAY_JOINERS and then < furthest:
            then += 2
            then += self.tokens[then].text == "the"
            then += self.tokens[then].kind is Kind.weekday
            token = self.tokens[then]
            if token.kind not in (Kind.number, Kind.ordinal) or token.digits > 2:
                return None
            month = then + 1 + (self._glued_mark(then + 1) or self.tokens[then + 1].text == "of")
            if self.tokens[month].kind is Kind.month:
                return (
                    None
                    if self._counted(then)
                    else Phrase(Shape.partial, at, at + 1, day=self.tokens[at].value)
                )
        return None
