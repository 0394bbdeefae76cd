"""Action plan templates: the list, one template with its versions, and the editor."""
