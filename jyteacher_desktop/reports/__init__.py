"""Paper: the documents a school signs, one module per document over one small layout kit.

``fonts`` knows the bundled faces and which character is drawn from which; ``breaking`` where a Chinese line may end;
``paper`` pages, running lines and tables; ``chart`` the drawings that screen and paper share. A document module takes
one frozen value with everything it prints and touches neither a workspace nor a clock, so equal values give equal
bytes on every machine (docs/decisions/0008-pdf-drawn-directly.md).
"""
