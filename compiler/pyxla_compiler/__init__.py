"""The pyxla compiler: StableHLO in, StableHLO or a compiled artifact out; it knows nothing of the frontend."""
