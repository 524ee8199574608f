"""What a bureau does: enrol schools, receive and merge their packages, see the city, send receipts.

The state of a bureau is two sets that only grow: letters and the clerk's log. Everything the city sees is a pure function of
them and the policy: arrival order, file names and clocks decide nothing, so two clerks who received the same packages in any
order have the same ``digest``.

Modules: office (the bureau itself) · schools (whose keys count) · receiving (verify, set aside, merge) · city (people, hours,
board, flags, digest) · receipts (what goes back).
"""
