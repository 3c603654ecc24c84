"""`python -m pulumi_acsnumbers.native`, for where the command is not on PATH."""

from .main import main

main()
