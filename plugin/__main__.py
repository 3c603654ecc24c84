"""The plugin from its source: the engine has a language host run this folder."""

from pulumi_acsnumbers.native.main import main

main()
