"""One physician at work: everything that a signing needs, without a configuration home."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from medprovenance.manifest.reading import read_in_process
from medprovenance.model.content import Category, PhysicianStatement, SourceType
from medprovenance.model.policy import Policy
from medprovenance.model.signing import SigningRequest
from medprovenance.signing.run import SigningTools, prepare, sign_file
from medprovenance.verification.run import verify_open_file
from tests.support.media import make_media
from tests.support.pki import DAY, Physician, Society, impostor, shared_society

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from medprovenance.model.evidence import ManifestReport
    from medprovenance.model.signing import SigningPlan, SigningReceipt
    from medprovenance.model.verdict import Verdict

VERSION = "0.0.test"
STATEMENT = PhysicianStatement(
    category=Category.EDUCATION, title="Asthma (DEMO)", language="en", topics=("asthma",)
)
TOOLS = ("signer", "timestamps", "reader", "verify", "accept", "progress")


class InProcessReader:
    """Reads here what these tests have made themselves; no child process to wait for."""

    def read(
        self, asset: BinaryIO, media_type: str | None, sidecar: bytes | None = None
    ) -> ManifestReport:
        return read_in_process(asset, media_type, sidecar)


@dataclass(frozen=True, kw_only=True)
class Practice:
    """A physician with their tools."""

    society: Society
    physician: Physician
    reader: InProcessReader = field(default_factory=InProcessReader)

    def verify(self, asset: BinaryIO, name: str, sidecar: bytes | None = None) -> Verdict:
        return verify_open_file(
            asset,
            name,
            reader=self.reader,
            trust=self.society.trust_view(),
            policy=Policy(),
            at=self.society.now + DAY / 1440,
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
            signer=self.physician.signer,
            timestamps=self.society.timestamps(),
            reader=self.reader,
            verify=self.verify,
            tool_version=VERSION,
        )
        return replace(tools, **changes)

    def sign(self, source: Path, target: Path | None = None, **options: Any) -> SigningReceipt:
        tools = {each: options.pop(each) for each in TOOLS if each in options}
        return sign_file(
            request(source, target, **options), self.tools(**tools), now=self.society.now
        )

    def plan(self, source: Path, target: Path | None = None, **options: Any) -> SigningPlan:
        return prepare(
            request(source, target, **options),
            reader=self.reader,
            now=self.society.now,
            tool_version=VERSION,
        )


def request(source: Path, target: Path | None = None, **options: Any) -> SigningRequest:
    """A request with what most tests do not care about filled in."""
    if target is None:
        name = source.name + ".c2pa" if options.get("sidecar") else f"signed.{source.name}"
        target = source.with_name(name)
    options.setdefault("source_type", SourceType.CAMERA)
    options.setdefault("statement", STATEMENT)
    return SigningRequest(source=source, target=target, **options)


@pytest.fixture(scope="session")
def practice() -> Practice:
    society = shared_society()
    return Practice(society=society, physician=society.physician())


@pytest.fixture(scope="session")
def stranger() -> Practice:
    """Somebody on nobody's list, under the same name."""
    return Practice(society=shared_society(), physician=impostor())


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small file of a kind into the test's folder."""

    def write(media_type: str, name: str, **options: Any) -> Path:
        path = tmp_path / name
        path.write_bytes(make_media(media_type, **options))
        return path

    return write
