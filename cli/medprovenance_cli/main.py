"""The entry point: finds the subcommand, and turns whatever happens into an exit status.

A subcommand's module is imported when it is called: `medprov --help` imports none of them.
"""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from medprovenance import __version__
from medprovenance.errors import InvalidStatement, MedProvenanceError, UsageError
from medprovenance_cli import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final = {
    "init": "make a name to sign with: a DEMO one, or your own key and request",
    "sign": "sign files as a physician",
    "verify": "tell who signed a file, and whether it changed since",
    "inspect": "show everything that a file's credentials hold, for engineers",
    "trust": "list, add and remove the trust lists of this machine",
    "doctor": "check keys, certificate, clock, services and engine",
    "dev-services": "run a local time-stamp service until Ctrl-C",
    "version": "show the versions of this command and of its engine",
}
"""Every subcommand and what it is for, in the order in which people meet them."""

TRACEBACK: Final = "MEDPROV_TRACEBACK"


class LazyGroup(click.Group):
    """Subcommands by name; their modules are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """The names, in our order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"medprovenance_cli.commands.{cmd_name.replace('-', '_')}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command is not a command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a misspelt one is met with the nearest."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = get_close_matches(args[0], COMMANDS, 1)
            raise click.UsageError(
                f"there is no command {args[0]!r}" + (f"; did you mean {near[0]}?" if near else ""),
                ctx,
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table above, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, _parameter: click.Parameter, given: bool) -> None:  # noqa: FBT001
    if given and not ctx.resilient_parsing:
        ctx.invoke(LazyGroup.get_command(command, ctx, "version") or command)
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'medprov COMMAND --help' says more. Begin with: medprov init --demo",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the versions of this command and of its engine.",
)
def command() -> None:
    """Sign what you publish as a physician, and check what others published."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is returned.

    Args:
        argv: Arguments without the program's name; default: those of the process.
    """
    terminal.prepare()
    try:
        status = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        terminal.abandon_stdout()
        return terminal.COULD_NOT_RUN
    return status


def _run(arguments: list[str]) -> int:
    try:
        result: Any = command.main(arguments, prog_name=terminal.PROGRAM, standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        terminal.talk(f"{terminal.PROGRAM}: interrupted")
        return terminal.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        terminal.talk(error.ctx.get_help() if error.ctx is not None else error.format_message())
        return terminal.CALLED_WRONGLY
    except click.ClickException as error:
        terminal.complain(_plain(error.format_message()), _help_for(error))
        return terminal.CALLED_WRONGLY
    except MedProvenanceError as error:
        terminal.complain_about(error)
        called_wrongly = type(error) is UsageError or isinstance(error, InvalidStatement)
        return terminal.CALLED_WRONGLY if called_wrongly else terminal.COULD_NOT_RUN
    except BrokenPipeError:
        raise
    except SystemExit as error:  # click's own answer to a closed pipe
        raise BrokenPipeError from error
    except Exception as error:
        if os.environ.get(TRACEBACK) == "1":
            raise
        terminal.complain(
            f"internal error ({type(error).__name__})",
            f"This is a fault of ours; please report it with what {TRACEBACK}=1 shows, and "
            f"version {__version__}.",
        )
        return terminal.COULD_NOT_RUN
    return result if isinstance(result, int) else terminal.DONE


def _plain(message: str) -> str:
    """Click's sentence in the form of ours: no capital, no full stop."""
    text = message.strip().removesuffix(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _help_for(error: click.ClickException) -> str | None:
    context = getattr(error, "ctx", None)
    return f"See '{context.command_path} --help'." if context is not None else None
