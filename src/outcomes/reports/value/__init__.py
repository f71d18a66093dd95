"""The report on social value: what is claimed, how sure it is, what it leaves out, and what was put in.

Reports road: publication + its value tables → rows → charts, splits → page → build.
"""
