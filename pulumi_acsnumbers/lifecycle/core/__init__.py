"""What orders, numbers and briefs share: errors, guardrails, the session, and what a run knows."""
