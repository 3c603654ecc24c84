"""`python -m pulumi_acsnumbers.cli` is `acsnumbers`."""

from . import main

main()
