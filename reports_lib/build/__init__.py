"""Build: parameters checked, models made, a notebook executed, one offline page written."""

from reports_lib.build.report import Built, build_report, report_names

__all__ = ["Built", "build_report", "report_names"]
