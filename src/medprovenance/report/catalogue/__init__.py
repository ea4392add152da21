"""The languages of the reports: one file each, and one row here."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from medprovenance.errors import UsageError
from medprovenance.report.catalogue.language import Language

_MODULES = {
    "en": "medprovenance.report.catalogue.en",
    "es": "medprovenance.report.catalogue.es",
}

DEFAULT = "en"


def languages() -> tuple[str, ...]:
    """The tags of all languages, the default one first."""
    return tuple(_MODULES)


@cache
def language(tag: str) -> Language:
    """The language of that tag. Raises ``UsageError`` for one that is not there."""
    module = _MODULES.get(tag)
    if module is None:
        raise UsageError(
            f"no report language {tag!r}", hint=f"Choose one of: {', '.join(_MODULES)}."
        )
    found = import_module(module).LANGUAGE
    if not isinstance(found, Language):
        raise TypeError(f"{module}.LANGUAGE is not a Language")
    return found


def choose_language(preference: str | None = None, locale: str | None = None) -> str:
    """The tag of the language to use.

    A ``preference`` (``es``, ``es-MX``) must be one that is there, else ``UsageError``; a
    ``locale`` (``es_MX.UTF-8``, ``C``) that is not there gives the default.
    """
    if preference is not None:
        tag = _primary(preference)
        language(tag)
        return tag
    tag = _primary(locale or "")
    return tag if tag in _MODULES else DEFAULT


def _primary(tag: str) -> str:
    return tag.strip().replace("_", "-").partition(".")[0].partition("-")[0].lower()
