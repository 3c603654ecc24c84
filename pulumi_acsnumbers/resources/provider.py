"""An explicit provider: one ACS resource of several, with a process and settings of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from ..config import SettingNotKnown, Settings, forgetful, resolve
from .known import NOT_KNOWN, known

_SECRET = frozenset({"acsnumbers:connectionString", "acsnumbers:accessKey"})


class Provider(pulumi.ProviderResource):
    """Settings for resources that use this provider, instead of those of the stack.

    For several ACS resources in one program, and for one that the same program makes: its
    endpoint and key can be Outputs, and a preview works before they are known.

        support = Provider("support", connection_string=service.primary_connection_string)
        PhoneNumber("hotline", ..., opts=pulumi.ResourceOptions(provider=support))

    A provider that is given to a resource also serves the dynamic resources below it. What is not
    given here comes from the environment, never from the stack's configuration.
    """

    def __init__(
        self,
        name: str,
        *,
        connection_string: pulumi.Input[str] | None = None,
        endpoint: pulumi.Input[str] | None = None,
        access_key: pulumi.Input[str] | None = None,
        allow_purchases: bool | None = None,
        allow_releases: bool | None = None,
        moved_from: str | None = None,
        allow_insecure_hosts: Sequence[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare settings for resources that are given this provider.

        Args:
            name: The logical name.
            connection_string: Endpoint and key in one string; kept encrypted in the state.
            endpoint: The ACS resource, when no connection string is given. Without a key, requests
                carry Microsoft Entra ID tokens.
            access_key: The key for the endpoint; kept encrypted in the state.
            allow_purchases: False blocks every purchase.
            allow_releases: False blocks every release, and replacements already in preview.
            moved_from: The endpoint that the resources were recorded with, when the same ACS
                resource has moved.
            allow_insecure_hosts: Hosts besides this machine to which plain http is allowed.
            opts: Options of the resource.

        Raises:
            pulumi.RunError: A connection string is given beside an endpoint or access key.
        """
        if connection_string is not None and (endpoint is not None or access_key is not None):
            del connection_string, access_key  # so that no later error leads to them
            raise pulumi.RunError(
                f"declaring provider ({name}): it has both a connection_string and an endpoint or "
                "access_key; leave one of them out"
            )
        settings: dict[str, Any] = {
            "connectionString": connection_string,
            "endpoint": endpoint,
            "accessKey": access_key,
            "allowPurchases": allow_purchases,
            "allowReleases": allow_releases,
            "movedFrom": moved_from,
            "allowInsecureHosts": list(allow_insecure_hosts) if allow_insecure_hosts else None,
        }
        self.inputs = {
            f"acsnumbers:{key}": value for key, value in settings.items() if value is not None
        }
        props = {
            key: pulumi.Output.secret(value) if key in _SECRET else value
            for key, value in self.inputs.items()
        }
        super().__init__("pulumi-python", name, props, opts)

    @property
    def settings(self) -> Settings:
        """Return the settings for functions. A secret is accepted if its value is already known.

        Raises:
            SettingNotKnown: A setting is an Output whose value is not known yet.
            ConfigurationError: A setting is missing or invalid.
        """
        for key in self.inputs:
            if known(self.inputs[key]) is NOT_KNOWN:
                raise SettingNotKnown(self._name, key, secret=key in _SECRET)
        return self._resolved()

    @forgetful
    def _resolved(self) -> Settings:
        values = {key: known(value) for key, value in self.inputs.items()}
        return resolve(values.get, keys=values)
