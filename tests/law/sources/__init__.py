"""Acts as files of every kind: what is read of each, what is mended, what is refused."""
