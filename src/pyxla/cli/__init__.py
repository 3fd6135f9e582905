"""The command `pyxla`."""
