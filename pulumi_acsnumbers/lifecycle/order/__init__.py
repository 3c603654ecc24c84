"""The order: the identity of a number or brief, in the state before the first request.

Its create makes no request, so it is always recorded before anything can be bought, and every id at
the service derives from it. Its inputs never cause a replacement: each change of the declaration is
appended to its history, so that every run finds what earlier runs did.
"""
