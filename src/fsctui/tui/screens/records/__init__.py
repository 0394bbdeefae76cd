"""Clients and every other record: the lists, the page of one record, the forms."""
