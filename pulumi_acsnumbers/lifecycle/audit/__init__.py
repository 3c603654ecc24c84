"""What the command and imports need: orphans, the state of a stack, takeover, the import file."""
