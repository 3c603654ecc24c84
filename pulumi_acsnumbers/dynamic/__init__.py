"""The engine's side: one resource provider for each resource, dict in and dict out.

The dotted path and name of each provider class are in users' state files, and can never change.
"""
