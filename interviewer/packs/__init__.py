"""Question packs on disk: find, read, check, import and write them."""
