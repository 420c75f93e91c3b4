"""The command line: parses, calls one function, prints, returns a code."""

from __future__ import annotations

from generator.cli.app import main

__all__ = ["main"]
