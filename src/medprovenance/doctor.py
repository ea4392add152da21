"""``medprov doctor``: what signing and verifying need on this machine, and what to do about it.

Each examination looks at one thing and never raises for what it finds: trouble is its result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from medprovenance.errors import KeyAccessError, MedProvenanceError
from medprovenance.model.findings import Reason
from medprovenance.model.text import clean
from medprovenance.model.trust import AnchorPurpose, TrustView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from medprovenance.home import Configuration, Home
    from medprovenance.ports import TimestampSource

EXPIRY_NOTICE: Final = timedelta(days=30)
"""How long before its end a certificate or trust list is worth a word."""
CLOCK_TOLERANCE: Final = timedelta(minutes=2)
"""More than this, and a certificate could seem expired, or a list stale, that is not."""
PROBE: Final = b"medprovenance: is this service well?"


class Health(StrEnum):
    """How an examination ended."""

    GOOD = "good"
    NOTE = "note"
    """Nothing is broken, but somebody should know."""
    PROBLEM = "problem"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorFinding:
    """One thing that was looked at."""

    subject: str
    """``engine``, ``configuration``, ``key``, ``certificate``, ``trust``, ``time-stamp`` or
    ``clock``."""
    health: Health
    detail: str
    """One sentence; English."""
    hint: str | None = None
    """The one next step, wherever there is a problem."""


def examine(home: Home, *, now: datetime) -> tuple[DoctorFinding, ...]:
    """Everything that signing and verifying need on this machine.

    Asks the configured time-stamp services for a token; nothing else leaves the machine.
    """
    findings = [_engine()]
    try:
        configuration = home.configuration()
    except MedProvenanceError as error:
        findings.append(_problem("configuration", error))
        configuration = None
    else:
        findings.append(_good("configuration", f"in {clean(str(home.root), 500)}"))
    trust, trust_findings = _trust(home, now)
    findings += trust_findings
    if configuration is not None:
        findings += _identity(home, configuration, trust, now)
        findings += _timestamps(home, configuration, trust, now)
    return tuple(findings)


def _engine() -> DoctorFinding:
    from medprovenance.manifest import native, trial

    try:
        trial.require_fit_engine()
    except MedProvenanceError as error:
        return _problem("engine", error)
    return _good("engine", f"c2pa-rs {native.engine_version()} does in a trial what we rely on")


def _trust(home: Home, now: datetime) -> tuple[TrustView, list[DoctorFinding]]:
    try:
        view = home.trust_store().load()
    except MedProvenanceError as error:
        return TrustView(), [_problem("trust", error)]
    if not view.lists:
        return view, [
            DoctorFinding(
                subject="trust",
                health=Health.NOTE,
                detail="no trust list: every signer is unknown on this machine",
                hint="Add the list of a medical society: medprov trust add FILE",
            )
        ]
    findings = []
    for each in view.lists:
        what = f"list of {each.operator}, number {each.sequence}"
        if each.next_update < now:
            findings.append(
                DoctorFinding(
                    subject="trust",
                    health=Health.PROBLEM,
                    detail=f"{what}: out of date since {each.next_update:%Y-%m-%d}",
                    hint="Get its newest version from its operator: medprov trust add FILE"
                    if not each.demo
                    else "Make a new one: medprov init --demo --force",
                )
            )
        else:
            findings.append(_good("trust", f"{what}: in force until {each.next_update:%Y-%m-%d}"))
    findings += [
        DoctorFinding(
            subject="trust",
            health=Health.NOTE,
            detail="this machine trusts a DEMO list: for trying, not for patients",
            hint=f"When you are done with trying: medprov trust remove '{each.operator}'",
        )
        for each in view.lists
        if each.demo
    ]
    return view, findings


def _identity(
    home: Home, configuration: Configuration, trust: TrustView, now: datetime
) -> Iterator[DoctorFinding]:
    if configuration.key is None:
        yield DoctorFinding(
            subject="key",
            health=Health.NOTE,
            detail="there is no name to sign with on this machine; verifying needs none",
            hint="To try: medprov init --demo. As yourself: medprov init",
        )
        return
    yield _key(home, configuration)
    try:
        chain = home.certificates(configuration)
    except MedProvenanceError as error:
        yield _problem("certificate", error)
        return
    yield from _certificate(chain, trust, now)


def _key(home: Home, configuration: Configuration) -> DoctorFinding:
    from medprovenance.keys.file import read_private_file
    from medprovenance.keys.pkcs8 import ENCRYPTED

    uri = configuration.key or ""
    scheme, _, locator = uri.partition(":")
    try:
        if scheme == "file" and configuration.passphrase_file is None:
            content = read_private_file(home.root / locator.removeprefix("//"))
            if ENCRYPTED not in content:
                raise KeyAccessError(
                    "the key file holds no encrypted key",
                    hint="Move it away, and make a new one: medprov init",
                )
            return DoctorFinding(
                subject="key",
                health=Health.NOT_CHECKED,
                detail="encrypted and private; not opened, since that needs your passphrase",
            )
        home.open_identity(None, clock=_never)
    except MedProvenanceError as error:
        return _problem("key", error)
    return _good("key", "opens, and belongs to the certificate")


def _never() -> datetime:
    raise AssertionError("opening a key asks for no time")


def _certificate(
    chain: tuple[bytes, ...], trust: TrustView, now: datetime
) -> Iterator[DoctorFinding]:
    from medprovenance.pki.identity import identity_of
    from medprovenance.pki.lint import lint_chain
    from medprovenance.pki.path import check_physician_path

    rules = lint_chain(chain, at=now)
    broken = [each for each in rules if not each.passed]
    for each in broken:
        yield DoctorFinding(
            subject="certificate",
            health=Health.PROBLEM,
            detail=f"breaks the rule {each.rule}: {clean(each.detail)}",
            hint=each.hint,
        )
    if broken:
        return
    signer = identity_of(chain[0])
    until = signer.not_after
    detail = f"of {signer.name}, keeps all {len(rules)} rules, ends on {until:%Y-%m-%d}"
    if until - now < EXPIRY_NOTICE:
        yield DoctorFinding(
            subject="certificate",
            health=Health.NOTE,
            detail=detail,
            hint="Ask your authority for the next one now.",
        )
    else:
        yield _good("certificate", detail)
    anchors = trust.anchors(AnchorPurpose.PHYSICIAN)
    if check_physician_path(chain, anchors, now).reason is not Reason.OK:
        yield DoctorFinding(
            subject="certificate",
            health=Health.NOTE,
            detail="no trust list of this machine vouches for it, so here you are unknown",
            hint="Add the list of your authority: medprov trust add FILE",
        )


def _timestamps(
    home: Home, configuration: Configuration, trust: TrustView, now: datetime
) -> Iterator[DoctorFinding]:
    if configuration.key is None:
        return
    try:
        sources = home.timestamp_sources(configuration, clock=lambda: now)
    except MedProvenanceError as error:
        yield _problem("time-stamp", error)
        return
    if not sources:
        yield DoctorFinding(
            subject="time-stamp",
            health=Health.PROBLEM,
            detail="no time-stamp service is configured; what you sign expires with your "
            "certificate",
            hint='Name one in config.toml: under [timestamp], services = ["https://..."]',
        )
    for each in sources:
        yield from _service(each, trust, now)


def _service(source: TimestampSource, trust: TrustView, now: datetime) -> Iterator[DoctorFinding]:
    from medprovenance.home import DEMO_TIMESTAMPS
    from medprovenance.pki.queries import query_for, token_in
    from medprovenance.pki.timestamps import check_token

    name = clean(source.name)
    try:
        token = token_in(source.timestamp(query_for(PROBE)))
    except MedProvenanceError as error:
        yield _problem("time-stamp", error)
        return
    result = check_token(token, PROBE, trust.anchors(AnchorPurpose.TIME_STAMP))
    if result.reason is Reason.UNTRUSTED_TIMESTAMP:
        yield DoctorFinding(
            subject="time-stamp",
            health=Health.NOTE,
            detail=f"{name} answers, but no trust list of this machine vouches for it",
            hint="Use a service that your authority's trust list names.",
        )
        return
    if result.reason is not Reason.OK or result.time is None:
        yield DoctorFinding(
            subject="time-stamp",
            health=Health.PROBLEM,
            detail=f"{name} answers with a token that proves nothing",
            hint="Configure another service under [timestamp] in config.toml.",
        )
        return
    yield _good("time-stamp", f"{name} answers, and its token is good")
    if name == clean(DEMO_TIMESTAMPS):
        # It runs by this machine's own clock.
        yield DoctorFinding(
            subject="clock",
            health=Health.NOT_CHECKED,
            detail="the DEMO service runs by this machine's clock: there is nothing to compare",
        )
        return
    apart = abs(result.time - now)
    if apart > CLOCK_TOLERANCE:
        yield DoctorFinding(
            subject="clock",
            health=Health.PROBLEM,
            detail=f"{apart.total_seconds():.0f} seconds apart from the time of {name}",
            hint="Let this machine set its clock by itself (NTP).",
        )
    else:
        yield _good("clock", f"agrees with {name}")


def _good(subject: str, detail: str) -> DoctorFinding:
    return DoctorFinding(subject=subject, health=Health.GOOD, detail=detail)


def _problem(subject: str, error: MedProvenanceError) -> DoctorFinding:
    return DoctorFinding(
        subject=subject,
        health=Health.PROBLEM,
        detail=clean(error.message, 500),
        hint=error.hint or "Run the command that failed with --help.",
    )
