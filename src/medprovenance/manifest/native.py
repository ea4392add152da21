"""The one door to the C2PA engine. Everything that leaves here is plain data or our own error.

The engine is good at JUMBF, COSE, hashing and embedding. It is not asked about trust, time or
revocation, and it must not run on untrusted files inside a process that matters: see ``pool``.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NoReturn

from medprovenance.errors import (
    CertificateUnfit,
    EngineFailure,
    EngineUnfit,
    MedProvenanceError,
    SigningKeyFailed,
    StorageFailure,
    TimestampUnavailable,
    UnsupportedMedia,
)
from medprovenance.manifest.descriptors import descriptor_callbacks
from medprovenance.manifest.echo import EchoedDestination
from medprovenance.manifest.embeddable import Embeddable
from medprovenance.manifest.settings import EngineSettings
from medprovenance.media.copying import write_at
from medprovenance.media.insertion import find_insertion, insert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from medprovenance.manifest.descriptors import DescriptorCallbacks
    from medprovenance.media.insertion import Insertion
    from medprovenance.model.evidence import JsonValue
    from medprovenance.ports import ClaimSigner

OLDEST_ENGINE: Final = (0, 91, 1)
"""Five advisories were mended in c2pa-rs 0.91.1; below it a physician's certificate can issue."""

LONGEST_DETAIL: Final = 400
"""Characters kept of the engine's own words."""

UUID_HEADER: Final = 8 + 16 + 4 + len(b"manifest\x00") + 8
"""Bytes in front of the store in its ``uuid`` box (C2PA 2.4 §A.5.1)."""

PARENT_ID: Final = "parent"
"""How an action of the definition refers to the parent ingredient (``ingredientIds``)."""


class EngineError(Exception):
    """The engine raised. ``kind`` is its own word for it, ``detail`` its sentence, cut."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeReading:
    """What the engine says of one file, and the whole manifest store's bytes."""

    state: str
    active_label: str
    results: Mapping[str, Any]
    store: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentIngredient:
    """The signed source that a new manifest continues."""

    stream: BinaryIO
    media_type: str
    title: str


@cache
def _c2pa() -> ModuleType:
    try:
        import c2pa
    except Exception as error:
        raise EngineUnfit(
            "the C2PA engine (c2pa-python) cannot be loaded",
            hint="Install medprovenance again, on a platform that has a c2pa-python wheel.",
        ) from error
    module: ModuleType = c2pa
    return module


def engine_version() -> str:
    """The native engine's version, e.g. ``0.91.3``."""
    return str(_c2pa().sdk_version())


@cache
def require_engine() -> str:
    """The engine's version, if it is new enough.

    Raises:
        EngineUnfit: It is absent, or older than the security floor.
    """
    version = engine_version()
    numbers = tuple(int(part) for part in version.split("-")[0].split(".") if part.isdigit())
    if numbers < OLDEST_ENGINE:
        floor = ".".join(map(str, OLDEST_ENGINE))
        raise EngineUnfit(
            f"the C2PA engine is version {version}; at least {floor} is needed",
            hint="Upgrade c2pa-python: older engines accept certificates that they must refuse.",
            version=version,
        )
    return version


def _context() -> Any:
    return _c2pa().Context.from_dict(EngineSettings().to_dict())


def read(asset: BinaryIO, media_type: str, store: bytes | None = None) -> NativeReading:
    """The engine's report on an open file.

    Args:
        asset: Positioned anywhere; read from the start.
        media_type: MIME type that the engine shall parse it as.
        store: A detached manifest store, instead of one inside the file.

    Raises:
        EngineError: The engine raised; what that means is decided by ``reading``.
    """
    require_engine()
    c2pa = _c2pa()
    asset.seek(0)
    try:
        with _reader(c2pa, media_type, asset, store) as reader:
            report = json.loads(reader.json())
            active = report["active_manifest"]
            extracted = BytesIO()
            reader.resource_to_stream(f"self#jumbf=/c2pa/{active}", extracted)
            return NativeReading(
                state=str(reader.get_validation_state()),
                active_label=active,
                results=reader.get_validation_results() or {},
                store=extracted.getvalue(),
            )
    except c2pa.C2paError as error:
        raise _engine_error(error) from error
    except (KeyError, ValueError, TypeError) as error:
        raise EngineError("Report", f"the engine's report is incomplete: {error!r}") from error


