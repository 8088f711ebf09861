"""Files in: streamed, hashed, limited, kept once. Papers out come with a later room of this name."""
