"""Ways to kill a process through the bindings below, or to have it answer wrongly, provoked as a user could.

Each test runs in a process of its own, which must live, answer rightly, and end in peace.
"""
