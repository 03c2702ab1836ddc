"""What the methods share: names from a label, rows of lines, whose an amount is, what is expected of arguments."""
