"""The time-stamp authority, the DEMO society and enrolment."""

from __future__ import annotations

import datetime as dt
import hashlib
import stat
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import tsp
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import VerifierBuilder, decode_timestamp_response

from medprovenance.authority.demo import DEFAULT_PHYSICIAN, create_demo, load_demo_timestamps
from medprovenance.authority.enrolment import create_enrolment, import_certificates
from medprovenance.authority.timestamping import LARGEST_REQUEST
from medprovenance.errors import (
    AuthorityError,
    CertificateUnfit,
    KeyAccessError,
    StorageFailure,
    TimestampUnavailable,
)
from medprovenance.keys.file import open_key_file, read_private_file
from medprovenance.model.findings import Reason
from medprovenance.pki import certificates as pki
from medprovenance.pki.lint import lint_chain
from medprovenance.pki.queries import query_for, reply_type, token_in
from medprovenance.pki.timestamps import LARGEST_TOKEN, check_token
from medprovenance.trust.lists import parse_trust_list
from tests.support.pki import shared_society, shared_stranger

if TYPE_CHECKING:
    from pathlib import Path

SOCIETY = shared_society()
NOW = SOCIETY.now
ANCHORS = (pki.der(SOCIETY.timestamp_root.certificate),)
MESSAGE = b"what was signed"
SECRET = b"correct horse battery"


def token(message: bytes = MESSAGE) -> bytes:
    return token_in(SOCIETY.timestamps().timestamp(query_for(message)))


def request(**changes: Any) -> bytes:
    digest = changes.pop("digest", "sha256")
    value = {
        "version": "v1",
        "message_imprint": {
            "hash_algorithm": {"algorithm": digest},
            "hashed_message": hashlib.new(digest, MESSAGE).digest(),
        },
        "cert_req": True,
        **changes,
    }
    encoded: bytes = tsp.TimeStampReq(value).dump()
    return encoded


def status_of(reply: bytes) -> str:
    found: str = reply_type().load(reply)["status"]["status"].native
    return found


def test_a_token_is_good_by_our_check_and_by_another_implementation() -> None:
    result = check_token(token(), MESSAGE, ANCHORS)
    assert (result.reason, result.time) == (Reason.OK, NOW)
    assert result.authority == "DEMO Time-stamp Service"
    reply = SOCIETY.timestamps().timestamp(query_for(MESSAGE))
    verifier = VerifierBuilder(roots=[SOCIETY.timestamp_root.certificate]).build()
    verifier.verify_message(decode_timestamp_response(reply), MESSAGE)


def test_the_nonce_comes_back_and_certificates_only_when_asked_for() -> None:
    reply = decode_timestamp_response(SOCIETY.timestamps().timestamp(request(nonce=12345)))
    assert reply.tst_info.nonce == 12345
    assert len(list(reply.signed_data.certificates)) == 1
    bare = decode_timestamp_response(SOCIETY.timestamps().timestamp(request(cert_req=False)))
    assert list(bare.signed_data.certificates) == []
    assert bare.tst_info.nonce is None


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_every_strong_digest_is_stamped(digest: str) -> None:
    found = token_in(SOCIETY.timestamps().timestamp(request(digest=digest)))
    assert check_token(found, MESSAGE, ANCHORS).reason is Reason.OK


def test_weak_digests_and_bad_requests_are_refused() -> None:
    service = SOCIETY.timestamps()
    assert status_of(service.timestamp(request(digest="sha1"))) == "rejection"
    for data in (b"", b"\x30\x00", b"nonsense", bytes(LARGEST_REQUEST + 1)):
        assert status_of(service.timestamp(data)) == "rejection"
        with pytest.raises(TimestampUnavailable):
            token_in(service.timestamp(data))


def test_a_token_stamps_one_message_and_leads_to_one_anchor() -> None:
    assert check_token(token(), b"another message", ANCHORS).reason is Reason.BAD_TIMESTAMP
    stranger = (pki.der(shared_stranger().timestamp_root.certificate),)
    assert check_token(token(), MESSAGE, stranger).reason is Reason.UNTRUSTED_TIMESTAMP
    assert check_token(token(), MESSAGE, ()).reason is Reason.UNTRUSTED_TIMESTAMP
    physicians = (pki.der(SOCIETY.root.certificate),)
    assert check_token(token(), MESSAGE, physicians).reason is Reason.UNTRUSTED_TIMESTAMP
    assert check_token(token(), MESSAGE, [b"x", *ANCHORS]).reason is not Reason.BAD_TIMESTAMP


def test_a_token_without_its_certificate_proves_nothing() -> None:
    bare = token_in(SOCIETY.timestamps().timestamp(request(cert_req=False)))
    assert check_token(bare, MESSAGE, ANCHORS).reason is Reason.BAD_TIMESTAMP


def test_a_physician_cannot_stamp() -> None:
    from medprovenance.authority.timestamping import TimestampAuthority

    doctor = SOCIETY.physician()
    chain = (SOCIETY.issuing.certificate,)
    fake = TimestampAuthority(doctor.key, doctor.certificate, chain, lambda: NOW)
    made = token_in(fake.timestamp(query_for(MESSAGE)))
    everyone = (*ANCHORS, pki.der(SOCIETY.root.certificate))
    assert check_token(made, MESSAGE, everyone).reason is Reason.BAD_TIMESTAMP


_TOKEN = token()


