"""The inbox of a place: files wait here, posted ones encrypted, until they are received; then they are deleted.

On the road: partner → **inbox** (posting → waiting → opening → taking) → returns → store.
"""
