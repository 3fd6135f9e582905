"""What runs a compiled binary on a device."""
