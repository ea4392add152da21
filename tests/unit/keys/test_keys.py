"""Keys in files: encrypted, private, never overwritten, and never in a message."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from medprovenance.errors import (
    CertificateUnfit,
    KeyAccessError,
    SigningKeyFailed,
    UnsafeKeyFile,
    UsageError,
    WrongPassphrase,
)
from medprovenance.keys.file import FileSigner, open_key_file, signer_of, write_key_file
from medprovenance.keys.pkcs8 import decrypt_key, encrypt_key
from medprovenance.keys.uri import SCHEMES, open_signer
from medprovenance.ports import SignatureAlgorithm
from tests.support.pki import shared_society

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b"correct horse battery"


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def test_a_key_is_encrypted_as_strongly_as_we_say(key: ec.EllipticCurvePrivateKey) -> None:
    _, _, content = pem.unarmor(encrypt_key(key, SECRET))
    algorithm = asn1_keys.EncryptedPrivateKeyInfo.load(content)["encryption_algorithm"]
    derivation = algorithm["parameters"]["key_derivation_func"]["parameters"]
    assert algorithm["algorithm"].native == "pbes2"
    assert derivation["iteration_count"].native == 600_000
    assert derivation["prf"]["algorithm"].native == "sha256"
    assert algorithm["parameters"]["encryption_scheme"]["algorithm"].native == "aes256_cbc"
    assert len(derivation["salt"].native) == 16


def test_a_key_comes_back_and_only_under_its_passphrase(key: ec.EllipticCurvePrivateKey) -> None:
    sealed = encrypt_key(key, SECRET)
    assert decrypt_key(sealed, SECRET).public_key() == key.public_key()  # type: ignore[union-attr]
    with pytest.raises(WrongPassphrase) as caught:
        decrypt_key(sealed, b"something else")
    assert "something else" not in str(caught.value)
    assert encrypt_key(key, SECRET) != sealed, "salt and vector are new every time"


def test_a_passphrase_that_is_too_short_is_refused(key: ec.EllipticCurvePrivateKey) -> None:
    with pytest.raises(KeyAccessError, match="too short"):
        encrypt_key(key, b"1234567")


def test_a_plain_key_is_refused(key: ec.EllipticCurvePrivateKey, tmp_path: Path) -> None:
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path / "key.pem"
    path.write_bytes(plain)
    path.chmod(0o600)
    with pytest.raises(UnsafeKeyFile, match="encrypted"):
        open_key_file(path, shared_society().physician().chain, SECRET)


def test_a_key_file_is_its_owners_and_never_overwritten(
    key: ec.EllipticCurvePrivateKey, tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    before = os.umask(0)
    try:
        write_key_file(path, key, SECRET)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    with pytest.raises(KeyAccessError, match="never overwritten"):
        write_key_file(path, key, SECRET)
    assert path.read_bytes() == content
    link = tmp_path / "link.pem"
    link.symlink_to(tmp_path / "elsewhere.pem")
    with pytest.raises(KeyAccessError):
        write_key_file(link, key, SECRET)
    assert not (tmp_path / "elsewhere.pem").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_that_others_can_reach_is_refused(
    key: ec.EllipticCurvePrivateKey, tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "key.pem"
    write_key_file(path, key, SECRET)
    path.chmod(mode)
    with pytest.raises(UnsafeKeyFile, match=f"{mode:o}") as caught:
        open_key_file(path, (), SECRET)
    assert "chmod 600" in (caught.value.hint or "")


def test_only_regular_files_are_keys(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(KeyAccessError):
            open_key_file(path, (), SECRET)
    with pytest.raises(KeyAccessError, match="cannot be opened"):
        open_key_file(tmp_path / "missing.pem", (), SECRET)


def test_a_certificate_of_another_key_is_refused(key: ec.EllipticCurvePrivateKey) -> None:
    with pytest.raises(CertificateUnfit, match="another key"):
        signer_of(key, shared_society().physician().chain)
    with pytest.raises(CertificateUnfit, match="no certificate"):
        signer_of(key, ())
    with pytest.raises(CertificateUnfit):
        signer_of(key, (b"nonsense",))


def test_a_signer_shows_neither_key_nor_cause() -> None:
    doctor = shared_society().physician()
    signer = signer_of(doctor.key, doctor.chain)
    assert signer.algorithm is SignatureAlgorithm.ES256
    assert "EllipticCurve" not in repr(signer)
    assert signer.certificate_chain == doctor.chain

    def fails(_data: bytes) -> bytes:
        raise RuntimeError("0xdeadbeef")

    broken = FileSigner(SignatureAlgorithm.ES256, doctor.chain, fails)
    with pytest.raises(SigningKeyFailed) as caught:
        broken.sign(b"data")
    assert "deadbeef" not in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: ec.generate_private_key(ec.SECP521R1()),
        ed25519.Ed25519PrivateKey.generate,
        lambda: rsa.generate_private_key(65537, 2048),
    ],
)
def test_keys_of_every_allowed_kind_are_stored(make: object) -> None:
    made = make()  # type: ignore[operator]
    again = decrypt_key(encrypt_key(made, SECRET), SECRET)
    assert again.public_key() == made.public_key()  # type: ignore[union-attr]


def test_a_uri_of_an_unknown_scheme_names_the_known_ones(tmp_path: Path) -> None:
    for uri in ("pkcs11:token=x", "key.pem", "", "file:"):
        with pytest.raises(UsageError) as caught:
            open_signer(uri, certificates=(), passphrase=lambda _: SECRET, base=tmp_path)
        assert all(each in (caught.value.hint or "") for each in SCHEMES)


def test_a_file_uri_is_relative_to_the_home_and_asks_for_its_passphrase(tmp_path: Path) -> None:
    doctor = shared_society().physician()
    (tmp_path / "identities").mkdir()
    write_key_file(tmp_path / "identities" / "key.pem", doctor.key, SECRET)
    asked: list[str] = []

    def passphrase(purpose: str) -> bytes:
        asked.append(purpose)
        return SECRET

    signer = open_signer(
        "file:identities/key.pem", certificates=doctor.chain, passphrase=passphrase, base=tmp_path
    )
    assert signer.sign(b"data")
    assert asked == ["key key.pem"]
