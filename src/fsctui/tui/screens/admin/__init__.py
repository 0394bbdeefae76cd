"""Administration: people, queues, absences, calendars, object types, the database itself."""
