"""What orders, numbers and briefs share: errors, guardrails, the session, the registry."""
