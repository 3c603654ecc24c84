"""What both front ends share: the engine's log and life, and the journal of a run."""
