"""``medprov sign``: sign files and folders, one line and one receipt for each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from medprovenance.errors import InvalidStatement, MedProvenanceError, UsageError, WrongPassphrase
from medprovenance.model.content import Category, SourceType
from medprovenance.model.signing import TimestampRule
from medprovenance_cli import passphrases
from medprovenance_cli.parameters import PATH
from medprovenance_cli.terminal import (
    COULD_NOT_RUN,
    DONE,
    ProgressBar,
    can_ask,
    complain_about,
    show,
    show_prose,
    talk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from medprovenance.api import Signatory
    from medprovenance.model.content import PhysicianStatement
    from medprovenance.model.identity import SignerIdentity
    from medprovenance.model.signing import SigningReceipt
    from medprovenance_cli.gathering import Task

    Stated = tuple[PhysicianStatement, SourceType]

SOURCES: Final = {
    SourceType.CAMERA: "recorded by a camera or microphone",
    SourceType.SCREEN: "recorded from a screen",
    SourceType.EDITED: "cut, mixed or retouched by people",
    SourceType.AI_ASSISTED: "partly made with a generative model",
    SourceType.AI_GENERATED: "made by a generative model",
}

CATEGORIES: Final = {
    Category.EDUCATION: "explains or teaches",
    Category.ANNOUNCEMENT: "tells news",
    Category.OPINION: "says what the physician thinks",
    Category.ENDORSEMENT: "speaks for a product or a service",
}

EVIDENCE_FIELDS: Final = ("title", "url", "doi")


def _words(known: Iterable[str]) -> click.Choice[str]:
    return click.Choice([*map(str, known)])


def _statement_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the physician states of the content; all may stand in a file instead."""
    for option in reversed(
        (
            click.option("--source", type=_words(SOURCES), help="How it came to be."),
            click.option("--category", type=_words(CATEGORIES), help="What it is."),
            click.option("--title", metavar="TEXT", help="What it is called."),
            click.option("--topic", multiple=True, metavar="TEXT", help="May be repeated."),
            click.option("--audience", metavar="TEXT", help="Whom it is for, e.g. patients."),
            click.option("--language", metavar="TAG", help="Its language, e.g. en or es-MX."),
            click.option("--reviewed-on", metavar="DATE", help="Last reviewed on this day."),
            click.option("--review-by", metavar="DATE", help="To be reviewed again by this day."),
            click.option("--sponsor", metavar="TEXT", help="Who paid; 'none' is an answer."),
            click.option("--conflict-of-interest", metavar="TEXT", help="'none' is an answer."),
            click.option(
                "--evidence", multiple=True, metavar="TITLE[;DOI|URL]",
                help="What it rests on, e.g. 'Asthma guideline; 10.1000/182'. May be repeated.",
            ),
            click.option("--jurisdiction", metavar="CODE", help="Whose rules apply, e.g. US-IL."),
            click.option(
                "--statement", type=PATH, metavar="FILE",
                help="All of these from a TOML or JSON file; an option wins over it.",
            ),
        )
    ):  # fmt: skip
        function = option(function)
    return function


@click.command(name="sign")
@click.argument("inputs", nargs=-1, required=True, type=PATH, metavar="FILE|FOLDER...")
@click.option(
    "-o", "--output", type=PATH, metavar="TARGET",
    help="Name of the signed file, or a folder for several. Default: talk.signed.mp4",
)  # fmt: skip
@_statement_options
@click.option("--preview", is_flag=True, help="Say what would be recorded and removed; only that.")
@click.option("--keep-metadata", is_flag=True, help="Leave place, device and names in the file.")
@click.option("--allow-training", is_flag=True, help="Do not record 'not for training models'.")
@click.option(
    "--timestamp", type=_words(TimestampRule),
    help="Whether a trusted time is needed. Default: what your configuration says.",
)  # fmt: skip
@click.option("--sidecar", is_flag=True, help="Leave the file as it is; write talk.webm.c2pa.")
@click.option("--force", is_flag=True, help="Replace a signed file that is there already.")
@click.option("--recursive", is_flag=True, help="Enter the folders inside a folder.")
@click.option("--receipt", type=PATH, metavar="FILE", help="Also write the receipt (JSON) here.")
@click.option("--json", "as_json", is_flag=True, help="Print receipts as JSON, one a line.")
@passphrases.passphrase_options
def command(inputs: tuple[Path, ...], **options: Any) -> int:
    """Sign files as a physician. The source is never changed.

    Each result is verified before it gets its name. What applies to every file of a project can
    stand in a file medprovenance.toml in its folder or above it.
    """
    from medprovenance_cli.gathering import gather

    gathered = gather(
        inputs,
        options["output"],
        recursive=options["recursive"],
        sidecar=options["sidecar"],
        force=options["force"],
    )
    for path, why in gathered.skipped:
        talk(f"skipped {path}: {why}")
    tasks = gathered.tasks
    if not tasks:
        talk("There is nothing to sign.")
        return DONE
    if options["receipt"] is not None:
        _refuse_receipt(options["receipt"], tasks, options)
    stated = _all_stated(tasks, options)
    with _open_signatory(options) as signatory:
        if options["preview"]:
            return _preview(signatory, tasks, stated, options)
        return _sign(signatory, tasks, stated, options)


