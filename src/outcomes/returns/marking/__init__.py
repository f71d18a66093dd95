"""Marks up the partner's own workbook: cells filled and noted, a first sheet that links to them, all else untouched.

Returns road: findings → **marking** → the partner. The zip is patched: parts that need no change are copied packed.
"""
