"""Twilio's WhatsApp: verify and parse what it delivers, send, look up, and know its codes."""
