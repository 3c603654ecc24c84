"""ProgramBrief: an application for a United States short code as desired state.

`schema` is the one table of members and their names in each version of the API; `normalize` puts
what a program wrote into one form, `rules` and `completeness` validate it, `codec` translates that
form to the wire and back, and `merge` says what to send. The rest are the verbs: check, diff,
create, read, update, delete.
"""
