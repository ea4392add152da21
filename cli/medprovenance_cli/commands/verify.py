"""``medprov verify``: a verdict on each file, and the worst one as exit status."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import click

from medprovenance.errors import AssetError, UsageError
from medprovenance.model.verdict import VerdictCode, worst
from medprovenance_cli.parameters import PATH, Moment, Npi, Words, locale
from medprovenance_cli.terminal import (
    COULD_NOT_RUN,
    DONE,
    complain_about,
    show,
    show_prose,
    talk,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from medprovenance.api import Verifier
    from medprovenance.model.verdict import Verdict

CODES = Words(VerdictCode, "a verdict")


@dataclass(slots=True, kw_only=True)
class Results:
    """What a run has found so far."""

    verdicts: list[Verdict] = field(default_factory=list)
    unchecked: bool = False
    """A file could not be opened at all."""

    def status(self, fail_on: Sequence[VerdictCode], allow: Sequence[VerdictCode]) -> int:
        """The exit status: 1 if a file was not checked, else that of the worst verdict.

        Args:
            fail_on: Only these count, if any are given.
            allow: These count as 0.
        """
        if self.unchecked:
            return COULD_NOT_RUN
        counting = [
            each.code
            for each in self.verdicts
            if (not fail_on or each.code in fail_on) and each.code not in allow
        ]
        return worst(counting).exit_code if counting else DONE


HELP: Final = """Tell who signed a file, and whether it changed since.

\b
Verdict         Exit status
confirmed        0  this physician signed it, and it has not changed since
altered         10  changed after it was signed
no_credentials  11  nothing to check; that does not make it false
unknown_signer  12  signed and unchanged, by somebody whom no list vouches for
revoked         13  the certificate was cancelled
expired         14  the certificate has run out; nothing proves an earlier signing
incomplete      15  the check could not be finished
wrong_signer    16  a physician, but not the expected one
unreadable      17  damaged, or of a kind that we do not read

Of several files the worst verdict decides. 1: a file could not be opened. 2: called wrongly.
CODES are verdicts with commas between: --allow unknown_signer,expired
"""
"""``\\b`` keeps click from wrapping the table."""


@click.command(name="verify", help=HELP)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("-q", "--quiet", is_flag=True, help="One line for each file.")
@click.option("--verbose", is_flag=True, help="Every check, why, and what was not checked.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line for each file.")
@click.option("--html", type=PATH, metavar="FILE", help="Also write one page to read and print.")
@click.option("--lang", metavar="en|es", help="Language; default: that of your system.")
@click.option(
    "--trust", type=PATH, multiple=True, metavar="FILE",
    help="A trust list to use instead of those of this machine; may be repeated.",
)  # fmt: skip
@click.option("--sidecar", type=PATH, metavar="FILE", help="Credentials in a file of their own.")
@click.option("--expect-npi", type=Npi(), metavar="NUMBER", help="The signer must have this NPI.")
@click.option("--expect-name", metavar="NAME", help="The signer must have this name.")
@click.option(
    "--expect-organisation", "--expect-organization", "expect_organisation", metavar="NAME",
    help="The signer must belong to this organisation.",
)  # fmt: skip
@click.option("--at", type=Moment(), metavar="TIME", help="Judge as of this time; UTC.")
@click.option("--require-status", is_flag=True, help="Without a fresh revocation status: 15.")
@click.option("--require-timestamp", is_flag=True, help="Without a trusted time-stamp: 14.")
@click.option(
    "--fail-on", type=CODES, multiple=True, metavar="CODES",
    help="Only these verdicts give a status other than 0.",
)  # fmt: skip
@click.option("--allow", type=CODES, multiple=True, metavar="CODES", help="These count as 0.")
def command(files: tuple[Path, ...], **options: Any) -> int:
    """Verify each file; the exit status is returned."""
    if sum((options["quiet"], options["verbose"], options["as_json"])) > 1:
        raise click.UsageError("-q, --verbose and --json exclude each other")
    if options["sidecar"] is not None and len(files) > 1:
        raise click.UsageError("--sidecar belongs to one file, but several are given")
    fail_on = [code for group in options["fail_on"] for code in group]
    allow = [code for group in options["allow"] for code in group]
    if VerdictCode.CONFIRMED in fail_on:
        raise click.UsageError("confirmed cannot be in --fail-on: its exit status is 0")
    _refuse_page_over_input(files, options)
    results = _verify(files, options)
    if options["html"] is not None:
        _write_page(options["html"], results.verdicts, files, options)
    return results.status(fail_on, allow)


def _verify(files: Sequence[Path], options: dict[str, Any]) -> Results:
    """Verify file by file, and show each result as soon as it is there."""
    from medprovenance.api import Verifier

    results = Results()
    with Verifier(trust=options["trust"], policy=_policy(options)) as verifier:
        language = _language(options["lang"])
        for number, path in enumerate(files):
            try:
                verdict = _verdict(verifier, path, options)
            except (AssetError, UsageError) as error:
                complain_about(error, path)
                results.unchecked = True
                continue
            results.verdicts.append(verdict)
            _show(verdict, path, language, options, first=number == 0)
    return results


def _verdict(verifier: Verifier, path: Path, options: dict[str, Any]) -> Verdict:
    at: datetime | None = options["at"]
    # The digest costs another pass over the file: only where the report has it.
    digest = bool(options["as_json"] or options["verbose"] or options["html"] is not None)
    return verifier.verify(path, sidecar=options["sidecar"], at=at, digest=digest)


def _show(
    verdict: Verdict, path: Path, language: str, options: dict[str, Any], *, first: bool
) -> None:
    if options["as_json"]:
        from medprovenance.report.structured import verdict_to_json

        show(json.dumps(verdict_to_json(verdict), ensure_ascii=False, sort_keys=False))
        return
    from medprovenance.report.plain import render_line, render_short, render_verbose

    if options["quiet"]:
        # A list of files is only of use with the paths that were asked about.
        asset = replace(verdict.asset, name=str(path))
        show(render_line(replace(verdict, asset=asset), language))
        return
    if not first:
        show()
    render = render_verbose if options["verbose"] else render_short
    show_prose(render(verdict, language), strong=1 if verdict.demo else 0)


def _policy(options: dict[str, Any]) -> Any:
    from medprovenance.model.policy import ExpectedSigner, Policy

    return Policy(
        expected=ExpectedSigner(
            npi=options["expect_npi"],
            name=options["expect_name"],
            organisation=options["expect_organisation"],
        ),
        require_revocation_status=options["require_status"],
        require_trusted_time=options["require_timestamp"],
    )


def _language(preference: str | None) -> str:
    from medprovenance.report.catalogue import choose_language

    return choose_language(preference, locale())


def _refuse_page_over_input(files: Sequence[Path], options: dict[str, Any]) -> None:
    if options["html"] is not None:
        from medprovenance_cli.outputs import refuse_input

        refuse_input(options["html"], _inputs(files, options))


def _inputs(files: Sequence[Path], options: dict[str, Any]) -> tuple[Path, ...]:
    beside = (options["sidecar"],) if options["sidecar"] is not None else ()
    return (*files, *options["trust"], *beside)


def _write_page(
    path: Path, verdicts: Sequence[Verdict], files: Sequence[Path], options: dict[str, Any]
) -> None:
    if not verdicts:
        talk("No page was written: there is no verdict to put on it.")
        return
    from medprovenance.report.page import render_page
    from medprovenance_cli.outputs import write_text

    page = render_page(verdicts, _language(options["lang"]))
    write_text(path, page, inputs=_inputs(files, options), replace=True)
