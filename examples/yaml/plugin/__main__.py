"""The plugin from source: the engine makes a language host run this folder."""

from pulumi_acsnumbers.native.main import main

main()
