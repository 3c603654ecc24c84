"""The quickstart: a phone number from a local emulator, bought by the real Pulumi.

`python tools/quickstart.py` starts the emulator, runs `pulumi up` on the project at the root and
prints what to type next. Options such as `--time-scale 0.1` are passed to the emulator. `--language
yaml` or `typescript` uses a project of the native plugin instead. `drift` changes the number as if
in the portal; `stop` stops the emulator. Everything is written to `.local/`, and a later quickstart
continues from there.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pulumi_acsnumbers.emulator.background import (
    Background,
    BackgroundError,
    Running,
    ask,
)
from pulumi_acsnumbers.native.names import schema, snake_keys

ROOT = Path(__file__).resolve().parents[1]
LOCAL = ROOT / ".local"
BACKGROUND = Background(LOCAL)
# Other settings for the service's address: never mix a real service with the emulator.
ELSEWHERE = ("ACSNUMBERS_ENDPOINT", "ACSNUMBERS_ACCESS_KEY")


@dataclass(frozen=True)
class Language:
    """A language with a quickstart program.

    Attributes:
        project: The folder of the project.
        stack: The name of its stack, which has its own configuration file in `.local/`.
        host: The installer's option for the language host; empty if the CLI includes it.
        example: The folder that the project is copied from, if Pulumi installs packages beside the
            program.
        needs: The command that installs them.
    """

    project: Path
    stack: str
    host: str = ""
    example: Path | None = None
    needs: str = ""


LANGUAGES = {
    "python": Language(ROOT, "python"),
    "yaml": Language(ROOT / "examples" / "quickstart_yaml", "yaml", "--yaml"),
    "typescript": Language(
        LOCAL / "typescript",
        "quickstart",
        example=ROOT / "examples" / "typescript",
        needs="npm",
    ),
}
"""The native plugin serves all languages except Python. A new language needs an entry here, an
example with the same outputs, and its language host.
"""

NEXT = """
{number} is yours, at {cost} (nobody is billed: the service runs on this machine).

What to type next, in any shell, in this folder:

  . .local/env                            # this shell then finds Pulumi, the stack, the emulator
  pulumi config set sms inbound+outbound  # request another capability,
  pulumi up --yes                         # apply it: the number does not change
  make quickstart-drift                   # change the number behind Pulumi's back,
  pulumi refresh --diff --yes             # see what is different,
  pulumi up --yes                         # and repair it
  acsnumbers doctor                       # check settings, service and stack
  acsnumbers orphans                      # see what is paid for and in no stack: nothing
  pulumi destroy --yes                    # release the number
  make quickstart-stop                    # stop the emulator
