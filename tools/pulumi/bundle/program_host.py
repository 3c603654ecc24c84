"""What the TypeScript and Go language hosts share: each program is a separate process.

They talk to the engine with the stubs of the Pulumi SDK for Python.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from language_host import ALREADY_REPORTED, Host
from pulumi.runtime.proto import language_pb2 as pb

INSTALL_SECONDS = 600


class ProgramHost(Host):
    """A host whose programs are processes that know nothing about it."""

    def __init__(self, engine: str) -> None:
        super().__init__(engine)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def execute(
        self, command: Sequence[str | Path], request: pb.RunRequest, env: Mapping[str, str]
    ) -> pb.RunResponse:
        """Runs a program to its end, with the configuration in the variables that all SDKs read."""
        config = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        with subprocess.Popen(
            command,
            cwd=request.info.program_directory,
            env={**os.environ, **config, **env},
            stdin=subprocess.DEVNULL,
        ) as program:
            self._running.add(program)
            if self._stopped:
                program.terminate()
            code = program.wait()
            self._running.discard(program)
        if code == ALREADY_REPORTED:
            return pb.RunResponse(bail=True)
        return pb.RunResponse(
            error=f"program exited with non-zero exit code: {code}" if code else ""
        )

    def stop(self) -> None:
        """Ends the programs that are running."""
        super().stop()
        self._stopped = True
        for program in list(self._running):
            program.terminate()
