"""PhoneNumberPool as desired state: many numbers as one resource, by the verbs of a number."""
