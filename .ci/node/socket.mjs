// Asks a server through the client of graphql-ws: a query, a subscription to its
// end, one that the client ends, and one that is refused. Prints what comes.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const client = createClient({ url: process.argv[2], webSocketImpl: WebSocket, retryAttempts: 0, keepAlive: 50 });
const show = (what, value) => console.log(what, JSON.stringify(value));

for (const query of ["{hello}", "subscription{count(to:3)}", "{fail}"]) {
  for await (const result of client.iterate({ query })) show(query, result);
}
let n = 0;
for await (const result of client.iterate({ query: "subscription{count(to:1000)}" })) {
  n++;
  if (result.data.count === 5) break;
}
show("broken off after", n);
try {
  for await (const result of client.iterate({ query: "{none}" })) show("unexpected", result);
} catch (errors) {
  show("refused", errors.map((e) => e.extensions.code));
}
await client.dispose();
