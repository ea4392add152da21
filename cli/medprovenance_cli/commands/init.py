"""``medprov init``: a name to sign with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from medprovenance_cli import passphrases
from medprovenance_cli.parameters import PATH, Npi
from medprovenance_cli.terminal import DONE, can_ask, show, talk

if TYPE_CHECKING:
    from pathlib import Path

    from medprovenance.pki.subjects import PhysicianSubject, Registration

REQUIRED: Final = {
    "name": "Name as patients know it, e.g. Jane A. Doe, MD",
    "given_name": "Given name",
    "surname": "Surname",
    "organisation": "Hospital, practice or society",
}
"""What a request cannot do without, and how it is asked for."""


@click.command(name="init")
@click.option("--demo", is_flag=True, help="A DEMO society, time-stamp service and physician.")
@click.option("--force", is_flag=True, help="With --demo: replace the one that is there.")
@click.option(
    "--import-certificate", type=PATH, metavar="FILE",
    help="Keep the certificates that your authority sent for your request.",
)  # fmt: skip
@click.option("--name", metavar="TEXT", help=REQUIRED["name"])
@click.option("--given-name", metavar="TEXT", help="As in your identity document.")
@click.option("--surname", metavar="TEXT", help="As in your identity document.")
@click.option(
    "--organisation", "--organization", "organisation", metavar="TEXT",
    help=REQUIRED["organisation"],
)  # fmt: skip
@click.option("--country", metavar="CODE", default="US", show_default=True)
@click.option("--state", metavar="TEXT", help="State or province, in full.")
@click.option("--npi", type=Npi(), metavar="NUMBER", help="National Provider Identifier.")
@click.option("--specialty", metavar="TEXT", default="Physician", show_default=True)
@click.option(
    "--licence", "--license", "licence", multiple=True, metavar="'BOARD; PROFESSION; NUMBER'",
    help="A state licence; may be repeated.",
)  # fmt: skip
@click.option(
    "--board-certification", multiple=True, metavar="'BOARD; TITLE; NUMBER'",
    help="May be repeated.",
)  # fmt: skip
@click.option(
    "--timestamp-service", multiple=True, metavar="URL",
    help="An RFC 3161 service to sign with; may be repeated, the first that answers is used.",
)  # fmt: skip
@passphrases.passphrase_options
def command(**options: Any) -> int:
    """Make a name to sign with.

    With --demo, a whole DEMO society on this machine: for trying, not for patients. Otherwise
    your own key and a certificate request; an authority checks the request and sends a
    certificate back, which --import-certificate keeps.
    """
    if options["demo"] and options["import_certificate"] is not None:
        raise click.UsageError("--demo and --import-certificate exclude each other")
    if options["demo"]:
        return _demo(force=options["force"])
    if options["force"]:
        raise click.UsageError("--force is for --demo only: your own key is never overwritten")
    if options["import_certificate"] is not None:
        return _import(options["import_certificate"])
    return _request(options)


def _demo(*, force: bool) -> int:
    from medprovenance import api

    society = api.init_demo(force=force)
    show(f"You can sign as {society.physician_name}, of {society.organisation}.")
    show(f"Everything is in {society.directory}")
    talk("This machine now trusts that DEMO society; every verdict under it begins with DEMO.")
    talk("Next: medprov sign talk.mp4 --source camera --category education")
    return DONE


def _request(options: dict[str, Any]) -> int:
    from medprovenance import api

    _check_services(options["timestamp_service"])
    _refuse_second_key()
    subject = _subject(options)
    passphrase = passphrases.new(options["passphrase_fd"], options["passphrase_file"])
    enrolment = api.init_physician(subject, passphrase)
    _keep_services(options["timestamp_service"])
    show(f"key      {enrolment.key_path}")
    show(f"request  {enrolment.csr_path}")
    talk("The key stays on this machine. Keep a copy of it in a safe place.")
    talk("Next:")
    talk("  1. Send the request, and nothing else, to your medical society or hospital.")
    talk("     It says who you are; they check that, and send a certificate back.")
    talk("  2. medprov init --import-certificate FILE")
    if not options["timestamp_service"]:
        talk("  3. Name a time-stamp service under [timestamp] in config.toml; your authority")
        talk('     knows one: services = ["https://..."]')
    return DONE


def _import(path: Path) -> int:
    from medprovenance import api
    from medprovenance.home import Home
    from medprovenance.model.text import display_name
    from medprovenance.pki.identity import identity_of

    kept = api.import_certificates(path)
    home = Home.locate()
    signer = identity_of(home.certificates(home.configuration())[0])
    show(f"You can sign as {display_name(signer.name)} until {signer.not_after:%Y-%m-%d}.")
    show(f"certificates  {kept}")
    talk("Next: medprov doctor tells whether anything is missing.")
    return DONE


def _subject(options: dict[str, Any]) -> PhysicianSubject:
    from medprovenance.pki.subjects import PhysicianSubject

    answers = {key: options[key] or _ask(key, text) for key, text in REQUIRED.items()}
    return PhysicianSubject(
        given_name=answers["given_name"],
        surname=answers["surname"],
        display_name=answers["name"],
        organisation=answers["organisation"],
        country=options["country"].upper(),
        state=options["state"],
        npi=options["npi"],
        specialty=options["specialty"],
        licences=tuple(_registration(each, "--licence") for each in options["licence"]),
        board_certifications=tuple(
            _registration(each, "--board-certification") for each in options["board_certification"]
        ),
    )


def _ask(key: str, text: str) -> str:
    if not can_ask():
        raise click.UsageError(f"--{key.replace('_', '-')} is needed for a request of your own")
    answer: str = click.prompt(text, err=True)
    return answer.strip()


def _registration(text: str, option: str) -> Registration:
    from medprovenance.pki.subjects import Registration

    parts = [each.strip() for each in text.split(";")]
    if len(parts) != len(("authority", "profession", "number")) or not all(parts):
        raise click.UsageError(
            f"{option} must have three parts with semicolons between, not {text!r}"
        )
    authority, profession, number = parts
    return Registration(authority=authority, profession=profession, number=number)


def _refuse_second_key() -> None:
    """Say that there is a key before asking a dozen questions in vain."""
    from medprovenance.authority.enrolment import KEY
    from medprovenance.errors import KeyAccessError
    from medprovenance.home import Home

    directory = Home.locate().own_directory
    if (directory / KEY).exists():
        raise KeyAccessError(
            f"there is a key in {directory} already, and keys are never overwritten",
            hint="Move it away first if you mean to replace it.",
        )


def _check_services(urls: tuple[str, ...]) -> None:
    from medprovenance.net.timestamps import HttpTimestampSource

    for url in urls:
        HttpTimestampSource(url)


def _keep_services(urls: tuple[str, ...]) -> None:
    from medprovenance.home import Home

    if urls:
        home = Home.locate()
        home.configure(replace(home.configuration(), services=urls))
