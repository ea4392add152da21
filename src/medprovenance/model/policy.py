"""What the caller demands, and what one file may cost."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSigner:
    """Whom the caller expects to have signed; every given field must match."""

    npi: str | None = None
    name: str | None = None
    organisation: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is expected."""
        return self.npi is None and self.name is None and self.organisation is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Demands beyond the ones that always hold."""

    expected: ExpectedSigner = field(default_factory=ExpectedSigner)
    require_revocation_status: bool = False
    """Without a fresh revocation status the verdict is ``incomplete`` instead of a note."""
    require_trusted_time: bool = False
    """Without a trusted time-stamp the verdict is ``expired`` instead of a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one untrusted file may cost. Exceeding them ends as ``incomplete``."""

    memory_bytes: int = 1 << 30
    """Address space of the reading process (RLIMIT_AS). 512 MiB aborts on honest 1 GB files."""
    cpu_seconds: float = 10.0
    """CPU time for one file, plus ``cpu_seconds_per_gigabyte`` for its size."""
    cpu_seconds_per_gigabyte: float = 20.0
    wall_seconds: float = 20.0
    """Wall-clock time for one file, plus ``wall_seconds_per_gigabyte`` for its size."""
    wall_seconds_per_gigabyte: float = 120.0
    report_bytes: int = 16 << 20
    """Largest report the reading process may send back."""
    files_per_worker: int = 500
    """A reading process is replaced after so many files."""
    sidecar_bytes: int = 64 << 20
    """Largest sidecar manifest store."""

    def cpu_for(self, size: int) -> float:
        """CPU seconds allowed for a file of ``size`` bytes."""
        return self.cpu_seconds + self.cpu_seconds_per_gigabyte * size / 1e9

    def wall_for(self, size: int) -> float:
        """Wall-clock seconds allowed for a file of ``size`` bytes."""
        return self.wall_seconds + self.wall_seconds_per_gigabyte * size / 1e9
