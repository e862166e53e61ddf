"""`python -m audiofy` is the audiofy command."""

from audiofy.cli import main

main()
