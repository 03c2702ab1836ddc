"""What the methods are built from: names and rows of lines, owners and expectations, the schedule of flows."""
