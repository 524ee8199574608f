"""Faults on purpose: what the program leaves behind when it is killed, the disk fails, or the power goes.

``python3 dev.py faults --minutes M`` runs every writing command of a school and a bureau on small workspaces, strikes at a chosen system
call, and looks at what is left: it opens, it is the old state or the new one, nothing that was reported is lost, no half file stands
under a final name, no number was given twice, and the same command simply works the next time. A sample runs with the tests.

- ``shim.c`` sits between the program and the system (LD_PRELOAD). It ends the process before a call or in the middle of a write, or
  answers with an error, once or from then on (disk full, device failing, read-only).
- ``powercut`` rebuilds what a disk may hold after a power cut from one recorded run: writes that were not flushed are kept, lost or torn,
  names that were not flushed with their folder are there or not, each independently of the others.
- ``flows`` lists the commands, ``storm`` strikes and judges.
"""
