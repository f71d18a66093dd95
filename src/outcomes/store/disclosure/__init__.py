"""Disclosure control: hides small numbers of people, and whatever they could be worked out from.

linked (cells and equations) → protect (what to hide, for the least loss) → attack (what can still be worked out).
"""
