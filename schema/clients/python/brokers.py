"""Who stands between the parties: the graph of cooperation as a networkx graph, its
communities, and the actors through which most shortest ways lead.

    python brokers.py http://127.0.0.1:8080/graphql
"""

import sys

import networkx as nx

from entente import Entente

QUERY = """
query Cooperation($filter: RelationFilter, $limit: Int!) {
  graph(filter: $filter, limit: $limit) {
    nodes { id name kind }
    edges { id type subject { id } object { id } claimCount }
    truncated
  }
}
"""


def cooperation(graph):
    """Actors, joined by the number of claims of cooperation between them."""
    answer = graph.ask(QUERY, filter={"quad": {"in": [1, 2]}}, limit=2000)["graph"]
    g = nx.Graph()
    for actor in answer["nodes"]:
        g.add_node(actor["id"], name=actor["name"], kind=actor["kind"])
    for relation in answer["edges"]:
        ends = relation["subject"]["id"], relation["object"]["id"]
        weight = g.get_edge_data(*ends, {"claims": 0})["claims"] + relation["claimCount"]
        g.add_edge(*ends, claims=weight, length=1 / weight)
    return g


def main(address):
    g = cooperation(Entente(address))
    print(f"{g.number_of_nodes()} actors, {g.number_of_edges()} pairs that cooperate")
    between = nx.betweenness_centrality(g, weight="length")
    print("brokers")
    for actor, share in sorted(between.items(), key=lambda x: (-x[1], x[0]))[:5]:
        print(f"  {share:.3f}  {g.nodes[actor]['name']}")
    print("communities")
    communities = nx.community.greedy_modularity_communities(g, weight="claims")
    names = [sorted(g.nodes[a]["name"] for a in c) for c in communities if len(c) > 2]
    for community in sorted(names, key=lambda c: (-len(c), c)):
        print("  " + ", ".join(community))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python brokers.py http://127.0.0.1:8080/graphql")
    main(sys.argv[1])
