import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { Kind, parse, type OperationDefinitionNode } from "graphql";

// Queries and mutations go by POST; a subscription is a stream of server-sent
// events, so that both send the headers that the user gives.
export function fetcherOf(endpoint: string): Fetcher {
  return (params, options) => {
    const operations = operationsOf(params.query);
    // The name that the editor gives may be that of what stood there a moment ago.
    const name = operations.length > 1 ? params.operationName : undefined;
    const request = { query: params.query, variables: params.variables, operationName: name };
    const operation = operations.length > 1 ? operations.find((o) => o.name?.value === name) : operations[0];
    return operation?.operation === "subscription" ? stream(endpoint, request, options?.headers) : once(endpoint, request, options?.headers);
  };
}

function operationsOf(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return []; // the server says what is wrong
  }
}

function send(endpoint: string, params: FetcherParams, headers: HeadersInit | undefined, accept: string, signal?: AbortSignal) {
  return fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: accept, ...headers },
    body: JSON.stringify(params),
    signal: signal ?? null,
  });
}

async function once(endpoint: string, params: FetcherParams, headers?: HeadersInit) {
  const response = await send(endpoint, params, headers, "application/graphql-response+json, application/json");
  return response.json();
}

async function* stream(endpoint: string, params: FetcherParams, headers?: HeadersInit) {
  const abort = new AbortController();
  const response = await send(endpoint, params, headers, "text/event-stream", abort.signal);
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream") || !response.body) {
    yield await response.json();
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const events = (rest + value.replaceAll("\r\n", "\n")).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const lines = event.split("\n");
        if (lines.includes("event: complete")) return;
        const data = lines.filter((l) => l.startsWith("data:")).map((l) => l.slice(5).trimStart());
        if (lines.includes("event: next") && data.length > 0) yield JSON.parse(data.join("\n"));
      }
    }
  } finally {
    abort.abort();
  }
}
