"""A medical society in memory, and everything that one signing needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from medprovenance.authority.timestamping import TimestampAuthority
from medprovenance.keys.file import FileSigner, signer_of
from medprovenance.manifest.reading import read_in_process
from medprovenance.model.content import Category, PhysicianStatement, SourceType
from medprovenance.model.policy import Policy
from medprovenance.model.signing import SigningReceipt, SigningRequest
from medprovenance.model.trust import AnchorPurpose, TrustAnchor, TrustList, TrustView
from medprovenance.model.verdict import Verdict, VerdictCode
from medprovenance.pki import certificates as pki
from medprovenance.signing.run import SigningTools, prepare, sign_file
from medprovenance.verification.run import verify_open_file
from tests.support.media import make_media

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from medprovenance.model.evidence import ManifestReport
    from medprovenance.model.signing import SigningPlan

VERSION = "0.0.test"
STATEMENT = PhysicianStatement(
    category=Category.EDUCATION, title="Asthma (DEMO)", language="en", topics=("asthma",)
)


class InProcessReader:
    """Reads what these tests have made themselves; counts how often."""

    def __init__(self) -> None:
        self.reads = 0

    def read(
        self, asset: BinaryIO, media_type: str | None, sidecar: bytes | None = None
    ) -> ManifestReport:
        self.reads += 1
        return read_in_process(asset, media_type, sidecar)


@dataclass(frozen=True, kw_only=True)
class Society:
    """One physician, one time-stamp service, and the list that vouches for both."""

    signer: FileSigner
    timestamps: TimestampAuthority
    trust: TrustView
    now: datetime
    reader: InProcessReader

    def verify(self, asset: BinaryIO, name: str, sidecar: bytes | None = None) -> Verdict:
        return verify_open_file(
            asset,
            name,
            reader=self.reader,
            trust=self.trust,
            policy=Policy(),
            at=self.now + timedelta(minutes=1),
            tool_version=VERSION,
            sidecar=sidecar,
        )

    def verdict(self, path: Path, sidecar: Path | None = None) -> Verdict:
        with path.open("rb") as asset:
            return self.verify(
                asset, path.name, sidecar.read_bytes() if sidecar is not None else None
            )

    def tools(self, **changes: Any) -> SigningTools:
        tools = SigningTools(
            signer=self.signer,
            timestamps=self.timestamps,
            reader=self.reader,
            verify=self.verify,
            accept=frozenset({VerdictCode.CONFIRMED}),
            tool_version=VERSION,
        )
        return replace(tools, **changes)

    def sign(self, source: Path, target: Path | None = None, **options: Any) -> SigningReceipt:
        tools = {each: options.pop(each) for each in TOOLS if each in options}
        return sign_file(
            request(source, target, **options), self.tools(**tools), now=self.now
        )

    def plan(self, source: Path, target: Path | None = None, **options: Any) -> SigningPlan:
        return prepare(
            request(source, target, **options),
            reader=self.reader,
            now=self.now,
            tool_version=VERSION,
        )


TOOLS = ("signer", "timestamps", "reader", "verify", "accept", "progress")


def request(source: Path, target: Path | None = None, **options: Any) -> SigningRequest:
    """A request with what most tests do not care about filled in."""
    if target is None:
        name = source.name + ".c2pa" if options.get("sidecar") else f"signed.{source.name}"
        target = source.with_name(name)
    options.setdefault("source_type", SourceType.CAMERA)
    options.setdefault("statement", STATEMENT)
    return SigningRequest(source=source, target=target, **options)


def make_society(now: datetime, name: str = "Dr. Ada Example (DEMO)") -> Society:
    """A society whose root, issuing authority and service were made for one test run."""
    root_key, issuing_key, service_root_key = (
        ec.generate_private_key(ec.SECP384R1()) for _ in range(3)
    )
    key, service_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    organisation = "DEMO Medical Society"
    root = pki.root_authority(
        root_key, organisation=organisation, common_name="DEMO Root", now=now
    )
    issuing = pki.issuing_authority(
        issuing_key.public_key(),
        organisation=organisation,
        common_name="DEMO Issuing",
        issuer_key=root_key,
        issuer_certificate=root,
        now=now,
    )
    leaf = pki.physician_certificate(
        key.public_key(),
        pki.PhysicianSubject(
            given_name="Ada (DEMO)",
            surname="Example (DEMO)",
            display_name=name,
            organisation=organisation,
        ),
        issuer_key=issuing_key,
        issuer_certificate=issuing,
        now=now,
    )
    service_root = pki.root_authority(
        service_root_key, organisation="DEMO Time", common_name="DEMO Time Root", now=now
    )
    service = pki.timestamp_authority_certificate(
        service_key.public_key(),
        organisation="DEMO Time",
        common_name="DEMO Time Service",
        issuer_key=service_root_key,
        issuer_certificate=service_root,
        now=now,
    )
    anchors = ((AnchorPurpose.PHYSICIAN, root), (AnchorPurpose.TIME_STAMP, service_root))
    return Society(
        signer=signer_of(key, (pki.der(leaf), pki.der(issuing))),
        timestamps=TimestampAuthority(service_key, service, (), lambda: now),
        trust=TrustView(
            lists=(
                TrustList(
                    operator=organisation,
                    demo=True,
                    sequence=1,
                    issued=now,
                    next_update=now + timedelta(days=30),
                    anchors=tuple(
                        TrustAnchor(purpose=purpose, certificate=pki.der(each))
                        for purpose, each in anchors
                    ),
                    sha256="0" * 64,
                ),
            )
        ),
        now=now,
        reader=InProcessReader(),
    )


@pytest.fixture(scope="session")
def society() -> Society:
    """The society of most tests. Its clock stands at the start of the run."""
    return make_society(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture(scope="session")
def impostor() -> Society:
    """Another society under the same names, on nobody's list."""
    return make_society(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small file of a kind into the test's folder."""

    def write(media_type: str, name: str, **options: Any) -> Path:
        path = tmp_path / name
        path.write_bytes(make_media(media_type, **options))
        return path

    return write
