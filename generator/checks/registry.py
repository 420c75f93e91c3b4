"""The registry: every check that is not a constraint of the form, written out by hand."""

from __future__ import annotations

from generator.checks.base import Check
from generator.checks.f07_cut_off import CHECK as F07
from generator.checks.x01_identity import CHECK as X01
from generator.checks.x04_tenure import CHECK as X04
from generator.checks.x06_future import CHECK as X06
from generator.checks.x08_extension import CHECK as X08
from generator.checks.x14_references import CHECK as X14
from generator.checks.x22_nil_returns import CHECK as X22
from generator.checks.x23_results import CHECK as X23
from generator.checks.x25_corrections import CHECK as X25
from generator.checks.x26_privacy import CHECK as X26
from generator.checks.x29_people import CHECK as X29
from generator.checks.x31_removed import CHECK as X31
from generator.checks.x32_base import CHECK as X32

CHECKS: tuple[Check, ...] = (F07, X01, X04, X06, X08, X14, X22, X23, X25, X26, X29, X31, X32)
"""In the order of their ids."""
