"""Creates the plugin's Python environment: `make_environment.py FOLDER`, where the wheel is.

One process creates it while others wait. If that process is killed, the environment has no marker,
and the next process creates it again. Progress goes to stdout.
"""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

PIP_SECONDS = 900


def say(text: str) -> None:
    """Reports progress."""
    print(f"acsnumbers: {text}", flush=True)


def complete(environment: Path) -> bool:
    """Whether nothing is left to do."""
    return (environment / "complete").exists() and (environment / "bin" / "python").exists()


def make(folder: Path, lock: int) -> None:
    """Creates the environment from scratch; the last step marks it complete."""
    environment = folder / "environment"
    (wheel,) = folder.glob("*.whl")
    shutil.rmtree(environment, ignore_errors=True)
    say("making the plugin's Python environment, once; this takes about a minute")
    run([sys.executable, "-m", "venv", str(environment)], lock)
    say("installing the package and what it needs with pip")
    pip = [str(environment / "bin" / "python"), "-I", "-m", "pip", "install", "--quiet"]
    run([*pip, "--disable-pip-version-check", "--no-input", str(wheel)], lock)
    (environment / "complete").touch()


def run(command: list[str], lock: int) -> None:
    """Runs a command; a failure is fatal.

    The command also holds the lock: if this process is killed, it may survive and still write.
    """
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=[lock],
        timeout=PIP_SECONDS,
    )
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        errors = [line for line in lines if line.lower().startswith("error")] or lines[-3:]
        said = " ".join(" ".join(errors).split()) or "it said nothing"
        raise OSError(f"{' '.join(command[1:4])} ended with exit code {done.returncode}: {said}")


def main() -> None:
    """Creates the environment if it does not exist."""
    folder = Path(sys.argv[1])
    try:
        with (folder / "environment.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another process, which makes the plugin's Python environment")
                fcntl.flock(lock, fcntl.LOCK_EX)
            if not complete(folder / "environment"):
                make(folder, lock.fileno())
    except (OSError, subprocess.TimeoutExpired) as error:
        say(
            f"making the plugin's Python environment in {folder} failed: {error}; see that this "
            "machine reaches a Python package index and may write there, and try again"
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
