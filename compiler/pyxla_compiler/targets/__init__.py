"""The targets a program is compiled for, and the worker processes that compile."""
