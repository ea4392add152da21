"""The path from a signer's certificate to a physician anchor: our own decision.

The engine takes a time-stamping or OCSP certificate for a signer, keeps anchors of different
purposes in one pool and ignores name constraints. Here ``cryptography``'s path validation runs
with a policy of ours: RFC 5280 §6, plus what a physician's certificate must and must not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import verification
from cryptography.x509.verification import Criticality, ExtensionPolicy

from medprovenance.model.findings import Reason
from medprovenance.pki import oids

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = TypeVar("Kind", bound=x509.ExtensionType)

MOST_CERTIFICATES: Final = 6
LARGEST_CERTIFICATE: Final = 16 * 1024
"""Bytes; a certificate larger than this is somebody's experiment."""
LONGEST_LIFETIME: Final = timedelta(days=398, hours=2)
"""Of a physician's certificate; the hours allow for backdating."""
SMALLEST_RSA: Final = 2048
MOST_INTERMEDIATES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PathResult:
    """Whether there is a path, and if not, what is wrong first of all."""

    path: tuple[bytes, ...] | None
    """DER, leaf first, anchor last. Also given for ``EXPIRED`` and ``NOT_YET_VALID``: then it
    held while the leaf was in force, but not at the time asked about."""
    reason: Reason


class _Refused(Exception):
    """A certificate breaks one of our rules."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def check_physician_path(
    chain: Sequence[bytes], anchors: Sequence[bytes], at: datetime
) -> PathResult:
    """The path from ``chain[0]`` over the other certificates to one of the anchors, at ``at``.

    ``chain`` and ``anchors`` are DER. Never raises because of what a certificate holds.
    """
    try:
        leaf, intermediates = _load_chain(chain)
        roots = [x509.load_der_x509_certificate(each) for each in anchors]
        _check_leaf(leaf)
        for each in intermediates:
            _check_key(each)
    except _Refused as refused:
        return PathResult(path=None, reason=refused.reason)
    except Exception:  # noqa: BLE001  a certificate is an attacker's bytes: any trouble is a "no"
        return PathResult(path=None, reason=Reason.BAD_CERTIFICATE)
    path = _path_at(leaf, intermediates, roots, at)
    if path is not None:
        return PathResult(path=path, reason=Reason.OK)
    begin, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if begin <= at <= end:
        return PathResult(path=None, reason=Reason.NO_PATH)
    # Was it good while it was in force? "Expired" is another answer than "nobody knows it".
    for moment in (end - timedelta(seconds=1), begin + timedelta(seconds=1)):
        path = _path_at(leaf, intermediates, roots, moment)
        if path is not None:
            reason = Reason.EXPIRED if at > end else Reason.NOT_YET_VALID
            return PathResult(path=path, reason=reason)
    return PathResult(path=None, reason=Reason.NO_PATH)


def _load_chain(chain: Sequence[bytes]) -> tuple[x509.Certificate, list[x509.Certificate]]:
    if not chain or len(chain) > MOST_CERTIFICATES:
        raise _Refused(Reason.BAD_CERTIFICATE)
    if any(len(each) > LARGEST_CERTIFICATE for each in chain):
        raise _Refused(Reason.BAD_CERTIFICATE)
    loaded = [x509.load_der_x509_certificate(each) for each in chain]
    return loaded[0], loaded[1:]


def _check_leaf(leaf: x509.Certificate) -> None:
    """What a physician's certificate must say, and what it must not."""
    _check_key(leaf)
    if leaf.not_valid_after_utc - leaf.not_valid_before_utc > LONGEST_LIFETIME:
        raise _Refused(Reason.BAD_CERTIFICATE)
    if leaf.issuer == leaf.subject:
        raise _Refused(Reason.NO_PATH)
    extensions = leaf.extensions
    constraints = _get(extensions, x509.BasicConstraints)
    if constraints is None or constraints.ca:
        raise _Refused(Reason.BAD_CERTIFICATE)
    usage = _get(extensions, x509.KeyUsage)
    if usage is None or not usage.digital_signature or usage.key_cert_sign or usage.crl_sign:
        raise _Refused(Reason.WRONG_KEY_USAGE)
    purposes = _get(extensions, x509.ExtendedKeyUsage)
    if purposes is None or not is_claim_usage(purposes):
        raise _Refused(Reason.WRONG_KEY_USAGE)
    admission = next((each for each in extensions if each.oid == x509.Admissions.oid), None)
    if admission is None or not isinstance(admission.value, x509.Admissions):
        raise _Refused(Reason.NO_ADMISSION)
    if admission.critical or not any(each.profession_infos for each in admission.value):
        raise _Refused(Reason.NO_ADMISSION)
    known = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)
    if any(each.critical and not isinstance(each.value, known) for each in extensions):
        raise _Refused(Reason.BAD_CERTIFICATE)


