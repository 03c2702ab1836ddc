"""The reference: the definition read as NumPy arrays over labelled axes and a leading draw axis."""
