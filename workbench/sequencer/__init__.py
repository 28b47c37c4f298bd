"""Musical time: timelines, patterns, and the parts that tracks play on the audio side."""
