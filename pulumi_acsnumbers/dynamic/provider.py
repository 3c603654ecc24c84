"""What the dynamic providers share: their configuration."""

from __future__ import annotations

from pulumi.dynamic import ConfigureRequest, ResourceProvider

from . import plugin


class Provider(ResourceProvider):
    """Translates between the engine and `lifecycle`; has no logic and no attributes."""

    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Store the configuration of this process."""
        from ..config import keys_of

        plugin.configure(req.config.get, keys_of(req.config))
