"""The façade: sign, preview, verify, inspect. Wiring only; the one place that reads the clock.

Every function takes a configuration home (``home``; default: ``MEDPROV_HOME``, else the user's
configuration folder) and raises only errors of ``medprovenance.errors``.
"""

from medprovenance.api.machine import (
    examine,
    import_certificates,
    init_demo,
    init_physician,
    serve_timestamps,
)
from medprovenance.api.signing import Signatory, SigningOptions, default_target, preview, sign
from medprovenance.api.trusting import add_trust_list, load_trust, remove_trust_list
from medprovenance.api.verifying import (
    SIDECAR_SUFFIX,
    Verifier,
    find_sidecar,
    inspect,
    read_sidecar,
    verify,
)

__all__ = [
    "SIDECAR_SUFFIX",
    "Signatory",
    "SigningOptions",
    "Verifier",
    "add_trust_list",
    "default_target",
    "examine",
    "find_sidecar",
    "import_certificates",
    "init_demo",
    "init_physician",
    "inspect",
    "load_trust",
    "preview",
    "read_sidecar",
    "remove_trust_list",
    "serve_timestamps",
    "sign",
    "verify",
]
