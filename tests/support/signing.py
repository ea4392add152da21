"""Signing for tests, below the façade: any signer, any history, straight through the engine."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, BinaryIO

from medprovenance.manifest import native
from medprovenance.model.content import Category, PhysicianStatement, SourceType
from medprovenance.net.loopback import TimestampBridge
from medprovenance.signing.definition import manifest_definition

if TYPE_CHECKING:
    from medprovenance.model.evidence import JsonValue
    from medprovenance.ports import ClaimSigner, TimestampSource

STATEMENT = PhysicianStatement(category=Category.EDUCATION, title="Asthma (DEMO)")


def file_of(data: bytes) -> BinaryIO:
    """An open file of these bytes; the caller closes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the caller
    file.write(data)
    file.flush()
    file.seek(0)
    return file


def definition(*, continues_history: bool = False, **changes: object) -> dict[str, JsonValue]:
    """What our own signing would record, with changes."""
    made = manifest_definition(
        title="Asthma (DEMO)",
        media_type="",
        statement=STATEMENT,
        source_type=SourceType.CAMERA,
        continues_history=continues_history,
        metadata_removed=False,
        allow_training=False,
        generator_version="0",
    )
    made.pop("format")
    return {**made, **changes}  # type: ignore[dict-item]


def sign_bytes(
    asset: bytes,
    media_type: str,
    signer: ClaimSigner,
    *,
    timestamps: TimestampSource | None = None,
    parent: bytes | None = None,
    manifest: dict[str, JsonValue] | None = None,
    embed: bool = True,
) -> bytes:
    """The signed asset; with ``embed=False`` the detached manifest store."""
    if manifest is None:
        manifest = definition(continues_history=parent is not None)
    url: str | None = None
    bridge = TimestampBridge(timestamps) if timestamps is not None else None
    url = bridge.url if bridge is not None else None
    try:
        with file_of(asset) as source, tempfile.TemporaryFile() as target:
            ingredient = None
            history = file_of(parent) if parent is not None else None
            if history is not None:
                ingredient = native.ParentIngredient(
                    stream=history, media_type=media_type, title="source"
                )
            try:
                store = native.sign(
                    definition=manifest,
                    source=source,
                    destination=target,
                    media_type=media_type,
                    signer=signer,
                    tsa_url=url,
                    parent=ingredient,
                    embed=embed,
                )
            finally:
                if history is not None:
                    history.close()
            target.seek(0)
            return target.read() if embed else store
    finally:
        if bridge is not None:
            bridge.close()
