"""How a workbook says what it is: its manifest, its names, its as-built values, and where its cells stand in a file."""
