"""The judge that needs no key, no network and no torch: text features and a small fitted model."""
