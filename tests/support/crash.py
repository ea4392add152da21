"""A signing to be killed: everything that it needs, importable by a fork server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from medprovenance.manifest.reading import read_in_process
from medprovenance.model.content import Category, PhysicianStatement, SourceType
from medprovenance.model.policy import Policy
from medprovenance.model.signing import SigningRequest
from medprovenance.signing.run import SigningTools, sign_file
from medprovenance.verification.run import verify_open_file
from tests.support.pki import shared_society

if TYPE_CHECKING:
    from medprovenance.model.evidence import ManifestReport
    from medprovenance.model.verdict import Verdict


class _Reader:
    """Reads in this process: what is killed is one process, and all of the work is in it."""

    def read(
        self, asset: BinaryIO, media_type: str | None, sidecar: bytes | None = None
    ) -> ManifestReport:
        return read_in_process(asset, media_type, sidecar)


def sign(source: str, target: str) -> None:
    """Sign one file, in place of whatever is there."""
    society = shared_society()

    def verify(asset: BinaryIO, name: str, sidecar: bytes | None) -> Verdict:
        return verify_open_file(
            asset,
            name,
            reader=_Reader(),
            trust=society.trust_view(),
            policy=Policy(),
            at=society.now + dt.timedelta(minutes=1),
            tool_version="test",
            sidecar=sidecar,
        )

    tools = SigningTools(
        signer=society.physician().signer,
        timestamps=society.timestamps(),
        reader=_Reader(),
        verify=verify,
        tool_version="test",
    )
    request = SigningRequest(
        source=Path(source),
        target=Path(target),
        source_type=SourceType.CAMERA,
        statement=PhysicianStatement(category=Category.EDUCATION, title="Asthma (DEMO)"),
        force=True,
    )
    sign_file(request, tools, now=society.now)
