"""Our own conversation agent on any OpenAI-compatible server, with the home's tools. Its entities are above."""
