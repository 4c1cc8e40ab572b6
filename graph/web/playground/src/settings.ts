// What the server says of itself in settings.json.

/** An example query. */
export interface Example {
  group: string;
  name: string;
  query: string;
  variables: string;
}

export interface Settings {
  /** Where GraphQL is served. */
  endpoint: string;
  examples: Example[];
}

export async function loadSettings(): Promise<Settings> {
  const response = await fetch("settings.json");
  if (!response.ok) throw new Error(`settings.json: ${response.status} ${response.statusText}`);
  return response.json();
}