@given(position=st.integers(0, len(_TOKEN) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_moves_the_time(position: int, bit: int) -> None:
    data = bytearray(_TOKEN)
    data[position] ^= 1 << bit
    result = check_token(bytes(data), MESSAGE, ANCHORS)
    if result.reason is Reason.OK:
        # An unsigned part of the wrapping; what counts must be as it was.
        assert (result.time, result.authority) == (NOW, "DEMO Time-stamp Service")


@given(data=st.binary(max_size=300))
def test_no_bytes_are_too_odd_for_a_token(data: bytes) -> None:
    assert check_token(data, MESSAGE, ANCHORS).reason is Reason.BAD_TIMESTAMP


def test_an_enormous_token_is_not_even_parsed() -> None:
    assert check_token(bytes(LARGEST_TOKEN + 1), MESSAGE, ANCHORS).reason is Reason.BAD_TIMESTAMP


def test_the_demo_society_is_whole_private_and_fit(tmp_path: Path) -> None:
    society = create_demo(tmp_path / "demo", now=NOW)
    chain = x509.load_pem_x509_certificates(society.chain_path.read_bytes())
    ders = [pki.der(each) for each in chain]
    assert all(each.passed for each in lint_chain(ders, at=NOW))
    passphrase = read_private_file(society.passphrase_path).strip()
    assert open_key_file(society.key_path, ders, passphrase).sign(b"x")
    for path in society.directory.glob("*.key.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"ENCRYPTED" in path.read_bytes()
    listed = parse_trust_list(society.trust_list_path.read_bytes())
    assert listed.demo
    assert "DEMO" in listed.operator
    assert all(b"DEMO" in pki.der(each) for each in chain)
    source = load_demo_timestamps(society.directory, lambda: NOW)
    anchors = [each.certificate for each in listed.anchors if each.purpose.value == "time-stamp"]
    made = token_in(source.timestamp(query_for(MESSAGE)))
    assert check_token(made, MESSAGE, anchors).reason is Reason.OK


def test_the_demo_society_appears_at_once_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_demo(tmp_path / "demo", now=NOW)
    before = first.chain_path.read_bytes()
    with pytest.raises(AuthorityError, match="already"):
        create_demo(tmp_path / "demo", now=NOW)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("medprovenance.authority.demo.write_trust_list", full)
        with pytest.raises(StorageFailure, match="No space"):
            create_demo(tmp_path / "demo", now=NOW, force=True)
    assert [each.name for each in tmp_path.iterdir()] == ["demo"]
    assert first.chain_path.read_bytes() == before
    create_demo(tmp_path / "demo", now=NOW + dt.timedelta(seconds=1), force=True)
    assert first.chain_path.read_bytes() != before
    assert [each.name for each in tmp_path.iterdir()] == ["demo"]


def test_a_damaged_demo_society_is_told(tmp_path: Path) -> None:
    society = create_demo(tmp_path / "demo", now=NOW)
    (society.directory / "timestamp.chain.pem").write_bytes(b"nonsense")
    with pytest.raises(AuthorityError, match="cannot be read"):
        load_demo_timestamps(society.directory, lambda: NOW)
    with pytest.raises(KeyAccessError):
        load_demo_timestamps(tmp_path / "missing", lambda: NOW)


def test_enrolment_makes_a_key_and_a_request_for_it(tmp_path: Path) -> None:
    enrolment = create_enrolment(tmp_path / "me", DEFAULT_PHYSICIAN, passphrase=SECRET)
    wanted = x509.load_pem_x509_csr(enrolment.csr_path.read_bytes())
    assert wanted.is_signature_valid
    assert wanted.subject == DEFAULT_PHYSICIAN.name()
    assert stat.S_IMODE(enrolment.key_path.stat().st_mode) == 0o600
    content = enrolment.key_path.read_bytes()
    with pytest.raises(KeyAccessError, match="never overwritten"):
        create_enrolment(tmp_path / "me", DEFAULT_PHYSICIAN, passphrase=SECRET)
    assert enrolment.key_path.read_bytes() == content
    with pytest.raises(KeyAccessError, match="too short"):
        create_enrolment(tmp_path / "other", DEFAULT_PHYSICIAN, passphrase=b"short")


def test_only_a_fit_certificate_for_the_request_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "me"
    enrolment = create_enrolment(folder, DEFAULT_PHYSICIAN, passphrase=SECRET)
    wanted = x509.load_pem_x509_csr(enrolment.csr_path.read_bytes())
    issued = pki.physician_certificate(
        wanted.public_key(),  # type: ignore[arg-type]
        DEFAULT_PHYSICIAN,
        issuer_key=SOCIETY.issuing.key,
        issuer_certificate=SOCIETY.issuing.certificate,
        now=NOW,
    )
    foreign = [x509.load_der_x509_certificate(each) for each in SOCIETY.physician().chain]
    for pem, rule in (
        (pki.pem(foreign), "leaf.key"),
        (pki.pem([SOCIETY.root.certificate]), "chain.readable"),
        (b"", None),
        (b"nonsense", None),
    ):
        with pytest.raises(CertificateUnfit) as caught:
            import_certificates(folder, pem, now=NOW)
        assert rule is None or rule in str(caught.value)
    # A root that the authority added is left out: verifiers bring their own.
    pem = pki.pem([issued, SOCIETY.issuing.certificate, SOCIETY.root.certificate])
    kept = import_certificates(folder, pem, now=NOW)
    assert len(x509.load_pem_x509_certificates(kept.read_bytes())) == 2
    with pytest.raises(CertificateUnfit, match=r"leaf\.validity"):
        import_certificates(folder, pem, now=NOW + dt.timedelta(days=4000))
