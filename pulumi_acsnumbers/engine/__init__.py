"""What both front ends share: the engine's log, the life of a plugin process, the run's journal."""
