"""`python -m pulumi_acsnumbers.cli` is `acsnumbers`."""

from pulumi_acsnumbers.cli import main

main()
