// Asks for a graph and makes of it what cytoscape, sigma and d3 take: elements with
// source and target. The types of query, variables and answer are generated.
//
//	npm install && npm run build && node built/drawing.js http://127.0.0.1:8080/graphql country:QAT
import { NeighbourhoodDocument, type TypedDocumentString } from "./generated/graphql.js";

async function ask<Answer, Variables>(address: string, query: TypedDocumentString<Answer, Variables>, variables: Variables): Promise<Answer> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data?: Answer; errors?: { message: string; extensions?: { code?: string } }[] };
  if (answer.errors?.length || !answer.data) {
    throw new Error(answer.errors?.map((e) => `${e.extensions?.code}: ${e.message}`).join("\n") ?? response.statusText);
  }
  return answer.data;
}

const [address, ...seeds] = process.argv.slice(2);
if (!address || seeds.length === 0) {
  console.error("drawing: want the address of a server and IDs of actors: node built/drawing.js http://127.0.0.1:8080/graphql country:QAT");
  process.exit(2);
}
const { graph } = await ask(address, NeighbourhoodDocument, { seeds, depth: 1, limit: 40 });
const elements = [
  ...graph.nodes.map((actor) => ({ data: { id: actor.id, label: actor.name, kind: actor.kind } })),
  ...graph.edges.map(({ id, type, source, target, claimCount, quad }) => ({ data: { id, source, target, label: type, weight: claimCount, conflict: quad != null && quad > 2 } })),
];
for (const { data } of elements) console.log(JSON.stringify(data));
