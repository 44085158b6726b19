"""What was said, as data: the parts of a scenario, reading and writing a file, variants, evidence."""
