"""What IREE takes wrongly, badly or not at all is rewritten into what it takes well: one quirk a file. Nothing else
knows of IREE's quirks."""
