"""Which way round a column writes its dates: proved by the column, said by the person, or an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coprod_cli.engine.base import DateStyle

ISO = re.compile(r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[ T].*)?")
SLASHED = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?:\D.*)?")


@dataclass(slots=True)
class DateEvidence:
    """What the texts of a date column show so far."""

    iso: int = 0
    slashed: int = 0
    day_first: str | None = None
    month_first: str | None = None
    other: str | None = None

    def look(self, texts: Iterable[str]) -> None:
        """Takes in more of the column. Stops early once nothing more can be learnt."""
        for text in texts:
            if not text.strip():
                continue
            if ISO.fullmatch(text):
                self.iso += 1
            elif found := SLASHED.fullmatch(text):
                self.slashed += 1
                if int(found[1]) > 12:
                    self.day_first = self.day_first or text
                elif int(found[2]) > 12:
                    self.month_first = self.month_first or text
            else:
                self.other = self.other or text
            if self.day_first and self.month_first:
                return

    @property
    def style(self) -> DateStyle | None:
        """The style that the texts prove, or ``None``: unproved, contradictory, or not dates."""
        if self.slashed and not self.iso:
            if self.day_first and not self.month_first:
                return DateStyle.DAY_FIRST
            if self.month_first and not self.day_first:
                return DateStyle.MONTH_FIRST
            return None
        if self.iso or not self.other:
            return DateStyle.ISO
        return None
