import os
import shutil
import subprocess
import sys
from pathlib import Path


class Project:
    """A Pulumi project in a folder of its own, on a backend of its own."""

    def __init__(self, cli: Path, root: Path) -> None:
        self.cli = cli
        self.root = root
        (root / "stacks").mkdir(parents=True)
        self.env = {
            **os.environ,
            "NO_COLOR": "1",
            "PATH": f"{cli}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{root / 'stacks'}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_HOME": str(root / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        self.env.pop("VIRTUAL_ENV", None)

    def write(self, program: str, *, main: str = ".", virtualenv: str | None = None) -> None:
        """Writes the project file and the program."""
        (self.root / "Pulumi.yaml").write_text(
            "name: try\nruntime:\n  name: python\n  options:\n"
            f"    virtualenv: {virtualenv or sys.prefix}\nmain: {main}\n"
        )
        (self.root / main).mkdir(exist_ok=True)
        (self.root / main / "__main__.py").write_text(program)

    def pulumi(self, *arguments: str, code: int = 0) -> str:
        """Runs the CLI, which must end with this exit code, and returns all that it prints."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            check=False,
            cwd=self.root,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        assert done.returncode == code, done.stdout
        return done.stdout


def only_what_launchers_need(project: Project, folder: Path) -> str:
    """Returns a PATH without Node.js and Go, wherever the machine has them."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "dirname").symlink_to(str(shutil.which("dirname")))
    return f"{project.cli}{os.pathsep}{tools}"
