"""The receipt as JSON, version 1; the schema is published as ``schemas/receipt-v1.json``."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from medprovenance.model.text import clean

if TYPE_CHECKING:
    from medprovenance.model.evidence import JsonValue
    from medprovenance.model.signing import SigningReceipt

FORMAT: Final = "medprovenance-receipt/1"


def receipt_to_json(receipt: SigningReceipt) -> dict[str, JsonValue]:
    """The receipt; file names without their folders, times in UTC (RFC 3339)."""
    return {
        "format": FORMAT,
        "demo": receipt.demo,
        "source": {"name": clean(receipt.source.name), "sha256": receipt.source_sha256},
        "signed": {
            "name": clean(receipt.target.name),
            "sha256": receipt.signed_sha256,
            "sidecar": clean(receipt.sidecar.name) if receipt.sidecar is not None else None,
            "media_type": receipt.media_type,
            "manifest_label": receipt.manifest_label,
        },
        "signer": {
            "name": clean(receipt.signer_name),
            "organisation": clean(receipt.signer_organisation)
            if receipt.signer_organisation is not None
            else None,
            "certificate_serial": receipt.certificate_serial,
            "certificate_sha256": receipt.certificate_sha256,
        },
        "time": {
            "signed_at": receipt.signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "trusted": receipt.time_is_trusted,
            "service": receipt.timestamp_service,
        },
        "verdict": receipt.verdict.value,
        "removed": [
            {
                "container": each.container,
                "item": each.item,
                "count": each.count,
                "sensitive": each.sensitive,
            }
            for each in receipt.removals
        ],
        "tool_version": receipt.tool_version,
        "engine_version": receipt.engine_version,
    }
