"""What a reader sees of a file, beside the workbook that its definition makes."""
