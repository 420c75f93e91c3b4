"""Kinds of constraint, one file each, in one explicit list."""

from generator.checks.base import Kind
from generator.checks.kinds.absent_when import KIND as ABSENT_WHEN
from generator.checks.kinds.department_symbol import KIND as DEPARTMENT_SYMBOL
from generator.checks.kinds.exactly_one_of import KIND as EXACTLY_ONE_OF
from generator.checks.kinds.follow_up import KIND as FOLLOW_UP
from generator.checks.kinds.implied_when import KIND as IMPLIED_WHEN
from generator.checks.kinds.looks_twice import KIND as LOOKS_TWICE
from generator.checks.kinds.matches_open import KIND as MATCHES_OPEN
from generator.checks.kinds.no_overlap import KIND as NO_OVERLAP
from generator.checks.kinds.not_within import KIND as NOT_WITHIN
from generator.checks.kinds.one_per_group import KIND as ONE_PER_GROUP
from generator.checks.kinds.order import KIND as ORDER
from generator.checks.kinds.per_day import KIND as PER_DAY
from generator.checks.kinds.reason_when_different import KIND as REASON_WHEN_DIFFERENT
from generator.checks.kinds.recusal import KIND as RECUSAL
from generator.checks.kinds.required_when import KIND as REQUIRED_WHEN
from generator.checks.kinds.same_in_group import KIND as SAME_IN_GROUP
from generator.checks.kinds.same_year import KIND as SAME_YEAR
from generator.checks.kinds.succession import KIND as SUCCESSION
from generator.checks.kinds.unanswered import KIND as UNANSWERED
from generator.checks.kinds.years_apart import KIND as YEARS_APART

KINDS: tuple[Kind, ...] = (
    ORDER,
    REQUIRED_WHEN,
    ABSENT_WHEN,
    IMPLIED_WHEN,
    SUCCESSION,
    EXACTLY_ONE_OF,
    MATCHES_OPEN,
    NO_OVERLAP,
    YEARS_APART,
    PER_DAY,
    ONE_PER_GROUP,
    SAME_IN_GROUP,
    RECUSAL,
    FOLLOW_UP,
    SAME_YEAR,
    DEPARTMENT_SYMBOL,
    UNANSWERED,
    NOT_WITHIN,
    LOOKS_TWICE,
    REASON_WHEN_DIFFERENT,
)
