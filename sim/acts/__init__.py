"""The vocabulary of diplomacy: types of acts, conditions, and the wording of messages."""
