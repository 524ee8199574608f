"""Everything the school window will show, imported in the worker thread so that turning to a page costs nothing."""

from jyteacher_desktop.desktop.pages import activities, calendar, home, hours, plans, register_page, reports, teachers, trainings

__all__ = ["activities", "calendar", "home", "hours", "plans", "register_page", "reports", "teachers", "trainings"]
