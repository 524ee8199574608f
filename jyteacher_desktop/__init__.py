"""The program of a school and of its bureau: teachers, research activities and continuing-education hours, offline.

Whoever knows what a school secretary does finds the room by its name. ``domain`` holds the rules of the field; ``store``
keeps a workspace file, ``sheets`` reads and writes workbooks, ``exchange`` signs and seals packages, ``reports`` draws PDF;
``school`` and ``bureau`` are what each of them does; ``cli`` and ``desktop`` are the two ways in. Each imports only
what was named before it.
"""
