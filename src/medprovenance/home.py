"""The configuration home: where an identity, its configuration and the trust store lie.

::

    $MEDPROV_HOME                     else the user's configuration folder
    ├── config.toml                   strict: an unknown key is an error
    ├── identities/<name>/            key, certificate chain, request
    └── trust/                        trust lists in force on this machine
"""

from __future__ import annotations

import difflib
import os
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from medprovenance.errors import CertificateUnfit, InvalidConfiguration, StorageFailure
from medprovenance.model.signing import TimestampRule
from medprovenance.trust.store import TrustStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from medprovenance.ports import ClaimSigner, PassphraseSource, TimestampSource

VARIABLE: Final = "MEDPROV_HOME"
CONFIGURATION: Final = "config.toml"
DEMO_IDENTITY: Final = "identities/demo"
OWN_IDENTITY: Final = "identities/physician"
DEMO_TIMESTAMPS: Final = "demo:"
LARGEST_CONFIGURATION: Final = 64 * 1024

TABLES: Final[Mapping[str, Mapping[str, type]]] = {
    "identity": {"key": str, "certificates": str, "passphrase_file": str, "demo": bool},
    "timestamp": {"rule": str, "services": list},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """``config.toml``, checked."""

    key: str | None = None
    """Key URI; relative paths start at the home."""
    certificates: str | None = None
    """PEM chain, leaf first; relative to the home."""
    passphrase_file: str | None = None
    demo: bool = False
    rule: TimestampRule = TimestampRule.REQUIRED
    services: tuple[str, ...] = ()
    """Time-stamp services in the order in which they are asked: URLs, or ``demo:``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdentity:
    """An identity that can sign."""

    signer: ClaimSigner
    timestamps: TimestampSource | None
    rule: TimestampRule
    demo: bool


@dataclass(frozen=True, slots=True)
class Home:
    """One configuration home. Nothing is read before it is asked for."""

    root: Path

    @classmethod
    def locate(cls, explicit: Path | None = None) -> Home:
        """The home that is named, that the environment names, or the user's own."""
        if explicit is not None:
            return cls(explicit)
        named = os.environ.get(VARIABLE)
        if named:
            return cls(Path(named))
        from platformdirs import user_config_path

        return cls(user_config_path("medprovenance"))

    @property
    def demo_directory(self) -> Path:
        """Where the DEMO society lies."""
        return self.root / DEMO_IDENTITY

    @property
    def own_directory(self) -> Path:
        """Where the physician's own key and certificate lie."""
        return self.root / OWN_IDENTITY

    def trust_store(self) -> TrustStore:
        """The trust lists in force on this machine."""
        return TrustStore(self.root / "trust")

    def configuration(self) -> Configuration:
        """``config.toml``; an absent file is an empty one.

        Raises:
            InvalidConfiguration: It names the key, and the nearest known one.
        """
        path = self.root / CONFIGURATION
        try:
            with path.open("rb") as file:
                document = tomllib.loads(file.read(LARGEST_CONFIGURATION).decode("utf-8"))
        except FileNotFoundError:
            return Configuration()
        except OSError as error:
            raise InvalidConfiguration(f"{path.name} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise InvalidConfiguration(
                f"{path.name} is not TOML: {error}", hint="Mend the line that it names."
            ) from error
        return _configuration(document)

    def configure(self, configuration: Configuration) -> None:
        """Write ``config.toml``. Raises ``StorageFailure``."""
        lines = ["[identity]"]
        lines += [
            f"{name} = {_quoted(value)}"
            for name, value in (
                ("key", configuration.key),
                ("certificates", configuration.certificates),
                ("passphrase_file", configuration.passphrase_file),
            )
            if value is not None
        ]
        lines += [f"demo = {'true' if configuration.demo else 'false'}", "", "[timestamp]"]
        lines += [
            f"rule = {_quoted(configuration.rule.value)}",
            f"services = [{', '.join(_quoted(each) for each in configuration.services)}]",
            "",
        ]
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self.root / CONFIGURATION, "\n".join(lines))
        except OSError as error:
            raise StorageFailure(f"{CONFIGURATION} cannot be written: {error.strerror}") from error

    def certificates(self, configuration: Configuration) -> tuple[bytes, ...]:
        """The identity's chain, DER, leaf first.

        Raises:
            InvalidConfiguration: No identity is configured.
            CertificateUnfit: The chain cannot be read.
        """
        if configuration.key is None or configuration.certificates is None:
            raise InvalidConfiguration(
                "there is no identity to sign with yet",
                hint="Run `medprov init --demo` to try, or `medprov init` for your own.",
            )
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        path = self.root / configuration.certificates
        try:
            chain = x509.load_pem_x509_certificates(path.read_bytes())
        except FileNotFoundError as error:
            raise CertificateUnfit(
                "your certificate is not here yet",
                hint="Once your authority has issued it: medprov init --import-certificate FILE",
            ) from error
        except (OSError, ValueError, x509.InvalidVersion) as error:
            raise CertificateUnfit(
                f"the certificate chain {path.name} cannot be read", hint="Run `medprov doctor`."
            ) from error
        return tuple(each.public_bytes(Encoding.DER) for each in chain)

    def open_identity(
        self, passphrase: PassphraseSource | None, *, clock: Callable[[], datetime]
    ) -> OpenIdentity:
        """The configured identity, ready to sign.

        Raises:
            InvalidConfiguration: There is none, or the configuration is wrong.
            KeyAccessError: The key or certificate cannot be used.
        """
        from medprovenance.keys.uri import open_signer

        configuration = self.configuration()
        certificates = self.certificates(configuration)
        signer = open_signer(
            configuration.key or "",
            certificates=certificates,
            passphrase=self._passphrase(configuration, passphrase),
            base=self.root,
        )
        return OpenIdentity(
            signer=signer,
            timestamps=self.timestamps(configuration, clock=clock),
            rule=configuration.rule,
            demo=configuration.demo,
        )

    def timestamps(
        self, configuration: Configuration, *, clock: Callable[[], datetime]
    ) -> TimestampSource | None:
        """The configured services as one, asked in their order; ``None`` if there are none."""
        from medprovenance.net.timestamps import FallbackTimestampSource

        sources = self.timestamp_sources(configuration, clock=clock)
        if not sources:
            return None
        return sources[0] if len(sources) == 1 else FallbackTimestampSource(sources)

    def timestamp_sources(
        self, configuration: Configuration, *, clock: Callable[[], datetime]
    ) -> tuple[TimestampSource, ...]:
        """The configured time-stamp services, each by itself."""
        from medprovenance.authority.demo import load_demo_timestamps
        from medprovenance.net.timestamps import HttpTimestampSource

        return tuple(
            load_demo_timestamps(self.demo_directory, clock)
            if each == DEMO_TIMESTAMPS
            else HttpTimestampSource(each)
            for each in configuration.services
        )

    def _passphrase(
        self, configuration: Configuration, given: PassphraseSource | None
    ) -> PassphraseSource:
        """The caller's source, else the configured file."""
        from medprovenance.errors import WrongPassphrase
        from medprovenance.keys.file import read_private_file

        if given is not None:
            return given
        path = configuration.passphrase_file

        def from_file(purpose: str) -> bytes:
            if path is None:
                raise WrongPassphrase(
                    f"the {purpose} needs a passphrase",
                    hint="Give it with --passphrase-fd or --passphrase-file.",
                )
            return read_private_file(self.root / path).strip()

        return from_file


