"""What runs in the bounded child process: a file comes in as a path, rows and facts go out as blocks.

Nothing here imports more than the standard library and python-calamine, so that a child starts in a moment.
"""