def _reader(c2pa: ModuleType, media_type: str, asset: BinaryIO, store: bytes | None) -> Any:
    if store is None:
        return c2pa.Reader(media_type, asset, context=_context())
    return c2pa.Reader(media_type, asset, store, _context())


def sign(
    *,
    definition: Mapping[str, JsonValue],
    source: BinaryIO,
    destination: BinaryIO,
    media_type: str,
    signer: ClaimSigner,
    tsa_url: str | None,
    parent: ParentIngredient | None = None,
    embed: bool = True,
) -> bytes:
    """Sign ``source`` into ``destination``; return the new manifest store's bytes.

    Args:
        definition: The manifest definition; its actions are complete, nothing is added.
        source: The content, positioned anywhere.
        destination: Open for reading and writing (``w+b``), empty.
        media_type: MIME type that the engine shall treat the content as.
        signer: Makes the claim's signature; the engine never sees a key.
        tsa_url: RFC 3161 service that the engine asks for a token.
        parent: The signed source whose history is kept.
        embed: Otherwise the store is only returned (a sidecar), and ``destination`` is scratch.

    Raises:
        KeyAccessError: The signer failed, or its certificate may not sign.
        TimestampUnavailable: The service gave no usable token.
        UnsupportedMedia: The engine cannot put a manifest into this kind of file.
        StorageFailure: The destination could not be written.
        EngineFailure: Anything else.
    """
    require_engine()
    c2pa = _c2pa()
    failures: list[BaseException] = []

    def callback(data: bytes) -> bytes:
        # Nothing may be raised through the engine: keep it, and raise it again below.
        try:
            return signer.sign(data)
        except BaseException as error:  # noqa: BLE001  kept, and raised again
            failures.append(error)
            return b""

    source.seek(0)
    try:
        native_signer = c2pa.Signer.from_callback(
            callback,
            c2pa.C2paSigningAlg[signer.algorithm.name],
            _pem(signer.certificate_chain),
            tsa_url,
        )
        insertion = find_insertion(source, media_type) if embed else None
        if insertion is not None:
            return _sign_inserted(
                definition=dict(definition),
                signer=native_signer,
                media_type=media_type,
                insertion=insertion,
                source=source,
                destination=destination,
                parent=parent,
            )
        with native_signer, c2pa.Builder(dict(definition), context=_context()) as builder:
            if parent is not None:
                _add_parent(builder, parent)
            if not embed:
                builder.set_no_embed()
            return _sign_streams(builder, native_signer, media_type, source, destination)
    except c2pa.C2paError as error:
        if failures:
            _raise_key_failure(failures[0])
        raise _signing_error(_engine_error(error), timestamped=tsa_url is not None) from error


def _sign_inserted(
    *,
    definition: dict[str, JsonValue],
    signer: Any,
    media_type: str,
    insertion: Insertion,
    source: BinaryIO,
    destination: BinaryIO,
    parent: ParentIngredient | None,
) -> bytes:
    """Lay the signed film out ourselves: it is written once and read once."""
    from c2pa import c2pa as binding

    context = binding.Context.from_dict(EngineSettings().to_dict(), signer=signer)
    with context, binding.Builder(definition, context=context) as builder:
        if parent is not None:
            _add_parent(builder, parent)
        engine = Embeddable(binding, builder, media_type)
        placeholder = engine.placeholder()
        insert(source, destination, insertion, placeholder)
        destination.seek(0)
        with binding.Stream(destination) as stream:
            engine.hash(stream)
        store = engine.sign()
    if len(store) != len(placeholder):
        raise EngineFailure("the engine's store is not as long as the place that it reserved")
    write_at(destination.fileno(), store, insertion.at)
    return store[UUID_HEADER:]


