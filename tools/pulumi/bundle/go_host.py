"""The Go language host; `pulumi-language-go` starts it.

Go compiles the program, and the program receives everything in environment variables.
"""

# ruff: noqa: N802 (gRPC calls the methods what the service definition calls them)

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from language_host import install, serve  # isort: skip  # first, as it says what a Python lacks

import grpc
from program_host import INSTALL_SECONDS, ProgramHost
from pulumi.runtime.proto import language_pb2 as pb

BUILD_SECONDS = 1800


class GoHost(ProgramHost):
    """The calls that the engine makes for Go programs."""

    language = "go"

    def Run(self, request: pb.RunRequest, _context: grpc.ServicerContext) -> pb.RunResponse:
        """Compiles a program and runs it to its end in a separate process."""
        if shutil.which("go") is None:
            return pb.RunResponse(error="Go is not on PATH: install it, and run this again")
        given = {
            "PULUMI_MONITOR": request.monitor_address,
            "PULUMI_ENGINE": self._engine,
            "PULUMI_PROJECT": request.project,
            "PULUMI_STACK": request.stack,
            "PULUMI_PARALLEL": str(request.parallel),
            "PULUMI_DRY_RUN": str(request.dryRun).lower(),
            "PULUMI_ORGANIZATION": request.organization,
            "PULUMI_ROOT_DIRECTORY": request.info.root_directory,
        }
        with tempfile.TemporaryDirectory(prefix="pulumi-go-") as folder:
            binary = Path(folder, "program")
            done = subprocess.run(
                ["go", "build", "-o", binary, "."],
                cwd=request.info.program_directory,
                capture_output=True,
                check=False,
                text=True,
                timeout=BUILD_SECONDS,
            )
            if done.returncode:
                return pb.RunResponse(error=f"compiling the program failed:\n{done.stderr}")
            return self.execute([binary], request, {k: v for k, v in given.items() if v})

    def InstallDependencies(
        self, request: pb.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.InstallDependenciesResponse]:
        """Installs the requirements of go.mod."""
        yield from install(["go", "mod", "tidy"], request.info.program_directory, context)

    def Link(self, request: pb.LinkRequest, _context: grpc.ServicerContext) -> pb.LinkResponse:
        """Makes go.mod use generated SDKs from their folders."""
        folder = request.info.program_directory
        imports = []
        for one in request.packages:
            sdk = Path(folder, one.path, "go.mod").read_text(encoding="utf-8")
            (module,) = re.findall(r"^module (\S+)", sdk, re.MULTILINE)
            subprocess.run(
                ["go", "mod", "edit", f"-replace={module}=./{one.path}"],
                cwd=folder,
                check=True,
                timeout=INSTALL_SECONDS,
            )
            imports.append(f'  import "{module}/{one.package.name}"\n')
        text = "You can import the SDK in your Go code with:\n\n" + "".join(imports)
        return pb.LinkResponse(import_instructions=text)


if __name__ == "__main__":
    serve(GoHost(engine=sys.argv[-1]))
