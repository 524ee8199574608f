"""A city made by a seed: bureau, central schools, schools with programs and on paper, transfers, a person at two schools."""
