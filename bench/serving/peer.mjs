// The same graph by @neo4j/graphql on GraphQL Yoga: node peer.mjs BOLT-URI.
// Prints its address; GET /questions tells how many statements it has run. Ends
// when its standard input does.
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { createYoga } from "graphql-yoga";
import neo4j from "neo4j-driver";
import { Session, Transaction } from "neo4j-driver-core";

// FROM and TO stand for the properties subject and object of a relation, which
// this library cannot follow; main.go makes them.
const typeDefs = `
type Actor @node { id: ID! name: String! kind: String country: String }
type Relation @node {
  id: ID! type: String! claims: Int! first: String last: String rank: String!
  subject: [Actor!]! @relationship(type: "FROM", direction: OUT)
  object: [Actor!]! @relationship(type: "TO", direction: OUT)
}
type Query {
  around(id: ID!): [Relation!]! @cypher(statement: """
    STATEMENT
    """, columnName: "x")
  filtered(type: String!, from: String!): [Relation!]! @cypher(statement: """
    MATCH (x:Relation) WHERE x.type = $type AND x.last >= $from AND x.rank > '' RETURN x ORDER BY x.rank LIMIT 1000
    """, columnName: "x")
}`;

let questions = 0;
for (const type of [Transaction, Session]) {
  const run = type.prototype.run;
  type.prototype.run = function (...args) {
    questions++;
    return run.apply(this, args);
  };
}

const [uri, statement] = process.argv.slice(2);
const driver = neo4j.driver(uri);
const schema = await new Neo4jGraphQL({
  typeDefs: typeDefs.replace("STATEMENT", () => statement),
  driver,
  features: { filters: { String: { GTE: true } } },
}).getSchema();
const yoga = createYoga({ schema, logging: false });
const server = createServer((request, response) => {
  if (request.url === "/questions") {
    response.end(String(questions));
    return;
  }
  return yoga(request, response);
});
server.keepAliveTimeout = 0; // connections wait while the other servers have their turn
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.on("end", () => process.exit());
process.stdin.resume();