"""


class QuickstartError(Exception):
    """The quickstart cannot continue. The text says why and what to do."""


def start_emulator(options: Sequence[str]) -> Running:
    """Starts the emulator unless it is running; returns its address."""
    try:
        emulator, fresh = BACKGROUND.start(options)
    except BackgroundError as error:
        message = f"the emulator did not start: {error}"
        if "cannot listen" in str(error):
            message = (
                f"port {BACKGROUND.port()}, where the emulator was the last time, is in use now: "
                "stop what uses it, or `make clean` to start afresh on another port"
            )
        raise QuickstartError(message) from None
    log = f"; its log is {BACKGROUND.log.relative_to(ROOT)}" if fresh else ""
    print(f"the emulator is running, see {emulator.endpoint}/_emulator/{log}")
    return emulator


def drift() -> None:
    """Changes the capabilities of the numbers as someone in the portal might."""
    emulator = BACKGROUND.running()
    if emulator is None:
        message = "no emulator is running; `make quickstart` starts it"
        raise QuickstartError(message)
    for digits, number in ask(emulator.endpoint, "GET", "state")["phone_numbers"].items():
        sms = "outbound" if number["sms"] == "none" else "none"
        ask(emulator.endpoint, "PATCH", f"numbers/+{digits}", {"sms": sms})
        print(f"+{digits} had sms {number['sms']}, and now has sms {sms}")


def find_cli(*options: str) -> Path:
    """The folder of the Pulumi CLI, or of what the options name; installs it if necessary."""
    script = ROOT / "tools" / "pulumi" / "install.py"
    command = [sys.executable, str(script), *options]
    found = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, timeout=3600)
    if found.returncode:
        message = "without the Pulumi CLI there is no quickstart"
        raise QuickstartError(message)
    return Path(found.stdout.strip())


def write_environment(
    folders: Sequence[Path], emulator: Running, language: Language
) -> dict[str, str]:
    """Writes `.local/env` for the user's shell; returns the same environment for this process."""
    (LOCAL / "stacks").mkdir(exist_ok=True)
    values = {
        "AZURE_COMMUNICATION_CONNECTION_STRING": emulator.connection_string,
        "PULUMI_BACKEND_URL": f"file://{LOCAL / 'stacks'}",
        "PULUMI_CONFIG_PASSPHRASE": "quickstart",
        "PULUMI_HOME": str(LOCAL / "pulumi"),
        "PULUMI_OPTION_CWD": str(language.project),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": language.stack,
    }
    path = [*map(str, dict.fromkeys(folders)), str(ROOT / ".venv" / "bin")]
    lines = [f"unset {' '.join(ELSEWHERE)}"]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    lines.append(f'export PATH={shlex.quote(os.pathsep.join(path))}:"$PATH"')
    sentence = shlex.quote(f"This shell works on the stack {language.stack} now.")
    lines.append(f"if [ -t 2 ]; then echo {sentence} >&2; fi")
    (LOCAL / "env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    return {**inherited, **values, "PATH": os.pathsep.join([*path, os.environ["PATH"]])}


def show(env: dict[str, str], *arguments: str) -> None:
    """Runs the CLI in the foreground, so that the terminal shows its progress."""
    command = ["pulumi", *arguments]
    done = subprocess.run(command, check=False, cwd=ROOT, env=env, timeout=900)
    if done.returncode:
        message = f"`{' '.join(command)}` ended with exit code {done.returncode}"
        raise QuickstartError(message)


def read(env: dict[str, str], *arguments: str) -> str:
    """Runs the CLI and returns its output."""
    done = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"],
        check=False,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        command = " ".join(["pulumi", *arguments])
        message = f"{done.stdout}{done.stderr}`{command}` ended with exit code {done.returncode}"
        raise QuickstartError(message)
    return done.stdout


def copy_example(language: Language, env: dict[str, str]) -> None:
    """Copies the example of a language into its project, and makes Pulumi generate its SDK."""
    if language.example is None:
        return
    if shutil.which(language.needs, path=env["PATH"]) is None:
        message = f"{language.needs} is not on PATH: install it, and run this again"
        raise QuickstartError(message)
    files = sorted(
        path
        for path in language.example.rglob("*")
        if path.is_file() and path.suffix != ".md" and "__pycache__" not in path.parts
    )
    digest = hashlib.sha256(json.dumps(schema()).encode())
    for path in files:
        digest.update(path.read_bytes())
    stamp = language.project / ".stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    for path in files:
        copy = language.project / path.relative_to(language.example)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    with contextlib.suppress(FileExistsError):  # the plugin of this clone
        (language.project / "plugin/venv").symlink_to(ROOT / ".venv", target_is_directory=True)
    show(env | {"PIP_QUIET": "1"}, "install")  # which tells of each package that is there
    stamp.write_text(digest.hexdigest(), encoding="utf-8")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Refuses to run if another quickstart of this clone is running."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "quickstart.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another quickstart is at work in this clone"
            raise QuickstartError(message) from None
        yield


def start(language: Language, options: Sequence[str]) -> None:
    """Buys the number and prints what to do with it."""
    print("1/5 finding the Pulumi CLI", flush=True)
    folders = [find_cli(), *([find_cli(language.host)] if language.host else [])]
    print("2/5 starting the emulator", flush=True)
    env = write_environment(folders, start_emulator(options), language)
    print("3/5 preparing the project and its stack", flush=True)
    copy_example(language, env)
    read(env, "stack", "select", "--create", language.stack)
    read(env, "config", "rm", "sms")  # which an earlier walk has set
    print("4/5 pulumi up", flush=True)
    show(env, "up", "--yes", "--suppress-outputs")
    print("5/5 pulumi preview --expect-no-changes", flush=True)
    read(env, "preview", "--expect-no-changes")
    outputs = snake_keys(json.loads(read(env, "stack", "output", "--json")))
    cost = outputs["cost"]
    price = f"{cost['amount']:.2f} {cost['currency_code']} {cost['billing_frequency']}"
    print(NEXT.format(number=outputs["phone_number"], cost=price))
    sourced = os.environ.get("PULUMI_OPTION_CWD", "")
    if sourced.startswith(str(ROOT)) and sourced != str(language.project):
        print(
            f"This shell still works on the stack {os.environ.get('PULUMI_STACK')} of an earlier "
            "quickstart: `. .local/env` makes it work on this one."
        )


def main() -> None:
    """Runs the requested command."""
    # Ctrl-C reaches the children too, and they know how to stop: Pulumi must not be killed between
    # a purchase and the checkpoint of it. This process then ends with them.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--language", choices=LANGUAGES, default="python")
    given, arguments = parser.parse_known_args()
    try:
        with alone():
            if arguments == ["stop"]:
                stopped = BACKGROUND.stop()
                print("the emulator is stopped" if stopped else "no emulator was running")
            elif arguments == ["drift"]:
                drift()
            else:
                start(LANGUAGES[given.language], arguments)
    except (QuickstartError, BackgroundError, subprocess.TimeoutExpired) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
