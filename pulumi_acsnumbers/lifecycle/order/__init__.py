"""The order: the identity of a number or brief, in the state before the first request is made.

Creating it makes no request, so it is always recorded before anything can be bought, and every id
at the service follows from it. It is never replaced by its inputs: each change of what is meant is
appended to its history, so that every run finds what any earlier run did.
"""
