"""What the command and imports ask: orphans, the state of a stack, takeover, the import file."""
