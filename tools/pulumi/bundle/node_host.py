"""The TypeScript and JavaScript language host; `pulumi-language-nodejs` starts it.

Node.js runs the program with the SDK installed with it, which also compiles TypeScript.
"""

# ruff: noqa: N802 (gRPC calls the methods what the service definition calls them)

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from language_host import install, serve  # isort: skip  # first, as it says what a Python lacks

import grpc
from program_host import INSTALL_SECONDS, ProgramHost
from pulumi.runtime.proto import language_pb2 as pb

RUNNER = Path("node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js")


class NodeHost(ProgramHost):
    """The calls that the engine makes for TypeScript programs."""

    language = "nodejs"

    def Run(self, request: pb.RunRequest, _context: grpc.ServicerContext) -> pb.RunResponse:
        """Runs a program to its end in a separate process."""
        if shutil.which("node") is None:
            return pb.RunResponse(error="Node.js is not on PATH: install it, and run this again")
        folder = Path(request.info.program_directory)
        runner = next(
            (one / RUNNER for one in (folder, *folder.parents) if (one / RUNNER).is_file()), None
        )
        if runner is None:
            return pb.RunResponse(
                error=f"the Pulumi SDK is not installed: run `npm install` in {folder}"
            )
        flags = {
            "monitor": request.monitor_address,
            "engine": self._engine,
            "project": request.project,
            "stack": request.stack,
            "parallel": request.parallel,
            "dry-run": str(request.dryRun).lower(),
            "organization": request.organization,
            "root-directory": request.info.root_directory,
            "pwd": folder,
        }
        given = [f"--{name}={value}" for name, value in flags.items()]
        env = {}
        if dict(request.info.options).get("typescript", True):
            env["PULUMI_NODEJS_TYPESCRIPT"] = "true"
        command = ["node", str(runner), *given, request.info.entry_point, *request.args]
        return self.execute(command, request, env)

    def InstallDependencies(
        self, request: pb.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.InstallDependenciesResponse]:
        """Installs the requirements of package.json."""
        command = ["npm", "install", "--loglevel=error", "--no-audit", "--no-fund"]
        yield from install(command, request.info.program_directory, context)

    def Link(self, request: pb.LinkRequest, _context: grpc.ServicerContext) -> pb.LinkResponse:
        """Adds generated SDKs to package.json."""
        folder = Path(request.info.program_directory)
        imports = []
        for one in request.packages:
            manifest = json.loads((folder / one.path / "package.json").read_text(encoding="utf-8"))
            name = manifest["name"]
            added = f"dependencies.{name}=file:{one.path}"
            subprocess.run(
                ["npm", "pkg", "set", added], cwd=folder, check=True, timeout=INSTALL_SECONDS
            )
            imports.append(f'  import * as {one.package.name} from "{name}";\n')
        text = "You can import the SDK in your TypeScript code with:\n\n" + "".join(imports)
        return pb.LinkResponse(import_instructions=text)


if __name__ == "__main__":
    serve(NodeHost(engine=sys.argv[-1]))
