"""Build: parameters checked, models made, a notebook executed, one offline page written."""

from reports_lib.build.execution import declared_params, execute
from reports_lib.build.page import render_page
from reports_lib.build.report import Built, build_report, report_names

__all__ = ["Built", "build_report", "declared_params", "execute", "render_page", "report_names"]
