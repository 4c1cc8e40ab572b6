import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { ToolbarButton, useGraphiQL } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import "monaco-graphql/esm/monaco-editor.js"; // loaded later otherwise, without its styles
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Drawing } from "./drawing";
import { examplesPlugin } from "./examples";
import { fetcherOf } from "./fetcher";
import { fromAddress, toAddress } from "./link";
import { loadSettings, type Settings } from "./settings";
import "./style.css";

self.MonacoEnvironment = {
  getWorker: (_: string, label: string) => new Worker(new URL(`${label === "json" || label === "graphql" ? label : "editor"}.worker.js`, document.baseURI)),
};

function ShareButton() {
  const query = useGraphiQL((s) => s.queryEditor);
  const variables = useGraphiQL((s) => s.variableEditor);
  const [done, setDone] = useState(false);
  const share = async () => {
    const link = toAddress(location.href, { query: query?.getValue() ?? "", variables: variables?.getValue() ?? "" });
    history.replaceState(null, "", link);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
    await navigator.clipboard?.writeText(link).catch(() => {}); // the address line has it as well
  };
  return (
    <ToolbarButton onClick={share} label={done ? "The link is in the address line and on the clipboard" : "Link to this query and its variables"}>
      <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        {done ? <path d="M4 13l5 5L20 7" /> : <path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1.5-1.5" />}
      </svg>
    </ToolbarButton>
  );
}

function Playground({ settings }: { settings: Settings }) {
  const [fetcher] = useState(() => fetcherOf(settings.endpoint));
  const [examples] = useState(() => examplesPlugin(settings.examples));
  // What a link carries; else the tabs of last time; else the first example.
  const [start] = useState(() => fromAddress(location.hash) ?? (localStorage.getItem("graphiql:tabState") ? undefined : settings.examples[0]));
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={[HISTORY_PLUGIN, examples]}
      visiblePlugin={examples}
      initialQuery={start?.query}
      initialVariables={start?.variables}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>Entente</GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <ShareButton />
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <Drawing />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

// A link that is followed in a page that is open already.
addEventListener("hashchange", () => {
  if (fromAddress(location.hash)) location.reload();
});

// The pane of examples and documentation leaves the answer its room.
if (!localStorage.getItem("graphiql:docExplorerFlex")) localStorage.setItem("graphiql:docExplorerFlex", "0.25");

const root = document.getElementById("root")!;
loadSettings().then(
  (settings) =>
    createRoot(root).render(
      <StrictMode>
        <Playground settings={settings} />
      </StrictMode>,
    ),
  (error) => {
    root.textContent = `The playground could not be loaded: ${error.message}`;
  },
);
