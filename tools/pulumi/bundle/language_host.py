"""The Python language host: runs Python programs at the engine's request, over gRPC.

`pulumi-language-python` starts it with the interpreter of the project. It prints the port that it
listens on and runs until the engine interrupts it or is gone.
"""

# ruff: noqa: N802 (gRPC calls the methods what the service definition calls them)

import importlib.util
import json
import os
import platform
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def sdk_without_its_code() -> None:
    """Lets the messages of the Pulumi SDK be imported without everything else in it.

    The engine starts a host twice for each command, and the whole SDK takes twice as long.
    """
    for name in ("pulumi", "pulumi.runtime"):
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(name=name)
        sys.modules[name] = importlib.util.module_from_spec(spec)


try:
    import grpc
    from google.protobuf.empty_pb2 import Empty

    sdk_without_its_code()
    from pulumi.runtime.proto import language_pb2 as pb
    from pulumi.runtime.proto import language_pb2_grpc, plugin_pb2
except ModuleNotFoundError as missing:
    sys.exit(
        "the language host of this build of the Pulumi CLI needs the Pulumi SDK for Python, "
        f"whatever the program is written in, and {sys.executable} has no {missing.name}: set "
        "PULUMI_PYTHON_CMD to the path of a Python that has it, such as $PWD/.venv/bin/python "
        "after python3 -m venv .venv && .venv/bin/pip install pulumi"
    )

RUNNER = Path(__file__).with_name("run_program.py")
GENERATOR = Path(__file__).with_name("pulumi-generate-package")
ALREADY_REPORTED = 32  # the runner's exit code if it has already reported what went wrong
NO_LIMIT = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def python_of(info: pb.ProgramInfo) -> Path:
    """The Python of the virtual environment that a project file names; else this one."""
    options = dict(info.options)
    name = options.get("virtualenv") or (".venv" if options.get("toolchain") == "uv" else "")
    return Path(info.root_directory, str(name), "bin", "python") if name else Path(sys.executable)


def has(python: Path, module: str) -> bool:
    """Whether a Python exists and has a module."""
    if python == Path(sys.executable):
        return importlib.util.find_spec(module) is not None
    look = f"import importlib.util; exit(importlib.util.find_spec({module!r}) is None)"
    try:
        return subprocess.run([python, "-c", look], check=False, timeout=60).returncode == 0
    except OSError:
        return False


def making(python: Path) -> list[str]:
    """The command that makes the virtual environment of a Python; empty if that is usable.

    One that an earlier installation left half made, with neither pip nor the SDK, is made again.
    """
    venv = python.parents[1]
    half_made = (
        (venv / "pyvenv.cfg").exists() and not has(python, "pip") and not has(python, "pulumi")
    )
    if python.exists() and not half_made:
        return []
    return [sys.executable, "-m", "venv", *(["--clear"] if half_made else []), str(venv)]


