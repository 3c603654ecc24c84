"""Desired state to calls: check, diff, create, read, update, delete. Knows no Pulumi.

The dynamic provider is one front end of this package; everything it needs is a plain function on
plain dictionaries, plus a `Session` that holds the service, the clock and the run.
"""
