"""Checks: every rule an archive must satisfy, in one explicit list; pure."""

from generator.checks.base import Check, Kind
from generator.checks.kinds import KINDS
from generator.checks.registry import CHECKS

__all__ = ["CHECKS", "KINDS", "Check", "Kind"]
