"""Users and licences: the words of their columns."""

from reports_lib.fields.field import Field

__all__ = ["USERS"]

USERS = [
    Field("users_then", "Users then", "count", "Seats of licences in force on the earlier day", "up"),
    Field("new_users", "New users", "count", "Seats that licences gained since then", "up"),
    Field("lost_users", "Lost users", "count", "Seats that licences lost since then", "down"),
    Field("net_users", "Net users", "count", "New users less lost users", "up"),
    Field("users_now", "Users now", "count", "Seats of licences in force on the day", "up"),
    Field("users_now_at_least", "Users at least", "count", "Users now, by the lower end of each band", "up"),
    Field("unlimited_then", "Unlimited then", "count", "Licences without a limit then, beside the sum"),
    Field("unlimited_now", "Unlimited now", "count", "Licences without a limit, beside the sum"),
    Field("unknown_then", "Unknown then", "count", "Licences of unknown seats then, beside the sum"),
    Field("unknown_now", "Unknown now", "count", "Licences of unknown seats, beside the sum", "down"),
    Field("licences_now", "Licences now", "count", "Commercial and academic licences in force", "up"),
    Field("left_out_now", "Left out", "count", "Licences of other types in force, which give no users"),
    Field("licences", "Licences", "count", "How many licences"),
    Field("active", "Active", "count", "Licences in force at month end, but for evaluations", "up"),
    Field("evaluating", "Evaluating", "count", "Evaluations and demonstrations at month end", "up"),
    Field("installs", "Installs", "count", "Licences that came into force in the month", "up"),
    Field("uninstalls", "Uninstalls", "count", "Licences that went out of force in the month", "down"),
]
