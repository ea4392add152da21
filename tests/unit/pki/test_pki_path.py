"""Which chains make a physician, and which never do."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from medprovenance.model.findings import Reason
from medprovenance.pki import certificates as pki
from medprovenance.pki import oids
from medprovenance.pki.path import check_physician_path
from tests.support.pki import Society, impostor, shared_society, shared_stranger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.support.pki import Physician

DAY = dt.timedelta(days=1)


def society() -> Society:
    return shared_society()


def anchors() -> tuple[bytes, ...]:
    return (pki.der(society().root.certificate),)


def judged(chain: Sequence[bytes], at: dt.datetime | None = None) -> Reason:
    return check_physician_path(chain, anchors(), at or society().now).reason


def variant(change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder]) -> list[bytes]:
    """The doctor's chain, with the leaf issued anew under one change."""
    doctor = society().physician()
    leaf = doctor.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(leaf.subject)
        .issuer_name(leaf.issuer)
        .public_key(leaf.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(leaf.not_valid_before_utc)
        .not_valid_after(leaf.not_valid_after_utc)
    )
    for each in leaf.extensions:
        builder = builder.add_extension(each.value, critical=each.critical)
    changed = change(builder).sign(society().issuing.key, hashes.SHA384())
    return [pki.der(changed), pki.der(society().issuing.certificate)]


def without(*kinds: type[x509.ExtensionType]) -> Callable[[Any], Any]:
    def change(builder: Any) -> Any:
        builder._extensions = [
            each for each in builder._extensions if not isinstance(each.value, kinds)
        ]
        return builder

    return change


def replaced(value: x509.ExtensionType, *, critical: bool) -> Callable[[Any], Any]:
    return lambda builder: without(type(value))(builder).add_extension(value, critical=critical)


def test_a_physician_of_the_society_has_a_path_with_the_anchor_at_its_end() -> None:
    result = check_physician_path(society().physician().chain, anchors(), society().now)
    assert result.reason is Reason.OK
    assert result.path is not None
    assert result.path[-1:] == anchors()
    assert len(result.path) == 3


WRONG: dict[str, tuple[Callable[[], Sequence[bytes]], Reason]] = {
    "no certificate at all": (lambda: (), Reason.BAD_CERTIFICATE),
    "garbage": (lambda: (b"\x30\x03\x02\x01\x00",), Reason.BAD_CERTIFICATE),
    "too many certificates": (lambda: society().physician().chain * 4, Reason.BAD_CERTIFICATE),
    "an enormous certificate": (lambda: (bytes(20_000),), Reason.BAD_CERTIFICATE),
    "somebody of another society": (lambda: shared_stranger().physician().chain, Reason.NO_PATH),
    "an authority of the trusted one's name": (
        lambda: impostor(society().organisation).chain,
        Reason.NO_PATH,
    ),
    "without the issuing authority": (lambda: society().physician().chain[:1], Reason.NO_PATH),
    "the anchor itself": (anchors, Reason.BAD_CERTIFICATE),
    "the issuing authority as a signer": (
        lambda: (pki.der(society().issuing.certificate),),
        Reason.BAD_CERTIFICATE,
    ),
    "a leaf that acts as an authority": (
        lambda: society().physician(issued_by_leaf=society().physician()).chain,
        Reason.NO_PATH,
    ),
    "under the root of time-stamps": (
        lambda: society().physician(under_timestamp_root=True).chain,
        Reason.NO_PATH,
    ),
    "the time-stamp service itself": (
        lambda: (pki.der(society().timestamp_service.certificate),),
        Reason.BAD_CERTIFICATE,
    ),
    "for servers": (
        lambda: society().physician(extended_key_usages=[oids_of("1.3.6.1.5.5.7.3.1")]).chain,
        Reason.WRONG_KEY_USAGE,
    ),
    "for time-stamps too": (
        lambda: (
            society()
            .physician(extended_key_usages=[oids.EMAIL_PROTECTION, oids.TIME_STAMPING])
            .chain
        ),
        Reason.WRONG_KEY_USAGE,
    ),
    "for OCSP too": (
        lambda: (
            society()
            .physician(extended_key_usages=[oids.EMAIL_PROTECTION, oids_of("1.3.6.1.5.5.7.3.9")])
            .chain
        ),
        Reason.WRONG_KEY_USAGE,
    ),
    "for anything": (
        lambda: society().physician(extended_key_usages=[oids.ANY_USAGE]).chain,
        Reason.WRONG_KEY_USAGE,
    ),
    "without extended key usage": (
        lambda: variant(without(x509.ExtendedKeyUsage)),
        Reason.WRONG_KEY_USAGE,
    ),
    "without key usage": (lambda: variant(without(x509.KeyUsage)), Reason.WRONG_KEY_USAGE),
    "allowed to sign certificates": (
        lambda: variant(replaced(usage(key_cert_sign=True), critical=True)),
        Reason.WRONG_KEY_USAGE,
    ),
    "not allowed to sign": (
        lambda: variant(replaced(usage(digital_signature=False), critical=True)),
        Reason.WRONG_KEY_USAGE,
    ),
    "an authority by its constraints": (
        lambda: variant(replaced(x509.BasicConstraints(ca=True, path_length=None), critical=True)),
        Reason.BAD_CERTIFICATE,
    ),
    "without constraints": (
        lambda: variant(without(x509.BasicConstraints)),
        Reason.BAD_CERTIFICATE,
    ),
    "nobody says that it is a physician": (
        lambda: society().physician(with_admissions=False).chain,
        Reason.NO_ADMISSION,
    ),
    "an Admission without a profession": (
        lambda: variant(
            replaced(
                x509.Admissions(None, [x509.Admission(None, None, [])]),
                critical=False,
            )
        ),
        Reason.NO_ADMISSION,
    ),
    "a critical extension that nobody knows": (
        lambda: variant(
            lambda builder: builder.add_extension(
                x509.UnrecognizedExtension(oids_of("1.2.3.4.5"), b"\x05\x00"), critical=True
            )
        ),
        Reason.BAD_CERTIFICATE,
    ),
    "valid for ten years": (
        lambda: variant(lambda builder: _lasting(builder, 3650)),
        Reason.BAD_CERTIFICATE,
    ),
    "a curve that C2PA does not know": (
        lambda: with_key(ec.generate_private_key(ec.SECP256K1())),
        Reason.BAD_CERTIFICATE,
    ),
    "a short RSA key": (
        lambda: with_key(rsa.generate_private_key(65537, 1024)),  # noqa: S505  refused
        Reason.BAD_CERTIFICATE,
    ),
}


