"""Revocation as a person would agree with it, the linter, identities, NPIs and certificates."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from medprovenance.authority.demo import DEFAULT_PHYSICIAN
from medprovenance.errors import AuthorityError
from medprovenance.model.findings import Reason
from medprovenance.pki import certificates as pki
from medprovenance.pki.identity import identity_of
from medprovenance.pki.lint import lint_chain
from medprovenance.pki.npi import is_valid_npi
from medprovenance.pki.revocation import check_status
from medprovenance.pki.subjects import PhysicianSubject
from tests.support.pki import shared_society, shared_stranger

DAY = dt.timedelta(days=1)
FLAGS = x509.ReasonFlags


def status(
    crls: list[bytes], signed_after: float | None = 0.0, judged_after: float = 10.0
) -> Reason:
    society = shared_society()
    signed = None if signed_after is None else society.now + signed_after * DAY
    return check_status(
        DOCTOR.chain[0], DOCTOR.chain[1], crls, signed, society.now + judged_after * DAY
    ).reason


DOCTOR = shared_society().physician()
NOW = shared_society().now


def revoked(reason: FLAGS | None, after: float = 5.0, **more: dt.datetime) -> bytes:
    return shared_society().revoke(DOCTOR, NOW + after * DAY, reason, **more)


@pytest.mark.parametrize(
    ("reason", "signed_after", "expected"),
    [
        (FLAGS.cessation_of_operation, 1.0, Reason.REVOKED_LATER),
        (FLAGS.cessation_of_operation, 6.0, Reason.REVOKED),
        (FLAGS.cessation_of_operation, None, Reason.REVOKED),
        (FLAGS.key_compromise, 1.0, Reason.REVOKED_LATER),
        (FLAGS.key_compromise, 6.0, Reason.REVOKED),
        (None, 6.0, Reason.REVOKED),
        (None, None, Reason.REVOKED),
        (FLAGS.remove_from_crl, 6.0, Reason.OK),
    ],
)
def test_a_revocation_counts_from_its_day_and_only_a_trusted_time_is_before_it(
    reason: FLAGS | None, signed_after: float | None, expected: Reason
) -> None:
    assert status([revoked(reason)], signed_after) is expected


def test_a_key_that_was_stolen_earlier_counts_from_then() -> None:
    crl = revoked(FLAGS.key_compromise, invalid_since=NOW + DAY)
    assert status([crl], 0.5) is Reason.REVOKED_LATER
    assert status([crl], 2.0) is Reason.REVOKED


def test_a_lapsed_licence_is_not_dated_back() -> None:
    crl = revoked(FLAGS.cessation_of_operation, invalid_since=NOW + DAY)
    assert status([crl], 2.0) is Reason.REVOKED_LATER


def test_without_a_list_of_the_issuer_there_is_no_status() -> None:
    stranger = shared_stranger()
    assert status([]) is Reason.NO_STATUS
    assert status([stranger.crl()]) is Reason.NO_STATUS
    assert status([b"garbage", bytes(9 << 20)]) is Reason.NO_STATUS


def test_a_list_under_the_issuers_name_by_another_key_says_nothing() -> None:
    society = shared_society()
    forged = pki.revocation_list(
        ec.generate_private_key(ec.SECP384R1()), society.issuing.certificate, now=NOW, days=100
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    assert status([forged.public_bytes(Encoding.DER)]) is Reason.NO_STATUS


def test_a_stale_list_revokes_but_does_not_clear() -> None:
    society = shared_society()
    assert status([society.crl(days=5)]) is Reason.STALE_STATUS
    old = society.revoke(DOCTOR, NOW + DAY, FLAGS.key_compromise, days=2)
    assert status([old], 2.0) is Reason.REVOKED


def test_the_newest_list_decides_and_none_of_the_future() -> None:
    society = shared_society()
    assert status([society.crl(), revoked(None)], None) is Reason.REVOKED
    assert status([revoked(None), society.crl(now=NOW + 6 * DAY)], None) is Reason.OK
    assert status([revoked(None), society.crl(now=NOW + 60 * DAY)], None) is Reason.REVOKED


def test_the_linter_passes_what_we_issue_and_names_what_it_does_not() -> None:
    at = NOW + DAY
    assert [each.rule for each in lint_chain(DOCTOR.chain, at=at) if not each.passed] == []
    society = shared_society()
    for rule, chain, moment in (
        ("chain.readable", (), at),
        ("chain.readable", (b"x",), at),
        ("leaf.validity", DOCTOR.chain, NOW + 500 * DAY),
        ("leaf.validity", DOCTOR.chain, NOW - 500 * DAY),
        ("leaf.admission", society.physician(with_admissions=False).chain, at),
        (
            "leaf.extended-key-usage",
            society.physician(extended_key_usages=[x509.ObjectIdentifier("1.2.3")]).chain,
            at,
        ),
        ("chain.issuer", (pki.der(society.root.certificate),), at),
        ("leaf.basic-constraints", (pki.der(society.root.certificate),), at),
        ("leaf.key-usage", (pki.der(society.root.certificate),), at),
        ("chain.order-1", (DOCTOR.chain[0], shared_stranger().physician().chain[1]), at),
        ("chain.length", DOCTOR.chain * 4, at),
    ):
        failed = {each.rule: each for each in lint_chain(chain, at=moment) if not each.passed}
        assert rule in failed, rule
        assert failed[rule].hint


def test_the_linter_tells_a_certificate_of_another_key() -> None:
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    spki = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    failed = [
        each.rule for each in lint_chain(DOCTOR.chain, at=NOW, public_key=spki) if not each.passed
    ]
    assert failed == ["leaf.key"]


def test_an_identity_says_what_the_certificate_says() -> None:
    found = identity_of(DOCTOR.chain[0])
    assert (found.name, found.npi) == ("Dr. Ada Example (DEMO)", "1234567893")
    assert {each.kind.value for each in found.credentials} >= {"npi", "licence"}
    assert found.certificate_sha256 == hashlib.sha256(DOCTOR.chain[0]).hexdigest()


@settings(max_examples=200, deadline=None)
@given(position=st.integers(0, 3000), value=st.integers(0, 255))
def test_no_certificate_is_too_odd_to_be_named(position: int, value: int) -> None:
    data = bytearray(DOCTOR.chain[0])
    data[position % len(data)] = value
    try:
        found = identity_of(bytes(data))
    except ValueError:
        return  # no certificate, or no names in it: such a one never has a path
    assert all(each.isprintable() for each in (found.name, found.issuer, found.serial_number))


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("1234567893", True),
        ("1234567890", False),
        ("123456789", False),
        ("12345678930", False),
        ("3234567893", False),
        ("١٢٣٤٥٦٧٨٩٣", False),
        ("", False),
        ("1234 67893", False),
    ],
)
def test_a_provider_number_has_a_check_digit(number: str, *, valid: bool) -> None:
    assert is_valid_npi(number) is valid


def test_no_single_mistyped_digit_is_a_provider_number() -> None:
    good = "1234567893"
    for index in range(10):
        for digit in "0123456789":
            changed = good[:index] + digit + good[index + 1 :]
            assert is_valid_npi(changed) is (changed == good)


def test_a_certificate_is_not_made_for_a_wrong_number_or_too_many_days() -> None:
    with pytest.raises(AuthorityError, match="National Provider"):
        PhysicianSubject(
            given_name="A", surname="B", display_name="C", organisation="D", npi="1234567890"
        )
    society = shared_society()
    with pytest.raises(AuthorityError, match="may not live"):
        pki.physician_certificate(
            DOCTOR.key.public_key(),
            DEFAULT_PHYSICIAN,
            issuer_key=society.issuing.key,
            issuer_certificate=society.issuing.certificate,
            now=NOW,
            days=1000,
        )
