"""The outside world, behind the domains' Protocols: mail over SMTP, or into a folder."""
