"""ProgramBrief: an application for a United States short code as desired state.

`schema` is the one table of members and their names in each generation of the API; `accept` puts
what a program wrote into one form, `rules` and `submission` judge it, `forms` translates that form
to the wire and back, and `merge` says what to send. The rest does it: create, update, read, delete.
"""
