"""The spreadsheet engines that recompute a workbook: one file for each, and what they have in common."""
