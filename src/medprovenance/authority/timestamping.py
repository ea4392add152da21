"""An RFC 3161 time-stamp service as a function: request in, token out."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from medprovenance.pki.queries import reply_type

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cryptography import x509

DIGESTS: Final = {"sha256": 32, "sha384": 48, "sha512": 64}
LARGEST_REQUEST: Final = 8 * 1024
POLICY: Final = "2.25.329800735698586629295641978511506172918"
"""A UUID-based OID (ITU-T X.667) for "our clock, one second": no arc needs to be asked for."""
SERIAL_BITS: Final = 128


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """Stamps requests with the time of its clock. Implements ``ports.TimestampSource``."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    """Issuing certificates that go into the token when the request asks for certificates."""
    clock: Callable[[], datetime]
    """Gives the time, with time zone."""
    name: str = "demo:"

    def timestamp(self, request: bytes) -> bytes:
        """DER TimeStampReq in, DER TimeStampResp out; a bad request gets a rejection."""
        from asn1crypto import tsp

        if len(request) > LARGEST_REQUEST:
            return _rejection("bad_request")
        try:
            parsed = tsp.TimeStampReq.load(request, strict=True)
            digest = parsed["message_imprint"]["hash_algorithm"]["algorithm"].native
            hashed = parsed["message_imprint"]["hashed_message"].native
            wants_certificates = bool(parsed["cert_req"].native)
            nonce = parsed["nonce"].native
        except (ValueError, TypeError, KeyError):
            return _rejection("bad_data_format")
        if digest not in DIGESTS or len(hashed) != DIGESTS[digest]:
            return _rejection("bad_alg")
        token = self._token(parsed["message_imprint"], nonce, with_certificates=wants_certificates)
        response: bytes = tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": token}
        ).dump()
        return response

    def _token(self, imprint: Any, nonce: int | None, *, with_certificates: bool) -> Any:
        from asn1crypto import cms, core, tsp
        from asn1crypto import x509 as asn1

        encoded = self.certificate.public_bytes(Encoding.DER)
        own = asn1.Certificate.load(encoded)
        time = self.clock().replace(microsecond=0)
        info: dict[str, Any] = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(SERIAL_BITS - 1),
            "gen_time": time,
            "accuracy": {"seconds": 1},
        }
        if nonce is not None:
            info["nonce"] = nonce
        content = tsp.TSTInfo(info).dump()
        attributes = self._attributes(content, encoded, time)
        algorithm, digest = self._scheme()
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {"issuer": own.issuer, "serial_number": own.serial_number}
                        )
                    }
                ),
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": algorithm},
                "signature": self.key.sign(attributes.dump(), ec.ECDSA(digest)),
            }
        )
        signed: dict[str, Any] = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(content),
            },
            "signer_infos": [signer],
        }
        if with_certificates:
            signed["certificates"] = [
                cms.CertificateChoices(
                    "certificate", asn1.Certificate.load(each.public_bytes(Encoding.DER))
                )
                for each in (self.certificate, *self.chain)
            ]
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})

    @staticmethod
    def _attributes(content: bytes, certificate: bytes, time: datetime) -> Any:
        """What is signed: the digest of the content, and which certificate signs (RFC 5816)."""
        from asn1crypto import cms, tsp

        identifier = tsp.SigningCertificateV2(
            {"certs": [tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})]}
        )
        values = {
            "content_type": "tst_info",
            "signing_time": cms.Time({"utc_time": time}),
            "message_digest": hashlib.sha256(content).digest(),
            "signing_certificate_v2": identifier,
        }
        return cms.CMSAttributes(
            [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in values.items()]
        )

    def _scheme(self) -> tuple[str, hashes.HashAlgorithm]:
        """Signature algorithm and digest; the digest fits the signed attributes' own."""
        return "sha256_ecdsa", hashes.SHA256()


def _rejection(reason: str) -> bytes:
    status = {"status": "rejection", "fail_info": {reason}}
    response: bytes = reply_type()({"status": status}).dump()
    return response
