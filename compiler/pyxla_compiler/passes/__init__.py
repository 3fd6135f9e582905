"""Passes: a module in, the same module changed. One file each; `pipelines` names them."""
