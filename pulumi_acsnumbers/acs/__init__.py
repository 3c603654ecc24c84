"""The Azure Communication Services phone number API on the wire. Knows nothing about Pulumi."""
