// Finds a graph in an answer and lays it out. Nothing here knows of the page.

export interface Vertex {
  id: string;
  name: string;
  kind: string;
}

/** All relations of one pair in one direction, drawn as one line. */
export interface Line {
  from: string;
  to: string;
  types: string[];
  claims: number;
  /** Claims of conflict (quad classes 3 and 4) and of cooperation (1 and 2). */
  conflict: number;
  cooperation: number;
  /** Claims that it is not so. */
  denied: number;
}

export interface Graph {
  vertices: Vertex[];
  lines: Line[];
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const QUADS: Record<string, number> = {
  AGREE: 1, CONSULT: 1, SUPPORT: 1, CONCEDE: 1, COOPERATE: 2, AID: 2, RETREAT: 2,
  REQUEST: 3, ACCUSE: 3, REJECT: 3, THREATEN: 3, PROTEST: 4, SANCTION: 4, MOBILIZE: 4, COERCE: 4, ASSAULT: 4,
};

/**
 * Collects the actors and relations of an answer, wherever they stand in it: what
 * has a subject and an object with an ID or a name is a relation or a claim, and so
 * is what has the IDs of both as source and target.
 * Returns null where there is none.
 */
export function graphOf(answer: Json): Graph | null {
  const vertices = new Map<string, Vertex>();
  const lines = new Map<string, Line>();

  const vertexOf = (end: Json | undefined): Vertex | null => {
    if (typeof end === "string" && end) return { id: end, name: "", kind: "" };
    if (end === null || typeof end !== "object" || Array.isArray(end)) return null;
    const actor = end.actor !== null && typeof end.actor === "object" && !Array.isArray(end.actor) ? end.actor : end;
    const id = text(actor.id) || text(actor.name) || text(end.name);
    return id ? { id, name: text(actor.name) || text(end.name), kind: text(actor.kind) || text(end.kind) } : null;
  };
  const keep = ({ id, name, kind }: Vertex) => {
    const known = vertices.get(id);
    vertices.set(id, { id, name: name || known?.name || id, kind: kind || known?.kind || "" });
  };

  const line = (at: { [key: string]: Json }) => {
    const subject = vertexOf(at.subject ?? at.source), object = vertexOf(at.object ?? at.target);
    if (!subject || !object || subject.id === object.id) return;
    keep(subject);
    keep(object);
    const from = subject.id, to = object.id;
    const key = JSON.stringify([from, to]);
    const l = lines.get(key) ?? { from, to, types: [], claims: 0, conflict: 0, cooperation: 0, denied: 0 };
    const type = text(at.type) || text(at.relation);
    if (type && !l.types.includes(type)) l.types.push(type);
    const claims = typeof at.claimCount === "number" ? at.claimCount : 1;
    const quad = typeof at.quad === "number" ? at.quad : QUADS[text(at.category)] ?? 0;
    l.claims += claims;
    l.denied += typeof at.denied === "number" ? at.denied : at.polarity === "NEGATED" ? claims : 0;
    if (quad > 2) l.conflict += claims;
    else if (quad > 0) l.cooperation += claims;
    lines.set(key, l);
  };

  const walk = (at: Json | undefined) => {
    if (at === null || typeof at !== "object") return;
    if (Array.isArray(at)) {
      at.forEach(walk);
      return;
    }
    if ((at.subject ?? at.source) !== undefined && (at.object ?? at.target) !== undefined) line(at);
    // The actors of a drawing have kinds that the ends of its lines lack.
    if (Array.isArray(at.nodes) && Array.isArray(at.edges)) {
      for (const n of at.nodes) if (isActor(n)) keep(vertexOf(n)!);
    }
    Object.values(at).forEach(walk);
  };
  walk(answer);
  return lines.size === 0 ? null : { vertices: [...vertices.values()], lines: [...lines.values()] };
}

function isActor(n: Json): boolean {
  return n !== null && typeof n === "object" && !Array.isArray(n) && typeof n.id === "string" && typeof n.name === "string" && n.subject === undefined;
}

function text(v: Json | undefined): string {
  return typeof v === "string" ? v : "";
}

/** So few lines have their types beside them, for which they need room. */
export const FEW = 12;

export interface Point {
  x: number;
  y: number;
}

/**
 * Places the vertices: those that are joined attract, all repel each other, and
 * the middle holds them together (Fruchterman and Reingold). The same graph is
 * always laid out in the same way.
 */
export function layOut({ vertices, lines }: Graph): Map<string, Point> {
  const n = vertices.length;
  const index = new Map(vertices.map((v, i) => [v.id, i]));
  const k = lines.length > FEW ? 80 : 140; // how long a line would like to be
  const side = k * Math.sqrt(n);
  // A spiral as the sunflower has it: spread evenly, no two in one place.
  const at = vertices.map((_, i) => ({
    x: side * 0.5 * Math.sqrt((i + 0.5) / n) * Math.cos(i * 2.399963),
    y: side * 0.5 * Math.sqrt((i + 0.5) / n) * Math.sin(i * 2.399963),
  }));
  const rounds = n > 400 ? 60 : 300;
  for (let round = 0; round < rounds; round++) {
    const heat = side * 0.1 * (1 - round / rounds);
    const force = at.map((p) => ({ x: -p.x * 0.8, y: -p.y * 0.8 }));
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const dx = at[i]!.x - at[j]!.x, dy = at[i]!.y - at[j]!.y;
        const d2 = Math.max(dx * dx + dy * dy, 1);
        const f = (k * k) / d2;
        force[i]!.x += dx * f; force[i]!.y += dy * f;
        force[j]!.x -= dx * f; force[j]!.y -= dy * f;
      }
    for (const l of lines) {
      const i = index.get(l.from)!, j = index.get(l.to)!;
      const dx = at[i]!.x - at[j]!.x, dy = at[i]!.y - at[j]!.y;
      const f = (0.6 * Math.hypot(dx, dy)) / k;
      force[i]!.x -= dx * f; force[i]!.y -= dy * f;
      force[j]!.x += dx * f; force[j]!.y += dy * f;
    }
    at.forEach((p, i) => {
      const { x, y } = force[i]!;
      const length = Math.hypot(x, y) || 1;
      p.x += (x / length) * Math.min(length, heat);
      p.y += (y / length) * Math.min(length, heat);
    });
  }
  return new Map(vertices.map((v, i) => [v.id, at[i]!]));
}
