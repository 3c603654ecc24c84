"""Desired state to calls: check, diff, create, read, update, delete. Knows nothing about Pulumi.

The front ends call plain functions on plain dictionaries, with a `Session` that holds the service,
the clock and the run.
"""
