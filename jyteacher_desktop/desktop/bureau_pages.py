"""Everything the bureau window will show, imported in the worker thread so that turning to a page costs nothing."""

from jyteacher_desktop.desktop.pages import city, city_plans, desk, receive, records, register_page, schools, waiting

__all__ = ["city", "city_plans", "desk", "receive", "records", "register_page", "schools", "waiting"]
