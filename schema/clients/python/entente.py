"""Asks an Entente server by way of gql, which checks queries against the schema
before it sends them.

    from entente import Entente
    graph = Entente("http://127.0.0.1:8080/graphql")
    graph.example("stats")
"""

import pathlib

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

SCHEMA = pathlib.Path(__file__).resolve().parents[2]


class Entente:
    """A server, and the example queries of this checkout."""

    def __init__(self, address):
        self.client = Client(
            transport=RequestsHTTPTransport(url=address, retries=3),
            schema=(SCHEMA / "schema.graphql").read_text(encoding="utf-8"),
        )

    def ask(self, query, **variables):
        """Returns the data of the answer; raises TransportQueryError with the coded errors."""
        request = gql(query)
        request.variable_values = variables
        return self.client.execute(request)

    def example(self, name, **variables):
        """Asks one of the example queries."""
        (path,) = SCHEMA.glob(f"examples/*/{name}.graphql")
        return self.ask(path.read_text(encoding="utf-8"), **variables)

    def pages(self, name, connection, **variables):
        """Yields the nodes of all pages of an example that takes first and after."""
        after = None
        while True:
            page = self.example(name, first=100, after=after, **variables)[connection]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]