def _add_parent(builder: Any, parent: ParentIngredient) -> None:
    parent.stream.seek(0)
    builder.add_ingredient(
        {
            "title": parent.title,
            "relationship": "parentOf",
            "label": PARENT_ID,
            "instance_id": PARENT_ID,
        },
        parent.media_type,
        parent.stream,
    )


def _sign_streams(
    builder: Any, signer: Any, media_type: str, source: BinaryIO, destination: BinaryIO
) -> bytes:
    callbacks = descriptor_callbacks()
    if callbacks is None:
        return bytes(builder.sign(signer, media_type, source, destination))
    from c2pa import c2pa as binding

    source.flush()
    destination.flush()
    echoed = EchoedDestination(source.fileno(), destination.fileno())
    with _stream(source, callbacks) as reading, binding.Stream(echoed) as writing:
        # ``Builder.sign`` takes Python files only; this is what it calls with its own streams.
        store = bytes(builder._sign_internal(media_type, reading, writing, signer=signer))  # noqa: SLF001
    echoed.settle()
    return store


def _stream(file: BinaryIO, callbacks: DescriptorCallbacks) -> Any:
    """An engine stream over the file's descriptor, without Python in between."""
    import ctypes

    from c2pa import c2pa as binding

    file.flush()
    descriptor = file.fileno()
    os.lseek(descriptor, 0, os.SEEK_SET)
    stream = binding.Stream(file)
    native = binding._lib.c2pa_create_stream(  # noqa: SLF001
        ctypes.cast(descriptor, ctypes.POINTER(binding.StreamContext)),
        binding.ReadCallback(callbacks.read),
        binding.SeekCallback(callbacks.seek),
        binding.WriteCallback(callbacks.write),
        stream._flush_cb,  # noqa: SLF001  the file object has nothing to flush; rarely called
    )
    if native:
        binding._lib.c2pa_release_stream(stream._stream)  # noqa: SLF001
        stream._stream = native  # noqa: SLF001
    return stream


def _raise_key_failure(failure: BaseException) -> NoReturn:
    """Raise what the signer raised: our errors and interrupts as they are, with their cause."""
    if isinstance(failure, MedProvenanceError) or not isinstance(failure, Exception):
        raise failure
    raise SigningKeyFailed(f"the signing key failed ({type(failure).__name__})") from failure


def _signing_error(error: EngineError, *, timestamped: bool) -> MedProvenanceError:
    """What an engine error during signing means for whoever signs; the table in one place."""
    text = error.detail.lower()
    if "certificate" in text or "credential" in text or "self-signed" in text:
        return CertificateUnfit(
            f"the engine refuses the signing certificate: {error.detail}",
            hint="Run `medprov doctor`: it names the rule that the certificate breaks.",
        )
    if error.kind == "NotSupported" or "unsupported" in text:
        return UnsupportedMedia(
            f"Content Credentials cannot be put inside this kind of file: {error.detail}",
            hint="Sign it with --sidecar.",
        )
    if "no space" in text or "storage full" in text or "os error 28" in text:
        return StorageFailure("the disk is full", hint="Free some space and sign again.")
    if timestamped and ("time" in text or "http" in text or error.kind == "Signature"):
        return TimestampUnavailable(
            f"the time-stamp could not be added: {error.detail}",
            hint="Try again, or name another service in config.toml.",
        )
    return EngineFailure(f"the engine could not sign: {error}")


def _engine_error(error: Exception) -> EngineError:
    """The engine's exception as data: its class, or the word before the first colon."""
    text = str(error)
    kind = type(error).__name__.lstrip("_").removeprefix("C2pa")
    if kind == "Error":
        kind = text.partition(":")[0].strip() or "Other"
    return EngineError(kind, text[:LONGEST_DETAIL])


def _pem(chain: tuple[bytes, ...]) -> str:
    from ssl import DER_cert_to_PEM_cert

    return "".join(DER_cert_to_PEM_cert(each) for each in chain)
