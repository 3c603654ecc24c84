"""What installing the package brings: `python tools/dependencies.py` prints it as a table.

Each name was reviewed. A new name makes a test fail, so that somebody reviews it. Known
vulnerabilities are not listed: `pip-audit` looks them up where its data is reachable.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = "pulumi-acsnumbers"

DIRECT = {
    "azure-identity": "Microsoft Entra ID tokens, for an endpoint without a key",
    "httpcore": "the connections of httpx, whose reads need a bound on the whole exchange",
    "httpx": "HTTP with bounds on each wait and no redirect that nobody asked for",
    "pulumi": "the engine's SDK; the package is a provider for it",
    "tenacity": "the loops that try again and wait",
}
"""The package's own requirements, with the reason for each."""

EXTRA = {
    "click": "the command `acsnumbers`, extra `cli`",
    "rich": "tables of the command, extra `cli`",
}
"""The additional requirements of the extras."""

REVIEWED = {
    "anyio": "httpx",
    "certifi": "httpx, requests: the certificates that are trusted",
    "cffi": "cryptography",
    "charset-normalizer": "requests",
    "cryptography": "azure-identity, msal, pyjwt",
    "azure-core": "azure-identity: its HTTP",
    "debugpy": "pulumi: for programs under a debugger",
    "dill": "pulumi: pickles dynamic providers into the state",
    "googleapis-common-protos": "opentelemetry",
    "grpcio": "pulumi: how the engine and this process speak",
    "h11": "httpcore: HTTP/1.1",
    "idna": "httpx, requests",
    "markdown-it-py": "rich",
    "mdurl": "markdown-it-py",
    "msal": "azure-identity",
    "msal-extensions": "azure-identity",
    "opentelemetry-api": "pulumi: its traces, which are off unless asked for",
    "opentelemetry-exporter-otlp-common": "opentelemetry",
    "opentelemetry-exporter-otlp-proto-common": "opentelemetry",
    "opentelemetry-exporter-otlp-proto-grpc": "pulumi: its traces",
    "opentelemetry-instrumentation": "opentelemetry",
    "opentelemetry-instrumentation-grpc": "pulumi: its traces",
    "opentelemetry-proto": "opentelemetry",
    "opentelemetry-sdk": "pulumi: its traces",
    "opentelemetry-semantic-conventions": "opentelemetry",
    "packaging": "opentelemetry",
    "protobuf": "pulumi: the form of what is spoken",
    "pycparser": "cffi",
    "pygments": "rich",
    "pyjwt": "msal",
    "pyyaml": "pulumi",
    "requests": "azure-core, msal",
    "semver": "pulumi",
    "typing-extensions": "many",
    "urllib3": "requests",
    "wrapt": "opentelemetry",
}
"""The requirements of those, with the packages that need them."""

PERMISSIVE = ("Apache", "BSD", "MIT", "MPL", "Mozilla", "PSF", "Python Software Foundation")


@dataclass(frozen=True)
class Dependency:
    """One distribution that an installation brings."""

    name: str
    version: str
    licence: str
    wanted_by: tuple[str, ...]


def resolved() -> list[Dependency]:
    """Return the distributions installed here for the package and its extras, sorted by name.

    Raises:
        PackageNotFoundError: A requirement is not installed.
    """
    wanted: dict[str, set[str]] = {}
    pending = [(PACKAGE, frozenset({"cli"}))]
    looked_at: set[tuple[str, frozenset[str]]] = set()
    while pending:
        name, extras = pending.pop()
        if (name, extras) in looked_at:
            continue
        looked_at.add((name, extras))
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            if needed.marker and not any(
                needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)
            ):
                continue
            child = canonicalize_name(needed.name)
            wanted.setdefault(child, set()).add(name)
            pending.append((child, frozenset(needed.extras)))
    return [_described(name, wanted[name]) for name in sorted(wanted)]


def _described(name: str, wanted_by: set[str]) -> Dependency:
    found = distribution(name)
    return Dependency(name, found.version, _licence(found), tuple(sorted(wanted_by)))


def _licence(found: Distribution) -> str:
    """Return the licence from the metadata, trying its three forms from new to old."""
    about = found.metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    classifiers = about.get_all("Classifier") or []
    named = [c.rpartition("::")[2].strip() for c in classifiers if c.startswith("License ::")]
    text = about["License"].strip().splitlines() if "License" in about else ["unknown"]
    return ", ".join(named) or text[0][:60]


def main() -> None:
    """Print the table."""
    try:
        found = resolved()
    except PackageNotFoundError as missing:
        raise SystemExit(
            f"listing dependencies: {missing} is not installed; run make lint"
        ) from None
    for row in found:
        why = (DIRECT | EXTRA | REVIEWED).get(row.name, "NOT REVIEWED")
        print(f"{row.name:42}{row.version:18}{row.licence:34}{why} ({', '.join(row.wanted_by)})")


if __name__ == "__main__":
    main()
