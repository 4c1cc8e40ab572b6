// Runs the audits of GraphQL over HTTP against a server and prints one line of
// JSON for each: its ID, its name, and whether it passes or why not.
import { serverAudits } from "graphql-http";

for (const audit of serverAudits({ url: process.argv[2] })) {
  const result = await audit.fn();
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status: result.status, reason: result.reason ?? "" }));
}
