"""Private keys as encrypted PKCS#8: PBKDF2-HMAC-SHA256 with 600,000 rounds, AES-256-CBC.

``cryptography``'s own "best available" encryption uses 2,048 rounds, which a thief's graphics
card goes through in no time; so the outer structure (RFC 8018 PBES2) is built here. OpenSSL and
``cryptography`` both read it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from medprovenance.errors import KeyAccessError, UnsafeKeyFile, WrongPassphrase

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

ROUNDS: Final = 600_000
"""OWASP's floor for PBKDF2-HMAC-SHA256; about 0.3 s."""
SALT_BYTES: Final = 16
SHORTEST_PASSPHRASE: Final = 8
ENCRYPTED: Final = b"-----BEGIN ENCRYPTED PRIVATE" + b" KEY-----"


def encrypt_key(key: PrivateKeyTypes, passphrase: bytes) -> bytes:
    """The key as PEM, encrypted under the passphrase.

    Raises:
        KeyAccessError: The passphrase is shorter than eight bytes.
    """
    from asn1crypto import algos, core, keys, pem

    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyAccessError(
            "the passphrase is too short",
            hint=f"Use at least {SHORTEST_PASSPHRASE} characters; several words are best.",
        )
    salt, vector = os.urandom(SALT_BYTES), os.urandom(16)
    secret = PBKDF2HMAC(hashes.SHA256(), 32, salt, ROUNDS).derive(passphrase)
    plain = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    derivation = {
        "algorithm": "pbkdf2",
        "parameters": {
            "salt": algos.Pbkdf2Salt(name="specified", value=core.OctetString(salt)),
            "iteration_count": ROUNDS,
            "prf": {"algorithm": "sha256", "parameters": core.Null()},
        },
    }
    scheme = {
        "algorithm": "pbes2",
        "parameters": {
            "key_derivation_func": derivation,
            "encryption_scheme": {"algorithm": "aes256_cbc", "parameters": vector},
        },
    }
    info = keys.EncryptedPrivateKeyInfo({"encryption_algorithm": scheme, "encrypted_data": sealed})
    armoured: bytes = pem.armor("ENCRYPTED PRIVATE KEY", info.dump())
    return armoured


def decrypt_key(data: bytes, passphrase: bytes) -> PrivateKeyTypes:
    """The key in an encrypted PEM.

    Raises:
        UnsafeKeyFile: The key is not encrypted at all.
        WrongPassphrase: The passphrase does not open it.
    """
    if ENCRYPTED not in data:
        raise UnsafeKeyFile(
            "the key file does not hold an encrypted PKCS#8 key",
            hint="Encrypt it: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000",
        )
    try:
        return serialization.load_pem_private_key(data, passphrase)
    except ValueError as error:
        raise WrongPassphrase(
            "the passphrase does not open the key", hint="Type it again, or check its file."
        ) from error
    except TypeError as error:
        raise WrongPassphrase("a passphrase is needed") from error