def is_claim_usage(purposes: x509.ExtendedKeyUsage) -> bool:
    """Whether these extended key usages are for signing claims, and for nothing dangerous."""
    named = set(purposes)
    return bool(named & oids.CLAIM_USAGES) and not named & oids.FORBIDDEN_USAGES


def _check_key(certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    match key:
        case ec.EllipticCurvePublicKey():
            fits = isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1)
        case rsa.RSAPublicKey():
            fits = key.key_size >= SMALLEST_RSA
        case ed25519.Ed25519PublicKey():
            fits = True
        case _:
            fits = False
    if not fits:
        raise _Refused(Reason.BAD_CERTIFICATE)


def _path_at(
    leaf: x509.Certificate,
    intermediates: list[x509.Certificate],
    roots: list[x509.Certificate],
    at: datetime,
) -> tuple[bytes, ...] | None:
    """The path at one moment, anchors included in the validity check; ``None`` if there is none."""
    valid = [root for root in roots if root.not_valid_before_utc <= at <= root.not_valid_after_utc]
    if not valid:
        return None
    try:
        verifier = (
            verification.PolicyBuilder()
            .store(verification.Store(valid))
            .time(at)
            .max_chain_depth(MOST_INTERMEDIATES)
            .extension_policies(ca_policy=_authority_policy(), ee_policy=_leaf_policy())
            .build_client_verifier()
        )
        chain = verifier.verify(leaf, intermediates).chain
    except Exception:  # noqa: BLE001  whatever goes wrong here, there is no path
        return None
    # A leaf that is itself an anchor would be judged by nobody.
    if len(chain) < 2:
        return None
    return tuple(each.public_bytes(Encoding.DER) for each in chain)


def _leaf_policy() -> ExtensionPolicy:
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _no_authority)
        .require_present(x509.KeyUsage, Criticality.AGNOSTIC, None)
        .require_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _claim_usage)
    )


def _authority_policy() -> ExtensionPolicy:
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.CRITICAL, _authority)
        .require_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_issue)
        .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _may_issue_for_claims)
    )


def _refuse(message: str) -> NoReturn:
    raise ValueError(message)


def _no_authority(
    _policy: verification.Policy, _cert: x509.Certificate, value: x509.BasicConstraints | None
) -> None:
    if value is None or value.ca:
        _refuse("an end entity may not be an authority")


def _claim_usage(
    _policy: verification.Policy, _cert: x509.Certificate, value: x509.ExtendedKeyUsage | None
) -> None:
    if value is None or not is_claim_usage(value):
        _refuse("not a certificate for signing claims")


def _authority(
    _policy: verification.Policy, _cert: x509.Certificate, value: x509.BasicConstraints | None
) -> None:
    if value is None or not value.ca:
        _refuse("an issuer must be an authority")


def _may_issue(
    _policy: verification.Policy, _cert: x509.Certificate, value: x509.KeyUsage | None
) -> None:
    if value is None or not value.key_cert_sign:
        _refuse("an issuer must be allowed to sign certificates")


def _may_issue_for_claims(
    _policy: verification.Policy, _cert: x509.Certificate, value: x509.ExtendedKeyUsage | None
) -> None:
    """An authority restricted to other purposes (say, serverAuth) cannot vouch for a signer."""
    if value is not None and not set(value) & (oids.CLAIM_USAGES | {oids.ANY_USAGE}):
        _refuse("this authority is restricted to other purposes")


def _get(extensions: x509.Extensions, kind: type[Kind]) -> Kind | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