def oids_of(text: str) -> x509.ObjectIdentifier:
    return x509.ObjectIdentifier(text)


def usage(**changes: bool) -> x509.KeyUsage:
    flags = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**flags, "digital_signature": True, **changes})


def _lasting(builder: Any, days: int) -> Any:
    builder._not_valid_after = builder._not_valid_before + days * DAY
    return builder


def with_key(key: Any) -> list[bytes]:
    def change(builder: Any) -> Any:
        builder._public_key = key.public_key()
        return builder

    return variant(change)


@pytest.mark.parametrize("name", WRONG)
def test_no_path_for(name: str) -> None:
    chain, reason = WRONG[name]
    result = check_physician_path(chain(), anchors(), society().now)
    assert result.path is None
    assert result.reason is reason


def test_other_keys_that_c2pa_allows_are_fine() -> None:
    for key in (
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ):
        assert judged(with_key(key)) is Reason.OK


def test_time_decides_between_valid_expired_and_not_yet() -> None:
    chain = society().physician(days=30).chain
    assert judged(chain, society().now + 29 * DAY) is Reason.OK
    for moment, reason in (
        (society().now + 31 * DAY, Reason.EXPIRED),
        (society().now - DAY, Reason.NOT_YET_VALID),
    ):
        result = check_physician_path(chain, anchors(), moment)
        assert result.reason is reason
        assert result.path is not None, "it is told whom it belonged to"


def test_who_is_unknown_stays_unknown_when_expired() -> None:
    chain = shared_stranger().physician(days=30).chain
    assert judged(chain, society().now + 31 * DAY) is Reason.NO_PATH


def test_a_broken_anchor_is_no_way_in() -> None:
    result = check_physician_path(society().physician().chain, [b"nonsense"], society().now)
    assert result.path is None


def test_an_authority_for_servers_cannot_vouch_for_a_physician() -> None:
    chain = _under_authority(x509.ExtendedKeyUsage([oids_of("1.3.6.1.5.5.7.3.1")]), critical=False)
    assert judged(chain) is Reason.NO_PATH


def test_name_constraints_of_an_authority_are_kept() -> None:
    elsewhere = x509.NameConstraints(
        permitted_subtrees=[x509.DirectoryName(pki.authority_name("Elsewhere (DEMO)", "x"))],
        excluded_subtrees=None,
    )
    assert judged(_under_authority(elsewhere, critical=True)) is Reason.NO_PATH


def _under_authority(extension: x509.ExtensionType, *, critical: bool) -> list[bytes]:
    """A physician below an authority of the society that carries one more extension."""
    key = ec.generate_private_key(ec.SECP384R1())
    issuing = society().issuing.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(issuing.subject)
        .issuer_name(issuing.issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(issuing.not_valid_before_utc)
        .not_valid_after(issuing.not_valid_after_utc)
    )
    for each in issuing.extensions:
        if not isinstance(each.value, type(extension) | x509.SubjectKeyIdentifier):
            builder = builder.add_extension(each.value, critical=each.critical)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    authority = builder.add_extension(extension, critical=critical).sign(
        society().root.key, hashes.SHA384()
    )
    doctor: Physician = society().physician()
    leaf = pki.physician_certificate(
        doctor.key.public_key(),
        _subject(),
        issuer_key=key,
        issuer_certificate=authority,
        now=society().now,
        days=30,
    )
    return [pki.der(leaf), pki.der(authority)]


def _subject() -> Any:
    from medprovenance.authority.demo import DEFAULT_PHYSICIAN

    return DEFAULT_PHYSICIAN


@settings(max_examples=150, deadline=None)
@given(position=st.integers(0, 5000), bit=st.integers(0, 7))
def test_no_flipped_bit_makes_a_path(position: int, bit: int) -> None:
    chain = list(society_chain())
    data = bytearray(chain[0])
    data[position % len(data)] ^= 1 << bit
    changed = [bytes(data), *chain[1:]]
    result = check_physician_path(changed, anchors(), society().now)
    assert result.path is None


_CHAIN: list[tuple[bytes, ...]] = []


def society_chain() -> tuple[bytes, ...]:
    if not _CHAIN:
        _CHAIN.append(society().physician().chain)
    return _CHAIN[0]