def _sign(
    signatory: Signatory, tasks: Sequence[Task], stated: Sequence[Stated], options: dict[str, Any]
) -> int:
    """Sign one after the other; a file that fails does not keep the others from it."""
    status = DONE
    with ProgressBar(len(tasks)) as bar:
        for task, (statement, source_type) in zip(tasks, stated, strict=True):
            bar.begin(task.source.name)
            try:
                _make_folder(task, options)
                receipt = signatory.sign(
                    task.source,
                    task.target,
                    progress=bar,
                    source_type=source_type,
                    statement=statement,
                    **_how(options),
                )
            except MedProvenanceError as error:
                bar.wipe()
                complain_about(error, task.source)
                status = COULD_NOT_RUN
                continue
            bar.wipe()
            _tell(receipt, task, options)
    return status


def _preview(
    signatory: Signatory, tasks: Sequence[Task], stated: Sequence[Stated], options: dict[str, Any]
) -> int:
    from medprovenance_cli.preview import plan_lines, plan_to_json

    signer = _signer()
    status = DONE
    for number, (task, (statement, source_type)) in enumerate(zip(tasks, stated, strict=True)):
        try:
            plan = signatory.preview(
                task.source,
                task.target,
                source_type=source_type,
                statement=statement,
                **_how(options),
            )
        except MedProvenanceError as error:
            complain_about(error, task.source)
            status = COULD_NOT_RUN
            continue
        if options["as_json"]:
            show(json.dumps(plan_to_json(plan, signer), ensure_ascii=False))
            continue
        if number:
            show()
        show_prose("\n".join(plan_lines(plan, signer)))
    return status


def _tell(receipt: SigningReceipt, task: Task, options: dict[str, Any]) -> None:
    """The receipt, as a line or as JSON; and into its file."""
    from medprovenance.signing.receipt import receipt_to_json

    document = json.dumps(receipt_to_json(receipt), ensure_ascii=False, indent=2)
    if options["receipt"] is not None:
        from medprovenance_cli.outputs import write_text

        kept = (task.source, task.target)
        write_text(options["receipt"], f"{document}\n", inputs=kept, replace=options["force"])
    if options["as_json"]:
        show(json.dumps(receipt_to_json(receipt), ensure_ascii=False))
        return
    from medprovenance_cli.receipts import receipt_lines

    show_prose("\n".join(receipt_lines(receipt, task.target)))


def _how(options: dict[str, Any]) -> dict[str, Any]:
    rule = options["timestamp"]
    return {
        "timestamp": TimestampRule(rule) if rule is not None else None,
        "keep_metadata": options["keep_metadata"],
        "allow_training": options["allow_training"],
        "sidecar": options["sidecar"],
        "force": options["force"],
    }


def _all_stated(tasks: Sequence[Task], options: dict[str, Any]) -> list[Stated]:
    """What is stated of each file. Everything is known before the first one is signed."""
    flags = {
        "source": options["source"],
        "category": options["category"],
        "title": options["title"],
        "topics": list(options["topic"]),
        "audience": options["audience"],
        "language": options["language"],
        "reviewed_on": options["reviewed_on"],
        "review_by": options["review_by"],
        "sponsor": options["sponsor"],
        "conflict_of_interest": options["conflict_of_interest"],
        "evidence": [_evidence(each) for each in options["evidence"]],
        "jurisdiction": options["jurisdiction"],
    }
    return [_stated(task, flags, options["statement"]) for task in tasks]


