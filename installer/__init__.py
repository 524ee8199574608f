"""What turns the program into something a school's computer installs; ``python3 dev.py build`` runs it."""
