"""Transformations of functions: each stages its function and emits a request that a compiler pass meets."""
