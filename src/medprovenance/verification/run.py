"""One verification: collect, then judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from medprovenance.verification.collect import collect
from medprovenance.verification.judge import judge

if TYPE_CHECKING:
    from datetime import datetime

    from medprovenance.model.policy import Policy
    from medprovenance.model.trust import TrustView
    from medprovenance.model.verdict import Verdict
    from medprovenance.ports import ManifestReader


def verify_open_file(
    asset: BinaryIO,
    name: str,
    *,
    reader: ManifestReader,
    trust: TrustView,
    policy: Policy,
    at: datetime,
    tool_version: str,
    sidecar: bytes | None = None,
    digest: bool = False,
) -> Verdict:
    """The verdict on one open regular file; ``name`` is what it is called in reports."""
    evidence = collect(asset, name, reader=reader, sidecar=sidecar, digest=digest)
    return judge(evidence, policy=policy, trust=trust, at=at, tool_version=tool_version)
