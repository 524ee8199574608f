"""What a school does: roster, activities, attendance, trainings, hours, periods, reports, submitting.

A use case is a function that takes an open workspace and a frozen request and returns frozen rows; window and command
line call the same functions and neither contains a rule. Every write is one ``workspace.change``: one transaction, one
step of the journal.

Modules: office (the school itself and its policy) · roster (teachers and their service) · activities (school-based
research with attendance and review) · trainings (outside trainings, opening balances) · ledger (hours and why) ·
periods (closing a quarter) · quarter_report (the principal's paper) · imports (workbooks) · submitting (packages and
receipts) · sample (the bundled sample school).
"""