def _stated(task: Task, flags: dict[str, Any], file: Path | None) -> Stated:
    """Statement and source type of one file; what is missing is asked for at a terminal.

    An answer holds for all files of the run.
    """
    from medprovenance.signing.statement import compose_statement

    while True:
        try:
            statement, source_type = compose_statement(flags, file=file, source=task.source)
        except InvalidStatement as error:
            missing = error.facts.get("key")
            if missing not in _ASKED or flags[str(missing)] is not None or not can_ask():
                raise
            flags[str(missing)] = _ask(str(missing), *_ASKED[str(missing)])
            continue
        if source_type is not None:
            return statement, source_type
        if not can_ask():
            raise UsageError(
                f"nothing says how {task.source.name} came to be",
                hint=f"Add --source, one of: {', '.join(SOURCES)}",
            )
        flags["source"] = _ask("source", *_ASKED["source"])


_ASKED: Final[dict[str, tuple[str, dict[Any, str]]]] = {
    "source": ("How did it come to be?", SOURCES),
    "category": ("What is it?", CATEGORIES),
    "sponsor": ("Who paid for it? ('none' is an answer)", {}),
    "conflict_of_interest": ("Which interests of yours are at stake? ('none' is an answer)", {}),
}
"""What can be asked at a terminal: the question and, unless it is free text, the answers."""


def _ask(key: str, question: str, answers: dict[Any, str]) -> str:
    talk(question)
    for word, meaning in answers.items():
        talk(f"  {word:<13} {meaning}")
    kind = click.Choice([*map(str, answers)]) if answers else click.STRING
    name = key.replace("_", " ").capitalize()
    answer: str = click.prompt(name, type=kind, show_choices=False, err=True)
    return answer


def _evidence(text: str) -> dict[str, str]:
    """``TITLE``, ``TITLE; DOI`` or ``TITLE; URL`` as an entry of the statement."""
    title, *rest = (each.strip() for each in text.split(";"))
    entry = {"title": title}
    for each in rest:
        entry["url" if each.lower().startswith(("http:", "https:")) else "doi"] = each
    return entry


def _open_signatory(options: dict[str, Any]) -> Signatory:
    """The identity of this machine; a passphrase that is typed may be typed again."""
    from medprovenance.api import Signatory
    from medprovenance.home import Home

    configured = Home.locate().configuration().passphrase_file is not None
    source = passphrases.existing(
        options["passphrase_fd"], options["passphrase_file"], configured=configured
    )
    attempts = passphrases.ATTEMPTS if isinstance(source, passphrases.Asked) else 1
    for left in reversed(range(attempts)):
        try:
            return Signatory(passphrase=source)
        except WrongPassphrase as error:
            if left == 0:
                raise
            talk(f"{error}.")
    raise AssertionError("one attempt at least was made")


def _signer() -> SignerIdentity:
    from medprovenance.home import Home
    from medprovenance.pki.identity import identity_of

    home = Home.locate()
    return identity_of(home.certificates(home.configuration())[0])


def _refuse_receipt(path: Path, tasks: Sequence[Task], options: dict[str, Any]) -> None:
    """Find out before anything is signed whether the receipt can be written."""
    from medprovenance.signing.publish import refuse_target
    from medprovenance_cli.outputs import refuse_input

    if len(tasks) > 1:
        raise click.UsageError(
            "--receipt is for one file; for several: medprov sign … --json > receipts.jsonl"
        )
    refuse_input(path, [tasks[0].source, tasks[0].target])
    refuse_target(path, force=options["force"])


def _make_folder(task: Task, options: dict[str, Any]) -> None:
    """The folder of a target that mirrors a signed folder's own folders."""
    from medprovenance.errors import StorageFailure

    if options["output"] is None or not options["recursive"] or not options["output"].is_dir():
        return
    try:
        task.target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailure(
            f"the folder {task.target.parent} cannot be made: {error.strerror}"
        ) from error
