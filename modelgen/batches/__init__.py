"""Many companies by one definition: a workbook for each, and what they come to."""
