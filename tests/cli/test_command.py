"""The command as a whole: help, version, completion, what it needs, how it fails."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pulumi_acsnumbers import __version__, cli
from pulumi_acsnumbers.acs.errors import TransportError
from pulumi_acsnumbers.cli.app import COMMANDS, App, app
from pulumi_acsnumbers.cli.command import OF_THE_SERVICE, Command
from tests.cli.command import process

CONTEXT = click.Context(app)


def commands() -> dict[str, click.Command]:
    """Return every command that does something, by its whole name."""

    def below(name: str, command: click.Command) -> dict[str, click.Command]:
        if not isinstance(command, click.Group):
            return {name: command}
        context = click.Context(command)
        found: dict[str, click.Command] = {}
        for inner in command.list_commands(context):
            child = command.get_command(context, inner)
            assert child is not None
            found |= below(f"{name} {inner}", child)
        return found

    return below("acsnumbers", app)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_help_of_the_whole_is_that_of_the_command(name: str) -> None:
    command = app.get_command(click.Context(app), name)

    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(limit=200) == COMMANDS[name][1]


def test_the_help_of_the_whole_loads_no_subcommand_and_no_client() -> None:
    code = (
        "import sys\nfrom pulumi_acsnumbers.cli.app import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "heavy = {'httpx', 'rich', 'pulumi', 'azure', 'tenacity'} & set(sys.modules)\n"
        "inner = [m for m in sys.modules if m.startswith('pulumi_acsnumbers.cli.')]\n"
        "assert not heavy, heavy\n"
        "own = [f'pulumi_acsnumbers.cli.{name}' for name in ('app', 'command', 'links')]\n"
        "assert sorted(inner) == own, inner\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", commands())
def test_every_command_shows_an_example_that_it_understands(name: str) -> None:
    command = commands()[name]
    shown = CliRunner().invoke(app, [*name.split()[1:], "--help"], prog_name="acsnumbers")

    assert shown.exit_code == 0
    assert isinstance(command, Command)
    assert command.examples
    for example in command.examples:
        assert f"\n  {example}\n" in shown.output
        line = example.partition(" > ")[0].split()
        words = name.split()
        assert line[: len(words)] == words
        command.make_context(name, line[len(words) :]).close()


def documented() -> list[str]:
    """Return every line of a console in README and docs that runs the command."""
    root = Path(__file__).parents[2]
    files = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    found = (re.match(r"\s*\$ (acsnumbers [^#>|]*)", line) for line in lines)
    return [match[1].strip() for match in found if match]


@pytest.mark.parametrize("line", documented())
def test_what_the_documentation_types_is_understood(line: str) -> None:
    words = shlex.split(line.replace("$(pulumi stack output phone_number)", "+18335550100"))
    name = max((n for n in commands() if words[: len(n.split())] == n.split()), key=len)

    commands()[name].make_context(name, words[len(name.split()) :]).close()


def test_the_version_is_that_of_the_package() -> None:
    assert __version__ in process("--version").stdout


@pytest.mark.parametrize("missing", cli.NEEDED)
def test_without_the_extra_it_says_in_one_sentence_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(SystemExit) as stopped:
        cli.main()

    assert stopped.value.code == (
        f"starting acsnumbers: {missing} cannot be found; run pip install 'pulumi-acsnumbers[cli]'"
    )


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant() -> None:
    assert "No such command 'nubmers'. Did you mean numbers?" in process("nubmers").stderr
    assert "Did you mean release?" in process("numbers", "relaese").stderr
    assert "Did you mean acsnumbers search?" in process("numbers", "search", "UK").stderr
    assert "Did you mean" not in process("qqqq").stderr


def test_an_unknown_command_is_a_mistake_of_the_command_line() -> None:
    ran = process("numbrs")

    assert ran.code == 2
    assert "No such command 'numbrs'" in ran.stderr


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TransportError("no connection", sent=False), "Error: no connection\n"),
        (PermissionError(13, "Permission denied", "x.db"), "(x.db): Permission denied\n"),
        (KeyError("secret"), "internal error (KeyError); please report it"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_exit_code_1(error: Exception, told: str) -> None:
    @click.command()
    def fails() -> None:
        raise error

    class Failing(App):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            return fails if ctx and cmd_name else None

    ran = CliRunner().invoke(Failing("acsnumbers"), ["fails"])

    assert ran.exit_code == 1
    assert told in ran.stderr
    assert ran.stdout == ""
    assert "secret" not in ran.stderr


WORDS = {
    "bash": {"COMP_WORDS": "acsnumbers compl", "COMP_CWORD": "1"},
    "zsh": {"COMP_WORDS": "acsnumbers compl", "COMP_CWORD": "1"},
    "fish": {"COMP_WORDS": "acsnumbers compl", "COMP_CWORD": "compl"},
}


@pytest.mark.parametrize("shell", WORDS)
def test_the_command_completes_itself_for_a_shell(shell: str) -> None:
    script = process("completion", shell)
    completed = process(**WORDS[shell], _ACSNUMBERS_COMPLETE=f"{shell}_complete")

    assert script.code == 0
    assert f"_ACSNUMBERS_COMPLETE={shell}_complete" in script.stdout
    assert "completion" in completed.stdout


SCRIPTS = {
    "bash": "source <(acsnumbers completion bash); COMP_WORDS=(acsnumbers compl); COMP_CWORD=1; "
    '_acsnumbers_completion acsnumbers; echo "${COMPREPLY[@]}"',
    "zsh": 'compdef() { echo "completion by $*" }; source <(acsnumbers completion zsh)',
    "fish": "acsnumbers completion fish | source; complete -C 'acsnumbers compl'",
}


def test_fish_is_told_to_leave_commas_in_what_is_said_of_a_command() -> None:
    assert 'string split --max 1 "," $completion' in process("completion", "fish").stdout


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish on this machine")
def test_fish_shows_whole_sentences() -> None:
    script = "acsnumbers completion fish | source; complete -C 'acsnumbers briefs s'"
    here = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["fish", "-c", script], capture_output=True, text=True, env=here, check=False
    )

    assert "Hand a program brief in for review, which takes weeks and cannot" in done.stdout


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if isinstance(app.get_command(CONTEXT, name), click.Group)]
)
def test_the_help_of_a_group_names_the_environment_and_where_to_read_on(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"]).stdout

    if name == "emulator":
        assert "XDG_STATE_HOME" in shown
        assert "CONNECTION_STRING" not in shown
        return
    for variable in OF_THE_SERVICE:
        assert variable in shown
    assert "\n  https://learn.microsoft.com/azure/communication-services/" in shown
    whole = CliRunner().invoke(app, ["--help"]).stdout
    assert all(text in whole for text in (*OF_THE_SERVICE, "ACSNUMBERS_DEBUG", "https://learn"))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_group_cuts_no_sentence(name: str) -> None:
    ran = CliRunner().invoke(app, [name, "--help"])

    assert ran.exit_code == 0
    assert "..." not in ran.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("shell", [shell for shell in SCRIPTS if shutil.which(shell)])
def test_a_shell_that_is_on_this_machine_takes_the_script(shell: str) -> None:
    here = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [shell, "-c", SCRIPTS[shell]], capture_output=True, text=True, env=here, check=False
    )

    assert "completion" in done.stdout, done.stderr
    assert done.stderr == ""
