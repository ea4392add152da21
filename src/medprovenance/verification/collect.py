"""Gathering evidence: everything that is read of a file, in one pass, before any judgement."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO

from medprovenance.media.access import sha256_of
from medprovenance.media.probe import probe
from medprovenance.model.evidence import AssetFacts, Evidence, ManifestReport, ReadOutcome
from medprovenance.model.findings import Reason

if TYPE_CHECKING:
    from medprovenance.ports import ManifestReader


def collect(
    asset: BinaryIO,
    name: str,
    *,
    reader: ManifestReader,
    sidecar: bytes | None = None,
    digest: bool = False,
) -> Evidence:
    """The evidence of one open file.

    ``digest`` asks for the file's SHA-256, computed beside the reading; it costs one more pass
    over the file. A file that changes while it is read gives ``incomplete``: what was hashed
    and what was judged could be two different things.
    """
    before = _identity(asset)
    found = probe(asset, name)
    with ThreadPoolExecutor(max_workers=1) as pool:
        hashing = pool.submit(_digest, asset.fileno()) if digest else None
        report = reader.read(asset, found.media_type, sidecar)
        sha256 = hashing.result() if hashing is not None else None
    if _identity(asset) != before:
        report = ManifestReport(
            outcome=ReadOutcome.INCOMPLETE,
            reason=Reason.FILE_CHANGED,
            engine_version=report.engine_version,
        )
        sha256 = None
    facts = AssetFacts(
        name=name,
        size=found.size,
        media_type=report.media_type or found.media_type,
        declared_type=found.declared_type,
        sha256=sha256,
        has_sidecar=sidecar is not None,
    )
    return Evidence(asset=facts, report=report)


def _identity(asset: BinaryIO) -> tuple[int, int, int]:
    status = os.fstat(asset.fileno())
    return status.st_size, status.st_mtime_ns, status.st_ino


def _digest(descriptor: int) -> str | None:
    try:
        return sha256_of(descriptor)
    except OSError:
        # The report tells of the same trouble; a digest of half a file would only mislead.
        return None
