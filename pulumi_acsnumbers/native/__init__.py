"""Front end for every Pulumi language: the plugin `pulumi-resource-acsnumbers`.

The engine speaks gRPC with it. It translates between the wire and `lifecycle`, and has no logic of
its own about numbers and money: see `lifecycle/` for that, and `engine/` for what it shares with
the dynamic providers. Names are camelCase on the wire and snake_case in `lifecycle`.
"""
