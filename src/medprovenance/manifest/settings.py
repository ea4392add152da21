"""The engine's settings: a closed type, because the engine ignores what it does not know.

A misspelt key in the engine's JSON turns a protection off without a word. Here every setting is
a field, so that a misspelt one is an error where it is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from medprovenance.model.evidence import JsonValue

CLAIM_SIGNER_USAGES: Final = (
    "1.3.6.1.5.5.7.3.4",  # emailProtection
    "1.3.6.1.5.5.7.3.36",  # documentSigning (RFC 9336)
    "1.3.6.1.4.1.62558.2.1",  # C2PA claim signing
)
"""Extended key usages that the engine lets pass. It refuses the last two by itself; which of
them makes a physician is decided by ``pki.path``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Settings for reading and signing. The defaults are the only ones that are used.

    There are no trust anchors: the engine's idea of trust is not asked for. Nothing is fetched:
    no remote manifest, no OCSP, no host at all.
    """

    claim_signer_usages: tuple[str, ...] = CLAIM_SIGNER_USAGES
    remote_manifest_fetch: bool = False
    ocsp_fetch: bool = False
    allowed_network_hosts: tuple[str, ...] = ()
    thumbnails: bool = False
    exclude_free_and_skip_boxes: bool = False
    """Left out of the hash, such boxes could be filled with other frames after signing."""

    def to_dict(self) -> dict[str, JsonValue]:
        """The engine's JSON."""
        return {
            "trust": {"trust_config": "\n".join(self.claim_signer_usages)},
            "verify": {
                "remote_manifest_fetch": self.remote_manifest_fetch,
                "ocsp_fetch": self.ocsp_fetch,
            },
            "core": {"allowed_network_hosts": list(self.allowed_network_hosts)},
            "builder": {
                "thumbnail": {"enabled": self.thumbnails},
                "bmff_hash_exclude_free_and_skip_boxes": self.exclude_free_and_skip_boxes,
            },
        }
