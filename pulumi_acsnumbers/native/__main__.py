"""`python -m pulumi_acsnumbers.native`, for when the command is not on PATH."""

from .main import main

main()
