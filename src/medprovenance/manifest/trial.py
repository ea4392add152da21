"""The engine on trial: the behaviours that we rely on, tried out before any file is judged.

An engine whose codes were renamed, whose hash check was loosened or that fetches what a file
names would turn verdicts wrong without an error. It costs a few milliseconds to find out.
"""

from __future__ import annotations

import datetime as dt
import struct
import tempfile
import zlib
from functools import cache
from typing import TYPE_CHECKING, Final

from medprovenance.errors import EngineUnfit, MedProvenanceError
from medprovenance.manifest import native
from medprovenance.manifest.cose import verify_signature
from medprovenance.manifest.store import read_store
from medprovenance.ports import SignatureAlgorithm

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

PICTURE_TYPE: Final = "image/png"
NEEDED: Final = frozenset(
    {"claimSignature.validated", "assertion.hashedURI.match", "assertion.dataHash.match"}
)
REMOTE: Final = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/" '
    b'dcterms:provenance="http://127.0.0.1:9/never-fetched.c2pa"/></rdf:RDF></x:xmpmeta>'
)


class _TrialSigner:
    """A key and a certificate that live for one trial."""

    algorithm = SignatureAlgorithm.ES256

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate_chain = (_certificate(self._key),)

    def sign(self, data: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec

        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


@cache
def require_fit_engine() -> None:
    """Try the engine once in this process.

    Raises:
        EngineUnfit: It is too old, or does not behave as our judgement needs it to.
    """
    native.require_engine()
    try:
        fault = _fault()
    except (native.EngineError, MedProvenanceError, KeyError) as error:
        raise EngineUnfit(
            f"the C2PA engine failed its trial: {error}",
            hint="Install the c2pa-python version that medprovenance asks for.",
        ) from error
    if fault is not None:
        raise EngineUnfit(
            f"the C2PA engine does not behave as needed: {fault}",
            hint="Install the c2pa-python version that medprovenance asks for.",
            fault=fault,
        )


def _fault() -> str | None:
    """What is wrong with the engine, or ``None``."""
    signer = _TrialSigner()
    signed = _signed(picture(), signer)
    reading = _read(signed)
    found = {each["code"] for each in reading.results["activeManifest"]["success"]}
    if not found >= NEEDED:
        return f"success codes are missing: {sorted(NEEDED - found)}"
    (manifest,) = read_store(reading.store)
    if not all(each.digest_matches for each in manifest.assertions):
        return "its assertion hashes are not ours"
    if manifest.signature is None or not verify_signature(
        manifest.signature, manifest.claim, signer.certificate_chain[0]
    ):
        return "its claim signature is not what we verify"
    changed = signed.replace(CONTENT, CONTENT[::-1])
    failed = {each["code"] for each in _read(changed).results["activeManifest"]["failure"]}
    if "assertion.dataHash.mismatch" not in failed:
        return "it accepts changed content"
    try:
        _read(picture(REMOTE))
    except native.EngineError as error:
        return None if error.detail.startswith("Remote:") else "it reads remote manifests otherwise"
    return "it fetches remote manifests"


def _read(data: bytes) -> native.NativeReading:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return native.read(file, PICTURE_TYPE)


def _signed(data: bytes, signer: _TrialSigner) -> bytes:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(data)
        source.flush()
        native.sign(
            definition={
                "claim_generator_info": [{"name": "medprovenance trial", "version": "1"}],
                "assertions": [
                    {
                        "label": "c2pa.actions.v2",
                        "created": True,
                        "data": {
                            "actions": [
                                {
                                    "action": "c2pa.created",
                                    "digitalSourceType": "http://c2pa.org/digitalsourcetype/empty",
                                }
                            ]
                        },
                    }
                ],
            },
            source=source,
            destination=target,
            media_type=PICTURE_TYPE,
            signer=signer,
            tsa_url=None,
        )
        target.seek(0)
        return target.read()


CONTENT: Final = b"medprovenance trial picture"


def picture(xmp: bytes | None = None) -> bytes:
    """A one-pixel PNG with a text of ours in it, and XMP if given."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"tEXt", b"Comment\0" + CONTENT),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ]
    if xmp is not None:
        chunks.insert(1, (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def _certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A self-made end-entity certificate with a lifetime that contains any present."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "medprovenance trial")])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    usage = [True, *[False] * 8]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2049, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(*usage), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
