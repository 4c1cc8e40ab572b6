// A link carries a query and its variables behind the #, which a browser sends to
// nobody.

export interface Linked {
  query: string;
  variables: string;
}

/** The query that an address carries, or null. */
export function fromAddress(hash: string): Linked | null {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const query = fields.get("query");
  return query ? { query, variables: fields.get("variables") ?? "" } : null;
}

/** The address of this page with a query. */
export function toAddress(page: string, { query, variables }: Linked): string {
  const fields = new URLSearchParams({ query });
  if (variables.trim() !== "") fields.set("variables", variables);
  return `${page.replace(/#.*$/, "")}#${fields}`;
}
