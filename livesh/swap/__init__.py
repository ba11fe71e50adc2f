"""Hot code swapping: text to definitions to diff to plan to stage to commit, and back. Knows no socket and no terminal."""