def install(
    command: Sequence[str], folder: str | Path, context: grpc.ServicerContext
) -> Iterator[pb.InstallDependenciesResponse]:
    """Runs a command that installs a program's dependencies in its folder; forwards its output."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    context.add_callback(process.terminate)
    for line in process.stdout or ():
        yield pb.InstallDependenciesResponse(stdout=line)
    if code := process.wait():
        error = f"installing what {folder} needs: {command[0]} ended with exit code {code}"
        context.abort(grpc.StatusCode.UNKNOWN, error)


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """The calls that the engine makes for a language."""

    language = "python"

    def __init__(self, engine: str) -> None:
        self._engine = engine
        # Each program holds one end and this process the other: the programs end with it, however
        # it ends.
        self._theirs, self._ours = os.pipe()

    def Handshake(
        self, request: pb.LanguageHandshakeRequest, _context: grpc.ServicerContext
    ) -> pb.LanguageHandshakeResponse:
        """Receives the address of an engine that did not start this host itself."""
        self._engine = request.engine_address
        return pb.LanguageHandshakeResponse()

    def Run(self, request: pb.RunRequest, _context: grpc.ServicerContext) -> pb.RunResponse:
        """Runs a program to its end in a separate process."""
        if not (python := python_of(request.info)).exists():
            venv = python.parents[1]
            error = f"Pulumi.yaml asks for the virtual environment {venv}, which does not exist"
            return pb.RunResponse(error=f"{error}: run `pulumi install`")
        if not has(python, "pulumi"):
            error = f"the virtual environment {python.parents[1]} has no Pulumi SDK"
            return pb.RunResponse(error=f"{error}: run `pulumi install`")
        settings = {
            "monitor": request.monitor_address,
            "engine": self._engine,
            "project": request.project,
            "stack": request.stack,
            "parallel": request.parallel,
            "dry_run": request.dryRun,
            "organization": request.organization,
            "root_directory": request.info.root_directory,
        }
        config = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        runner = [sys.executable, "-u", str(RUNNER), str(self._theirs), json.dumps(settings)]
        code = subprocess.call(
            [*runner, request.info.entry_point, *request.args],
            cwd=request.info.program_directory,
            env=os.environ | config,
            stdin=subprocess.DEVNULL,
            pass_fds=[self._theirs],
        )
        if code == ALREADY_REPORTED:
            return pb.RunResponse(bail=True)
        return pb.RunResponse(
            error=f"program exited with non-zero exit code: {code}" if code else ""
        )

    def RunPlugin(
        self, request: pb.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.RunPluginResponse]:
        """Runs a plugin from a folder of Python code, until it or the engine's call ends."""
        folder = request.info.program_directory or request.program
        python = python_of(request.info)
        if not python.exists():
            error = f"the plugin in {folder} is not installed: run `pulumi install`\n"
            yield pb.RunPluginResponse(stderr=error.encode())
            yield pb.RunPluginResponse(exitcode=1)
            return
        process = subprocess.Popen(
            [python, "-u", folder, *request.args],
            cwd=request.pwd,
            env=os.environ | dict(one.split("=", 1) for one in request.env),
            stdin=subprocess.PIPE,  # closed when this host ends, however it ends
            stdout=subprocess.PIPE,
        )
        context.add_callback(process.terminate)
        for line in process.stdout or ():
            yield pb.RunPluginResponse(stdout=line)
        yield pb.RunPluginResponse(exitcode=process.wait())

    def Cancel(self, _request: Empty, _context: grpc.ServicerContext) -> Empty:
        """Ends the programs that are running."""
        self.stop()
        return Empty()

    def stop(self) -> None:
        """Ends the programs that are running."""
        ours, self._ours = self._ours, -1
        if ours >= 0:
            os.close(ours)

    def GetRequiredPackages(
        self, _request: pb.GetRequiredPackagesRequest, _context: grpc.ServicerContext
    ) -> pb.GetRequiredPackagesResponse:
        """Requests no plugins: where this host is used they cannot be downloaded."""
        return pb.GetRequiredPackagesResponse()

    def GetRequiredPlugins(
        self, _request: pb.GetRequiredPluginsRequest, _context: grpc.ServicerContext
    ) -> pb.GetRequiredPluginsResponse:
        """Requests no plugins, like GetRequiredPackages."""
        return pb.GetRequiredPluginsResponse()

    def GetPluginInfo(
        self, _request: Empty, _context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        """Has no version of its own."""
        return plugin_pb2.PluginInfo()

    def About(self, _request: pb.AboutRequest, _context: grpc.ServicerContext) -> pb.AboutResponse:
        """Returns the Python version."""
        return pb.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetProgramDependencies(
        self, _request: pb.GetProgramDependenciesRequest, _context: grpc.ServicerContext
    ) -> pb.GetProgramDependenciesResponse:
        """Lists the packages installed with the SDK."""
        import importlib.metadata  # noqa: PLC0415 (slow, and seldom needed)

        installed = importlib.metadata.distributions()
        return pb.GetProgramDependenciesResponse(
            dependencies=[pb.DependencyInfo(name=d.name, version=d.version) for d in installed]
        )

    def InstallDependencies(
        self, request: pb.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.InstallDependenciesResponse]:
        """Installs the requirements of a program or plugin into its virtual environment."""
        folder = Path(request.info.program_directory)
        python = python_of(request.info)
        commands = [command] if (command := making(python)) else []
        if (folder / "requirements.txt").exists():
            pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
            commands.append([*pip, "--requirement", "requirements.txt"])
        for command in commands:
            yield from install(command, folder, context)

    def GeneratePackage(
        self, request: pb.GeneratePackageRequest, context: grpc.ServicerContext
    ) -> pb.GeneratePackageResponse:
        """Generates the SDK of a package, with the generator that is built beside the CLI."""
        done = subprocess.run(
            [GENERATOR, self.language],
            input=request.SerializeToString(),
            capture_output=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            context.abort(grpc.StatusCode.UNKNOWN, done.stderr.decode().strip())
        return pb.GeneratePackageResponse.FromString(done.stdout)

    def Link(self, request: pb.LinkRequest, _context: grpc.ServicerContext) -> pb.LinkResponse:
        """Adds generated SDKs to the requirements file of the program."""
        folder = Path(request.info.program_directory)
        requirements = folder / "requirements.txt"
        lines = requirements.read_text().splitlines() if requirements.exists() else []
        imports = []
        for one in request.packages:
            lines += [] if one.path in lines else [one.path]
            about = tomllib.loads((folder / one.path / "pyproject.toml").read_text())
            imports.append(f"  import {about['project']['name']} as {one.package.name}\n")
        requirements.write_text("".join(f"{line}\n" for line in lines))
        text = "You can import the SDK in your Python code with:\n\n" + "".join(imports)
        return pb.LinkResponse(import_instructions=text)

    def RuntimeOptionsPrompts(
        self, _request: pb.RuntimeOptionsRequest, _context: grpc.ServicerContext
    ) -> pb.RuntimeOptionsResponse:
        """Has no prompts for the user."""
        return pb.RuntimeOptionsResponse()


def serve(host: Host) -> None:
    """Serves until a signal arrives or the engine closes its end of the pipe to stdin."""
    over = threading.Event()

    def wait_for_engine() -> None:
        os.read(0, 1)
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: over.set())
    threading.Thread(target=wait_for_engine, daemon=True).start()

    server = grpc.server(ThreadPoolExecutor(), options=NO_LIMIT)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    over.wait()
    host.stop()
    server.stop(grace=None).wait()


if __name__ == "__main__":
    serve(Host(engine=sys.argv[-1]))