def _configuration(document: dict[str, Any]) -> Configuration:
    values: dict[str, Any] = {}
    for table, content in document.items():
        known = TABLES.get(table)
        if known is None or not isinstance(content, dict):
            raise _unknown(table, TABLES)
        for key, value in content.items():
            if key not in known:
                raise _unknown(f"{table}.{key}", [f"{table}.{each}" for each in known])
            if type(value) is not known[key]:
                raise InvalidConfiguration(
                    f"{table}.{key} in {CONFIGURATION} is not of the type {known[key].__name__}"
                )
            values[key] = value
    rule, services = values.pop("rule", None), values.pop("services", [])
    if rule is not None:
        try:
            values["rule"] = TimestampRule(rule)
        except ValueError as error:
            raise InvalidConfiguration(
                f"{rule!r} is not a time-stamp rule", hint=f"One of: {', '.join(TimestampRule)}"
            ) from error
    if not all(isinstance(each, str) for each in services):
        raise InvalidConfiguration("timestamp.services must be a list of URLs")
    return Configuration(**values, services=tuple(services))


def _unknown(name: str, known: Any) -> InvalidConfiguration:
    near = difflib.get_close_matches(name, list(known), 1)
    return InvalidConfiguration(
        f"{CONFIGURATION} has the unknown key {name!r}",
        hint=f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}",
    )


def _quoted(text: str) -> str:
    """A TOML basic string."""
    import json

    return json.dumps(text)


def _replace(path: Path, text: str) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
