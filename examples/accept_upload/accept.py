"""What a platform may do with an upload: accept, label, hold or reject it by its verdict.

Usage: python examples/accept_upload/accept.py FILE... (under the trust lists of this machine)

The table is the platform's own policy; this one shows the shape. Note what it does not do: it does
not reject files without credentials, since that is what most honest files are.
"""

from __future__ import annotations

import sys
from enum import StrEnum

from medprovenance import Verifier
from medprovenance.errors import MedProvenanceError
from medprovenance.model.verdict import VerdictCode


class Decision(StrEnum):
    """What happens to an upload."""

    LABEL = "label"
    """Publish, and name the physician."""
    ACCEPT = "accept"
    """Publish, and say nothing."""
    HOLD = "hold"
    """A person looks at it, or it is tried again."""
    REJECT = "reject"


DECISIONS = {
    VerdictCode.CONFIRMED: Decision.LABEL,
    VerdictCode.NO_CREDENTIALS: Decision.ACCEPT,
    VerdictCode.UNKNOWN_SIGNER: Decision.ACCEPT,
    VerdictCode.EXPIRED: Decision.ACCEPT,
    VerdictCode.COPY_MATCHES: Decision.ACCEPT,
    VerdictCode.INCOMPLETE: Decision.HOLD,
    VerdictCode.WRONG_SIGNER: Decision.HOLD,
    VerdictCode.COPY_DIFFERS: Decision.HOLD,
    VerdictCode.ALTERED: Decision.HOLD,
    VerdictCode.UNREADABLE: Decision.REJECT,
    VerdictCode.REVOKED: Decision.REJECT,
}


def main(paths: list[str]) -> int:
    """Print one line for each upload; 1 if any could not be looked at."""
    status = 0
    with Verifier() as verifier:
        for path in paths:
            try:
                verdict = verifier.verify(path)
            except MedProvenanceError as error:
                print(f"{path}: {Decision.HOLD} ({error})")
                status = 1
                continue
            print(f"{path}: {DECISIONS[verdict.code]} ({verdict.code})")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
