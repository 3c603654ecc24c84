"""The quickstart: a phone number from an emulator on this machine, bought by the real Pulumi.

`python tools/quickstart.py` starts the emulator, runs `pulumi up` on the project at the root and
says what to type next; `python tools/quickstart.py stop` stops the emulator. All that either of
them writes is in `.local/`, and a later quickstart goes on from there.
"""

import contextlib
import fcntl
import json
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCAL = ROOT / ".local"
RECORD = LOCAL / "emulator.json"  # what the emulator said when it was ready, and its process id
STATE = LOCAL / "emulator.state"
LOG = LOCAL / "emulator.log"
USUAL_PORT = 8085
STACK = "quickstart"

NEXT = """
{number} is yours, at {cost} (nobody is billed: the service runs on this machine).

What to type next, in any shell, in this folder:

  . .local/env                            # this shell then finds Pulumi, the stack, the emulator
  pulumi config set sms inbound+outbound  # wish for another capability,
  pulumi up --yes                         # and get it, with the number kept
  pulumi refresh --yes                    # compare with what the service says
  pulumi destroy --yes                    # release the number
  make quickstart-stop                    # stop the emulator
"""


class QuickstartError(Exception):
    """The quickstart cannot go on; the text says why and what to do."""


def recorded() -> dict[str, str]:
    """What is remembered of the last emulator, or nothing."""
    try:
        record: dict[str, str] = json.loads(RECORD.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record


def running(record: dict[str, str]) -> int | None:
    """The process id of the recorded emulator, if that process is still the emulator of this clone.

    The number alone proves nothing: after a restart of the machine it is somebody else's.
    """
    pid = record.get("pid", "0")
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", pid],
        check=False,
        capture_output=True,
        text=True,
        timeout=10,
    )
    ours = "pulumi_acsnumbers.emulator" in shown.stdout and str(STATE) in shown.stdout
    return int(pid) if ours else None


def healthy(endpoint: str) -> bool:
    """Whether the emulator answers."""
    try:
        with urllib.request.urlopen(f"{endpoint}/_emulator/health", timeout=5) as reply:  # noqa: S310 (our own http URL)
            return bool(reply.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def free(port: int) -> bool:
    """Whether the port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(record: dict[str, str]) -> int:
    """The port of the last time, because the address of the service is part of what was bought."""
    if "endpoint" in record:
        port = int(record["endpoint"].rpartition(":")[2])
        if free(port):
            return port
        message = (
            f"port {port}, where the emulator was the last time, is in use now: stop what uses it, "
            "or `make clean` to start afresh on another port"
        )
        raise QuickstartError(message)
    return USUAL_PORT if free(USUAL_PORT) else 0


def start_emulator() -> dict[str, str]:
    """Starts the emulator unless it is running; returns what it says of itself."""
    record = recorded()
    if running(record):
        if healthy(record["endpoint"]):
            print(f"the emulator is running at {record['endpoint']}")
            return record
        stop_emulator()
    options = ["--host", "127.0.0.1", "--port", str(choose_port(record)), "--state", str(STATE)]
    with LOG.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pulumi_acsnumbers.emulator", *options],
            cwd=LOCAL,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    assert process.stdout  # noqa: S101 (there is a pipe)
    ready, _, _ = select.select([process.stdout], [], [], 30)
    line = process.stdout.readline() if ready else b""
    if not line:
        process.kill()
        message = f"the emulator did not start; {LOG.relative_to(ROOT)} says why"
        raise QuickstartError(message)
    said = json.loads(line)
    record = {
        "pid": str(process.pid),
        "endpoint": said["endpoint"],
        "connection_string": said["connection_string"],
    }
    RECORD.write_text(json.dumps(record), encoding="utf-8")
    print(f"the emulator is running at {record['endpoint']}, its log is {LOG.relative_to(ROOT)}")
    return record


def stop_emulator() -> bool:
    """Stops the emulator of this clone; returns False when there was none."""
    pid = running(recorded())
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while running(recorded()):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            break
        time.sleep(0.05)
    return True


def find_cli() -> Path:
    """The folder of the Pulumi CLI, after installing it if need be."""
    script = ROOT / "tools" / "pulumi" / "install.py"
    found = subprocess.run(
        [sys.executable, script], check=False, stdout=subprocess.PIPE, text=True, timeout=3600
    )
    if found.returncode:
        message = "without the Pulumi CLI there is no quickstart"
        raise QuickstartError(message)
    return Path(found.stdout.strip())


def write_environment(cli: Path, emulator: dict[str, str]) -> dict[str, str]:
    """Writes `.local/env` for the person's shell; returns the same environment for this one's."""
    (LOCAL / "stacks").mkdir(exist_ok=True)
    values = {
        "AZURE_COMMUNICATION_CONNECTION_STRING": emulator["connection_string"],
        "PULUMI_BACKEND_URL": f"file://{LOCAL / 'stacks'}",
        "PULUMI_CONFIG_PASSPHRASE": "quickstart",
        "PULUMI_HOME": str(LOCAL / "pulumi"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": STACK,
    }
    path = [str(cli), str(ROOT / ".venv" / "bin")]
    lines = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    lines.append(f'export PATH={shlex.quote(os.pathsep.join(path))}:"$PATH"')
    (LOCAL / "env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {**os.environ, **values, "PATH": os.pathsep.join([*path, os.environ["PATH"]])}


def pulumi(env: dict[str, str], *arguments: str, seconds: float, show: bool = False) -> str:
    """Runs the CLI; shows its output as it comes, or returns it."""
    done = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"],
        check=False,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
        text=True,
        timeout=seconds,
    )
    if done.returncode:
        message = f"`pulumi {arguments[0]}` ended with exit code {done.returncode}"
        raise QuickstartError(f"{done.stdout or ''}{message}")
    return done.stdout or ""


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Refuses to run beside another quickstart of this clone."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another quickstart is at work in this clone"
            raise QuickstartError(message) from None
        yield


def start() -> None:
    """Gets the number and says what to do with it."""
    print("1/5 finding the Pulumi CLI", flush=True)
    cli = find_cli()
    print("2/5 starting the emulator", flush=True)
    env = write_environment(cli, start_emulator())
    print("3/5 selecting the stack", flush=True)
    pulumi(env, "stack", "select", "--create", STACK, seconds=60)
    print("4/5 pulumi up", flush=True)
    pulumi(env, "up", "--yes", "--suppress-outputs", seconds=900, show=True)
    print("5/5 pulumi preview --expect-no-changes", flush=True)
    pulumi(env, "preview", "--expect-no-changes", seconds=120)
    outputs = json.loads(pulumi(env, "stack", "output", "--json", seconds=60))
    cost = outputs["cost"]
    price = f"{cost['amount']:.2f} {cost['currency_code']} {cost['billing_frequency']}"
    print(NEXT.format(number=outputs["phone_number"], cost=price))


def main() -> None:
    """Does what the command line asks for."""
    # Ctrl-C reaches the children too, and they know how to end: Pulumi must not be killed between
    # a purchase and the note of it. This process then ends with them.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        with alone():
            if sys.argv[1:] == ["stop"]:
                stopped = stop_emulator()
                print("the emulator is stopped" if stopped else "no emulator was running")
            else:
                start()
    except (QuickstartError, subprocess.TimeoutExpired) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
