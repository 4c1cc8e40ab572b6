import { useGraphiQL } from "@graphiql/react";
import { useEffect, useMemo, useRef, useState, type PointerEvent, type WheelEvent } from "react";
import { FEW, graphOf, layOut, type Graph, type Line, type Point } from "./graph";

// Drawn at most; a picture of more shows nothing.
const MOST = 600;

/** Draws the answer of the current tab below it, where it holds a graph. */
export function Drawing() {
  const response = useGraphiQL((s) => s.tabs[s.activeTabIndex]?.response ?? null);
  const [open, setOpen] = useState(true);
  const graph = useMemo(() => {
    try {
      return response ? graphOf(JSON.parse(response).data ?? null) : null;
    } catch {
      return null; // an answer that is no JSON is shown as it is
    }
  }, [response]);
  if (!graph) return null;
  const size = `${graph.vertices.length} actors, ${graph.lines.length} pairs`;
  return (
    <section className={open ? "drawing" : "drawing drawing-shut"} aria-label="Drawing of the answer">
      <header>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "▾" : "▸"} Graph: {size}
        </button>
        <span className="key">
          <i className="cooperation" /> cooperation <i className="conflict" /> conflict <i className="mixed" /> both <i className="neither" /> neither <i className="denied" /> denied
        </span>
      </header>
      {open && (graph.vertices.length > MOST ? <p>Too many to draw; ask for at most {MOST} actors.</p> : <Picture key={response} graph={graph} />)}
    </section>
  );
}

interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

function Picture({ graph }: { graph: Graph }) {
  const laid = useMemo(() => layOut(graph), [graph]);
  const [moved, setMoved] = useState(new Map<string, Point>());
  const [view, setView] = useState(() => around([...laid.values()]));
  const [near, setNear] = useState<string | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const [box, setBox] = useState({ width: 600, height: 400 });
  useEffect(() => {
    const watch = new ResizeObserver(([e]) => e && setBox(e.contentRect));
    watch.observe(svg.current!);
    return () => watch.disconnect();
  }, []);
  // Names and circles are of one size on the screen, however far the view is.
  const unit = Math.max(view.width / (box.width || 1), view.height / (box.height || 1));
  const drag = useRef<{ id: string | null; last: Point } | null>(null);

  const at = (id: string) => moved.get(id) ?? laid.get(id)!;
  const inView = (e: { clientX: number; clientY: number }): Point => {
    const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.current!.getScreenCTM()!.inverse());
    return { x: p.x, y: p.y };
  };
  const take = (id: string | null) => (e: PointerEvent) => {
    e.stopPropagation();
    svg.current!.setPointerCapture(e.pointerId);
    drag.current = { id, last: inView(e) };
  };
  const move = (e: PointerEvent) => {
    if (!drag.current) return;
    const p = inView(e), { id, last } = drag.current;
    if (id) {
      setMoved(new Map(moved).set(id, p));
      drag.current.last = p;
    } else setView({ ...view, x: view.x - (p.x - last.x), y: view.y - (p.y - last.y) });
  };
  const zoom = (e: WheelEvent) => {
    const p = inView(e), by = Math.exp(e.deltaY * 0.001);
    setView({ x: p.x - (p.x - view.x) * by, y: p.y - (p.y - view.y) * by, width: view.width * by, height: view.height * by });
  };

  const joined = new Set(near ? graph.lines.flatMap((l) => (l.from === near || l.to === near ? [l.from, l.to] : [])) : []);
  const faint = (...ids: string[]) => (near && !ids.every((id) => joined.has(id) || id === near) ? "faint" : "");
  const strongest = Math.max(...graph.lines.map((l) => l.claims));
  return (
    <svg
      ref={svg}
      viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
      onPointerDown={take(null)}
      onPointerMove={move}
      onPointerUp={() => (drag.current = null)}
      onWheel={zoom}
      onDoubleClick={() => setView(around([...laid.values()]))}
    >
      <defs>
        {["cooperation", "conflict", "mixed", "neither"].map((c) => (
          <marker key={c} id={`tip-${c}`} viewBox="0 0 10 10" refX="9" refY="5" markerWidth={8 * unit} markerHeight={8 * unit} markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0 1L10 5L0 9z" className={`tip ${c}`} />
          </marker>
        ))}
      </defs>
      {graph.lines.map((l) => {
        const { path, middle } = arc(at(l.from), at(l.to), 8 * unit);
        const shown = near === l.from || near === l.to;
        return (
          <g key={l.from + " " + l.to} className={`line ${tone(l)} ${faint(l.from, l.to)}`} strokeDasharray={l.denied === l.claims ? `${5 * unit} ${3 * unit}` : undefined}>
            <path d={path} strokeWidth={unit * (0.8 + 2.5 * Math.sqrt(l.claims / strongest))} markerEnd={`url(#tip-${tone(l)})`}>
              <title>{`${l.types.join(", ")} (${l.claims})`}</title>
            </path>
            {(shown || graph.lines.length <= FEW) && (
              <text x={middle.x} y={middle.y} strokeDasharray="none" fontSize={9 * unit} strokeWidth={3 * unit}>
                {l.types.slice(0, 2).join(", ") + (l.types.length > 2 ? " …" : "")}
              </text>
            )}
          </g>
        );
      })}
      {graph.vertices.map((v) => {
        const p = at(v.id);
        return (
          <g
            key={v.id}
            className={`vertex kind-${v.kind.toLowerCase()} ${faint(v.id)}`}
            transform={`translate(${p.x} ${p.y})`}
            onPointerDown={take(v.id)}
            onPointerEnter={() => setNear(v.id)}
            onPointerLeave={() => setNear(null)}
          >
            <circle r={6 * unit} strokeWidth={1.5 * unit} />
            <text y={16 * unit} fontSize={11 * unit} strokeWidth={3 * unit}>
              {v.name}
            </text>
            <title>{v.id}</title>
          </g>
        );
      })}
    </svg>
  );
}

function around(points: Point[]): View {
  const xs = points.map((p) => p.x), ys = points.map((p) => p.y);
  const margin = 60, x = Math.min(...xs) - margin, y = Math.min(...ys) - margin;
  return { x, y, width: Math.max(...xs) + margin - x, height: Math.max(...ys) + margin - y };
}

function tone(l: Line): string {
  if (l.conflict > 0 && l.cooperation > 0) return "mixed";
  return l.conflict > 0 ? "conflict" : l.cooperation > 0 ? "cooperation" : "neither";
}

// arc bends a line, so that two of opposite direction lie apart, and ends it short
// of the circles.
function arc(a: Point, b: Point, radius: number): { path: string; middle: Point } {
  const dx = b.x - a.x, dy = b.y - a.y, d = Math.hypot(dx, dy) || 1;
  const bend = 0.12;
  const c = { x: (a.x + b.x) / 2 + dy * bend, y: (a.y + b.y) / 2 - dx * bend };
  const short = (p: Point): Point => {
    const ex = c.x - p.x, ey = c.y - p.y, e = Math.hypot(ex, ey) || 1, r = Math.min(radius, d / 3);
    return { x: p.x + (ex / e) * r, y: p.y + (ey / e) * r };
  };
  const from = short(a), to = short(b);
  return { path: `M${from.x} ${from.y}Q${c.x} ${c.y} ${to.x} ${to.y}`, middle: { x: (from.x + 2 * c.x + to.x) / 4, y: (from.y + 2 * c.y + to.y) / 4 } };
}
