"""Kinds of value that several subcommands take on the command line."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

PATH: Final = click.Path(path_type=Path, readable=False)
"""A path as it is given. That it is a fit one is for the library to find out."""


class Moment(click.ParamType[datetime]):
    """A day or a time, ISO 8601; UTC unless it names a zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The time, with time zone; a day means its beginning."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("2026-11-01"):
                return datetime.combine(date.fromisoformat(value), time(), UTC)
            moment = datetime.fromisoformat(value)
            known = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
            return known.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is not a time such as 2026-11-01 or 2026-11-01T14:30Z", param, ctx
            )


class Npi(click.ParamType[str]):
    """A National Provider Identifier: ten digits, the last one a check digit."""

    name = "NPI"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The number; a mistyped one is not worth a verdict."""
        from medprovenance.pki.npi import is_valid_npi

        if not is_valid_npi(value):
            self.fail(
                f"{value!r} is not an NPI: it has ten digits, and the last one is a check digit",
                param,
                ctx,
            )
        return str(value)


class Words(click.ParamType["tuple[StrEnum, ...]"]):
    """Words of a closed set, separated by commas."""

    name = "codes"

    def __init__(self, known: Iterable[StrEnum], what: str) -> None:
        """Of the set ``known``; ``what`` names one of them in an error."""
        self._known = {each.value: each for each in known}
        self._what = what

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[StrEnum, ...]:
        """The members; an unknown word is an error that lists the known ones."""
        if isinstance(value, tuple):
            return value
        words = [each.strip() for each in value.split(",") if each.strip()]
        strange = [each for each in words if each not in self._known]
        if strange or not words:
            named = ", ".join(map(repr, strange)) or "an empty list"
            known = ", ".join(self._known)
            self.fail(f"{named} is not {self._what}; known: {known}", param, ctx)
        return tuple(self._known[each] for each in words)


def locale() -> str | None:
    """The locale of the environment, as POSIX looks for it."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((value for name in names if (value := os.environ.get(name))), None)
