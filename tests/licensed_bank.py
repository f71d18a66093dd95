"""An import of a bank of values whose licence forbids passing them on; it is made up, as its values are."""

from __future__ import annotations

BANK = """\
imports: bank
name: A licensed bank of values
source: A publisher whose licence forbids passing its values on, 2025
licence: The user's own; the values may not be passed on
licensed: not for publication
grade: strong
side: social
price_year: 2024
in_force_from: 2025-01-01
layout:
  layout: bank
  name: A licensed bank of values
  holds: unit_values
  fits: {headings: [Ref, Value]}
  tables:
    values:
      holds: unit_values
      columns: {code: Ref, label: Outcome, central: Value, unit: Per}
"""
