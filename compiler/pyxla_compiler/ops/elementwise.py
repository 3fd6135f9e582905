"""The elementwise operations, by subject. Importing this module registers them all."""

from . import binary, bitwise, broadcasting, compare, complexes, convert, special, unary

__all__ = ["binary", "bitwise", "broadcasting", "compare", "complexes", "convert", "special", "unary"]
