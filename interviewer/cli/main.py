"""The `interviewer` command. Imports nothing heavy: `--help` answers at once."""

from __future__ import annotations

import sys

import typer

from interviewer import __version__
from interviewer.cli import (
    calibrate,
    doctor,
    drift,
    grade,
    history,
    packs,
    practise,
    queue,
    serve,
    transcripts,
)

app = typer.Typer(
    name="interviewer",
    help="Run and grade technical mock interviews: a verdict and a checked quote for every point.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
app.command("practise")(practise.practise)
app.command("grade")(grade.grade)
app.command("drift")(drift.drift)
app.command("history")(history.history)
app.command("report")(history.report)
app.command("queue")(queue.queue)
app.command("doctor")(doctor.doctor)
app.add_typer(packs.app, name="packs")
app.add_typer(calibrate.app, name="calibrate")
app.add_typer(transcripts.app, name="transcripts")


def _version(show: bool) -> None:
    if show:
        print(f"interviewer {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Run and grade technical mock interviews."""


def main() -> None:
    """Entry point: 0 good, 1 the work failed, 2 the call was wrong."""
    from interviewer.errors import InputError, InterviewerError, PackNotFound, SettingsError

    # Typed text may hold characters that the terminal's encoding lacks; never die over output.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except (InputError, SettingsError, PackNotFound) as error:
        print(f"interviewer: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    except InterviewerError as error:
        print(f"interviewer: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    except KeyboardInterrupt as error:
        print("\ninterviewer: stopped", file=sys.stderr)
        raise SystemExit(130) from error


if __name__ == "__main__":
    main()
