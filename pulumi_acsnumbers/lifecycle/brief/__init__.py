"""ProgramBrief: an application for a United States short code as desired state.

`schema` is the table of members and their names in each version of the API. `normalize` converts
what a program wrote to the normalised form, `rules` and `completeness` validate that, `codec`
translates it to the wire and back, and `merge` decides what to send. The rest are the verbs: check,
diff, create, read, update, delete.
"""
