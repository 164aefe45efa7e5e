"""The Chroma index of pack texts: a cache, rebuilt from the packs whenever it is missing."""
