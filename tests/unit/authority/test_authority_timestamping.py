"""Our time-stamp service against everybody else's reading of RFC 3161."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import algos, cms, core, tsp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import (
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from medprovenance.authority.timestamping import LARGEST_REQUEST, TimestampAuthority
from medprovenance.model.findings import Reason
from medprovenance.pki import certificates as pki
from medprovenance.pki.timestamps import check_token
from tests.support.pki import DAY, shared_society

if TYPE_CHECKING:
    from pathlib import Path

MESSAGE = b"the signature of a claim"
SOCIETY = shared_society()
ANCHOR = pki.der(SOCIETY.timestamp_root.certificate)


def request(
    *,
    digest: str = "sha256",
    hashed: bytes | None = None,
    nonce: int | None = 2**63 + 1,
    certificates: bool | None = True,
    **fields: Any,
) -> bytes:
    value = hashlib.new(digest, MESSAGE).digest() if hashed is None else hashed
    content: dict[str, Any] = {
        "version": "v1",
        "message_imprint": {"hash_algorithm": {"algorithm": digest}, "hashed_message": value},
        **fields,
    }
    if nonce is not None:
        content["nonce"] = nonce
    if certificates is not None:
        content["cert_req"] = certificates
    made: bytes = tsp.TimeStampReq(content).dump()
    return made


class Reply(core.Sequence):  # type: ignore[misc]
    """TimeStampResp as RFC 3161 §2.4.2 has it: a rejection has no token."""

    _fields = [  # noqa: RUF012  asn1crypto completes the list
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def answer(query: bytes, source: TimestampAuthority | None = None) -> Reply:
    return Reply.load((source or SOCIETY.timestamps()).timestamp(query), strict=True)


def info_of(response: Reply) -> Any:
    signed = response["time_stamp_token"]["content"]
    return signed["encap_content_info"]["content"].parsed


def fault_of(response: Reply) -> set[str]:
    assert response["status"]["status"].native == "rejection"
    assert response["time_stamp_token"].native is None
    found: set[str] = response["status"]["fail_info"].native
    return found


def token_of(response: Reply) -> bytes:
    assert response["status"]["status"].native == "granted"
    found: bytes = response["time_stamp_token"].dump()
    return found


def verifier() -> Any:
    return VerifierBuilder(roots=[SOCIETY.timestamp_root.certificate])


def test_an_independent_client_accepts_a_token() -> None:
    query = TimestampRequestBuilder().data(MESSAGE).nonce(nonce=True).build()
    reply = decode_timestamp_response(SOCIETY.timestamps().timestamp(query.as_bytes()))
    assert verifier().nonce(query.nonce).build().verify_message(reply, MESSAGE)
    assert reply.tst_info.gen_time == SOCIETY.now
    with pytest.raises(VerificationError):
        verifier().build().verify_message(reply, MESSAGE + b"!")
    with pytest.raises(VerificationError):
        verifier().nonce(query.nonce + 1).build().verify_message(reply, MESSAGE)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "message").write_bytes(MESSAGE)
    for name, certificate in (
        ("root.pem", SOCIETY.timestamp_root.certificate),
        ("service.pem", SOCIETY.timestamp_service.certificate),
    ):
        (tmp_path / name).write_bytes(certificate.public_bytes(Encoding.PEM))
    return tmp_path


def openssl(folder: Path, *arguments: str) -> str:
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is not installed")
    done = subprocess.run(
        ["openssl", "ts", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("with_certificates", [True, False])
def test_openssl_accepts_an_answer_to_its_own_request(
    files: Path,
    digest: str,
    with_certificates: bool,  # noqa: FBT001  a case
) -> None:
    options = ["-cert"] if with_certificates else []
    openssl(files, "-query", "-data", "message", f"-{digest}", *options, "-out", "query")
    (files / "reply").write_bytes(SOCIETY.timestamps().timestamp((files / "query").read_bytes()))
    check = ["-verify", "-in", "reply", "-queryfile", "query", "-CAfile", "root.pem"]
    if not with_certificates:
        check += ["-untrusted", "service.pem"]
    assert "Verification: OK" in openssl(files, *check)
    said = openssl(files, "-reply", "-in", "reply", "-text")
    assert "Status: Granted." in said
    assert "Accuracy: 0x01 seconds" in said


def test_openssl_reads_a_rejection(files: Path) -> None:
    (files / "reply").write_bytes(SOCIETY.timestamps().timestamp(b"x"))
    assert "Status: Rejected." in openssl(files, "-reply", "-in", "reply", "-text")


@pytest.mark.parametrize("nonce", [None, 0, 1, -5, 2**64, 2**512])
def test_the_nonce_comes_back(nonce: int | None) -> None:
    assert info_of(answer(request(nonce=nonce)))["nonce"].native == nonce


@pytest.mark.parametrize("wanted", [True, False, None])
def test_certificates_come_only_when_asked_for(wanted: bool | None) -> None:  # noqa: FBT001
    signed = answer(request(certificates=wanted))["time_stamp_token"]["content"]
    found = signed["certificates"].native
    assert (found is not None) == bool(wanted)
    if wanted:
        certificates = [each.chosen.dump() for each in signed["certificates"]]
        assert certificates == [pki.der(SOCIETY.timestamp_service.certificate)]


@pytest.mark.parametrize(
    ("digest", "hashed"),
    [
        ("sha1", bytes(20)),
        ("md5", bytes(16)),
        ("sha256", bytes(31)),
        ("sha256", b""),
        ("sha256", bytes(64)),
        ("sha512", bytes(32)),
        ("sha224", bytes(28)),
    ],
)
def test_a_weak_or_ill_fitting_digest_is_rejected(digest: str, hashed: bytes) -> None:
    assert fault_of(answer(request(digest=digest, hashed=hashed))) == {"bad_alg"}


def test_an_unknown_digest_is_rejected() -> None:
    query = tsp.TimeStampReq.load(request())
    query["message_imprint"]["hash_algorithm"] = algos.DigestAlgorithm({"algorithm": "1.2.3.4"})
    assert fault_of(answer(query.dump(force=True))) == {"bad_alg"}


WHOLE = request()


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"\x30\x00",
        b"GET / HTTP/1.1",
        WHOLE[:-1],
        WHOLE + b"\0",
        core.Integer(1).dump(),
        core.SequenceOf([core.Integer(1)], spec=core.Integer).dump(),
    ],
)
def test_what_is_no_request_is_rejected(query: bytes) -> None:
    assert fault_of(answer(query)) == {"bad_data_format"}


def test_a_huge_request_is_rejected_unread() -> None:
    assert fault_of(answer(bytes(LARGEST_REQUEST + 1))) == {"bad_request"}


@given(st.binary(max_size=120) | st.builds(lambda n, b: WHOLE[:n] + b + WHOLE[n + 1 :],
       st.integers(0, len(WHOLE) - 1), st.binary(max_size=2)))  # fmt: skip
def test_any_bytes_get_a_proper_answer(query: bytes) -> None:
    assert answer(query)["status"]["status"].native in {"granted", "rejection"}


def test_every_token_has_a_number_of_its_own_and_the_time_of_the_clock() -> None:
    times = [SOCIETY.now + each * DAY + dt.timedelta(microseconds=7) for each in range(20)]
    source = SOCIETY.timestamps(iter(times).__next__)
    found = [info_of(answer(WHOLE, source)) for _ in times]
    assert len({each["serial_number"].native for each in found}) == len(times)
    assert [each["gen_time"].native for each in found] == [
        each.replace(microsecond=0) for each in times
    ]


def test_a_clock_of_another_zone_gives_the_same_instant() -> None:
    elsewhere = SOCIETY.now.astimezone(dt.timezone(dt.timedelta(hours=-5)))
    token = token_of(answer(WHOLE, SOCIETY.timestamps(lambda: elsewhere)))
    assert check_token(token, MESSAGE, [ANCHOR]).time == SOCIETY.now


def test_a_service_on_another_curve_is_understood() -> None:
    for curve in (ec.SECP384R1(), ec.SECP521R1()):
        key = ec.generate_private_key(curve)
        certificate = pki.timestamp_authority_certificate(
            key.public_key(),
            organisation="DEMO",
            common_name="DEMO Other Curve",
            issuer_key=SOCIETY.timestamp_root.key,
            issuer_certificate=SOCIETY.timestamp_root.certificate,
            now=SOCIETY.now,
        )
        source = TimestampAuthority(key, certificate, (), lambda: SOCIETY.now)
        found = check_token(token_of(answer(WHOLE, source)), MESSAGE, [ANCHOR])
        assert found.reason is Reason.OK


def test_a_service_says_nothing_of_its_key() -> None:
    assert "PrivateKey" not in repr(SOCIETY.timestamps())
