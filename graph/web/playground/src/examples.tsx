import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import { useState } from "react";
import type { Example } from "./settings";

const GROUPS: Record<string, string> = {
  researchers: "For researchers",
  frontends: "For front ends",
  analysts: "For analysts",
};

function about({ query }: Example): string {
  const lines = query.split("\n");
  const end = lines.findIndex((l) => !l.startsWith("#"));
  return lines.slice(0, end).map((l) => l.replace(/^#\s*/, "")).join(" ");
}

/** The example queries as a tree; a click puts one into a tab. */
export function examplesPlugin(examples: Example[]): GraphiQLPlugin {
  const groups = [...new Set(examples.map((e) => e.group))];
  const unchanged = (query: string | null | undefined) => !query?.trim() || examples.some((e) => e.query.trim() === query.trim());

  function Content() {
    const { addTab, changeTab, setOperationName, updateActiveTabValues } = useGraphiQLActions();
    const tabs = useGraphiQL((s) => s.tabs);
    const active = useGraphiQL((s) => s.activeTabIndex);
    const queryEditor = useGraphiQL((s) => s.queryEditor);
    const variableEditor = useGraphiQL((s) => s.variableEditor);
    const responseEditor = useGraphiQL((s) => s.responseEditor);
    const [wanted, setWanted] = useState("");

    const open = (e: Example) => {
      const there = tabs.findIndex((t) => t.query?.trim() === e.query.trim());
      if (there >= 0) {
        changeTab(there);
        return;
      }
      // What somebody has written stays in its tab.
      if (!unchanged(queryEditor?.getValue())) addTab();
      queryEditor?.setValue(e.query);
      variableEditor?.setValue(e.variables);
      responseEditor?.setValue("");
      updateActiveTabValues({ query: e.query, variables: e.variables, response: null });
      // The editor finds it a moment later; somebody may run the query at once.
      setOperationName(/^query (\w+)/m.exec(e.query)?.[1] ?? "");
    };
    const current = tabs[active]?.query?.trim();
    const matches = (e: Example) => (e.name + " " + e.query).toLowerCase().includes(wanted.trim().toLowerCase());
    return (
      <section className="examples" aria-label="Examples">
        <div className="graphiql-doc-explorer-title">Examples</div>
        <input type="search" placeholder="Search the examples" value={wanted} onChange={(e) => setWanted(e.target.value)} />
        {groups.map((group) => (
          <details key={group} open>
            <summary>{GROUPS[group] ?? group}</summary>
            <ul>
              {examples
                .filter((e) => e.group === group && matches(e))
                .map((e) => (
                  <li key={e.name}>
                    <button type="button" aria-current={current === e.query.trim()} onClick={() => open(e)}>
                      <b>{e.name}</b> {about(e)}
                    </button>
                  </li>
                ))}
            </ul>
          </details>
        ))}
      </section>
    );
  }

  return { title: "Examples", icon: Icon, content: Content };
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5h5M4 12h5M4 19h5" />
      <path d="M12 5h8M12 12h8M12 19h8" strokeWidth="2.5" />
    </svg>
  );
}
