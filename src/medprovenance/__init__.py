"""Sign medical media as a physician, and verify what was signed.

``verify`` gives a ``Verdict``, ``sign`` a ``SigningReceipt``; both raise only the errors of
``medprovenance.errors``. Names are imported on first use, so that importing the package is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medprovenance.api import Signatory, Verifier, inspect, preview, sign, verify
    from medprovenance.model.content import Category, PhysicianStatement, SourceType
    from medprovenance.model.policy import ExpectedSigner, Limits, Policy
    from medprovenance.model.signing import SigningPlan, SigningReceipt, TimestampRule
    from medprovenance.model.verdict import Verdict, VerdictCode

__version__ = "0.1.0"

__all__ = [
    "Category",
    "ExpectedSigner",
    "Limits",
    "PhysicianStatement",
    "Policy",
    "Signatory",
    "SigningPlan",
    "SigningReceipt",
    "SourceType",
    "TimestampRule",
    "Verdict",
    "VerdictCode",
    "Verifier",
    "__version__",
    "inspect",
    "preview",
    "sign",
    "verify",
]

_HOMES = {
    "Category": "model.content",
    "ExpectedSigner": "model.policy",
    "Limits": "model.policy",
    "PhysicianStatement": "model.content",
    "Policy": "model.policy",
    "Signatory": "api",
    "SigningPlan": "model.signing",
    "SigningReceipt": "model.signing",
    "SourceType": "model.content",
    "TimestampRule": "model.signing",
    "Verdict": "model.verdict",
    "VerdictCode": "model.verdict",
    "Verifier": "api",
    "inspect": "api",
    "preview": "api",
    "sign": "api",
    "verify": "api",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
