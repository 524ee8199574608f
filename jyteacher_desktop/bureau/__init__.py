"""What a bureau does: enrol schools, receive and merge their packages, see the city, send receipts.

The state of a bureau is two sets that only grow: letters and the clerk's log. Everything the city sees is a pure function of
them and the policy: arrival order, file names and clocks decide nothing, so two clerks who received the same packages in any
order have the same ``digest``.

Modules: office (the bureau itself) · schools (whose keys count) · heads (which letters count) · opening (verify a package) ·
loading (write its rows) · receiving (a verdict for every file) · decisions (revoke, roll back, rebuild) · city (people, hours,
board, flags, digest) · figures (completion) · receipts (what goes back).
"""
