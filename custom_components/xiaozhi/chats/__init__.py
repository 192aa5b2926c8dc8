"""Every conversation as a chat that is never lost: rows, rules, turns. Knows neither Home Assistant nor HTTP."""
