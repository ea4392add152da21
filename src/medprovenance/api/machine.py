"""Setting a machine up: identities, the DEMO society, services, and an examination of it all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from medprovenance.api.clock import now
from medprovenance.errors import AuthorityError
from medprovenance.home import Home
from medprovenance.media.probe import open_regular

if TYPE_CHECKING:
    import os

    from medprovenance.authority.demo import DemoSociety
    from medprovenance.authority.enrolment import Enrolment
    from medprovenance.doctor import DoctorFinding
    from medprovenance.net.serving import TimestampServer
    from medprovenance.pki.subjects import PhysicianSubject

    AnyPath = str | os.PathLike[str]


def init_demo(home: AnyPath | None = None, *, force: bool = False) -> DemoSociety:
    """Make the DEMO society and physician, configure them, and trust the DEMO list here.

    Raises:
        AuthorityError: There is a DEMO society already, and ``force`` is not given; or another
            identity is configured.
        StorageFailure: The home cannot be written.
    """
    from medprovenance.authority.demo import create_demo
    from medprovenance.home import DEMO_IDENTITY, DEMO_TIMESTAMPS, Configuration

    place = Home.locate(Path(home) if home is not None else None)
    configured = place.configuration()
    if configured.key is not None and not configured.demo:
        raise AuthorityError(
            "this home holds an identity of its own already",
            hint="Try the DEMO in another one: MEDPROV_HOME=demo-home medprov init --demo",
        )
    society = create_demo(place.demo_directory, now=now(), force=force)
    place.trust_store().add(society.trust_list_path.read_bytes())
    place.configure(
        Configuration(
            key=f"file:{DEMO_IDENTITY}/{society.key_path.name}",
            certificates=f"{DEMO_IDENTITY}/{society.chain_path.name}",
            passphrase_file=f"{DEMO_IDENTITY}/{society.passphrase_path.name}",
            demo=True,
            services=(DEMO_TIMESTAMPS,),
        )
    )
    return society


def init_physician(
    subject: PhysicianSubject, passphrase: bytes, home: AnyPath | None = None
) -> Enrolment:
    """Make a key for a real physician, and the request to send to an authority.

    Raises:
        KeyAccessError: There is a key already, or the passphrase is too short.
        AuthorityError: The home holds the DEMO identity.
    """
    from medprovenance.authority.enrolment import CHAIN, create_enrolment
    from medprovenance.home import OWN_IDENTITY, Configuration

    place = Home.locate(Path(home) if home is not None else None)
    configured = place.configuration()
    if configured.demo:
        raise AuthorityError(
            "this home holds the DEMO identity",
            hint="Keep your own apart: set MEDPROV_HOME to another folder.",
        )
    enrolment = create_enrolment(place.own_directory, subject, passphrase=passphrase)
    place.configure(
        Configuration(
            key=f"file:{OWN_IDENTITY}/{enrolment.key_path.name}",
            certificates=f"{OWN_IDENTITY}/{CHAIN}",
            rule=configured.rule,
            services=configured.services,
        )
    )
    return enrolment


def import_certificates(path: AnyPath, home: AnyPath | None = None) -> Path:
    """Keep the certificates that an authority issued; where they went is returned.

    Raises:
        CertificateUnfit: They are for another key, or break a rule of the profile.
        AssetError: The file cannot be read.
    """
    from medprovenance.authority import enrolment

    place = Home.locate(Path(home) if home is not None else None)
    with open_regular(Path(path)) as file:
        pem = file.read(enrolment.LARGEST_CHAIN)
    return enrolment.import_certificates(place.own_directory, pem, now=now())


def serve_timestamps(
    home: AnyPath | None = None, host: str = "127.0.0.1", port: int = 0
) -> TimestampServer:
    """A local RFC 3161 service of the DEMO society, until it is closed.

    Raises:
        KeyAccessError: There is no DEMO society in this home.
        StorageFailure: The port cannot be had.
    """
    from medprovenance.authority.demo import load_demo_timestamps
    from medprovenance.net.serving import TimestampServer

    place = Home.locate(Path(home) if home is not None else None)
    source = load_demo_timestamps(place.demo_directory, now)
    return TimestampServer(source, host=host, port=port, path="/timestamp")


def examine(home: AnyPath | None = None) -> tuple[DoctorFinding, ...]:
    """What ``medprov doctor`` finds: one entry for each thing that signing and verifying need."""
    from medprovenance.doctor import examine as examine_home

    return examine_home(Home.locate(Path(home) if home is not None else None), now=now())
