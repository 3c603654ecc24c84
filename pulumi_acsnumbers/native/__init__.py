"""Front end for every Pulumi language: the plugin `pulumi-resource-acsnumbers`.

The engine calls it over gRPC. It translates between the wire and `lifecycle` and makes no decisions
about numbers or money: see `lifecycle/` for those, and `engine/` for what it shares with the
dynamic providers. Names are camelCase on the wire and snake_case in `lifecycle`.
"""
