"""The engine's side: one dynamic provider per resource, dict in and dict out.

The dotted path of each provider class is stored in users' state files and must never change.
"""
