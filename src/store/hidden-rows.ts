import { sql } from 'drizzle-orm';
import type { Reach } from './access.ts';
import type { Noun } from './noun.ts';
import { NOUNS } from './nouns/index.ts';
import type { Where } from './where.ts';

/**
 * Whether rows may be hidden from a viewer among those of the regions that they see: of a department all but its own, of a resident all
 * but their household's, and listings of a sensitive category. A `where` that touches such rows tells of them as a list of them does.
 */
export function isPartHidden(noun: Noun, where: Where | null | undefined, reach: Reach): boolean {
  if (reach.kind === 'DEPARTMENT' || reach.kind === 'PERSON') return true;
  return !reach.isSensitiveShown && [...nounsIn(noun, where ?? {})].some((one) => hidesSensitive(one, reach));
}

/** Nouns that a sound `where` asks about, at any depth. */
function* nounsIn(noun: Noun, where: Where): Generator<Noun> {
  yield noun;
  for (const [key, value] of Object.entries(where)) {
    if (value === undefined) continue;
    const relation = noun.relations[key];
    if (key === 'and' || key === 'or') for (const one of value as Where[]) yield* nounsIn(noun, one);
    else if (key === 'not') yield* nounsIn(noun, value as Where);
    else if (relation?.regionColumn) yield NOUNS[relation.to];
    else if (relation) {
      const inner = relation.isMany ? Object.values(value as Where) : [value];
      for (const one of inner) yield* nounsIn(NOUNS[relation.to], (one ?? {}) as Where);
    }
  }
}

/** Whether who sees a noun's rows hangs on what its condition takes of the viewer about sensitive categories. */
function hidesSensitive(noun: Noun, { kind }: Reach): boolean {
  let isAsked = false;
  const bind = (name: string) => {
    isAsked ||= name === 'reachSensitive';
    return sql`${sql.placeholder(name)}`;
  };
  noun.visible({ kind, by: 'ALL', bind });
  return isAsked;
}
