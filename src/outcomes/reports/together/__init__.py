"""The part of the joint report on collective impact: people counted once, who shares them, credit, and health.

Reports road: read → rows → matrix, figures → section → build.
"""
