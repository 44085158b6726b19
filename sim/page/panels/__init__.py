"""The panels of the page, one to a file: each lays out what it is given, and works nothing out."""
