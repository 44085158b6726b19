"""What is handed over: descriptions in words, made from the same data as the runs."""
