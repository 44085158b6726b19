"""What came out, in pandas: tidy frames, explanations, patterns."""
