"""PhoneNumber as desired state: check, diff, create, read, update, delete."""
