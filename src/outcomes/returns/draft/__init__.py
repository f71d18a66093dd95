"""Drafts a layout for a workbook nobody has described: finds its tables, places their headings, writes the file.

Returns road: an unknown workbook → **draft** (tables → fields → writing) → a layout a person finishes → choose.
"""
