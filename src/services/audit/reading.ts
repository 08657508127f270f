import type { PublishedRulebook, Rulebooks } from '../rulebooks.ts';

/** What a request gives out of people's files, gathered while it runs. */
export interface Reading {
  /** Whether it is to be noted: set once it is known what is asked, by whom. */
  isNoted: boolean;
  /** Whether people were looked for by name. */
  isByName: boolean;
  /** Ids of the people and households whose rows the answer holds. */
  readonly subjects: Set<string>;
  /** The law that answers were made by: name and version, or the hash of what is proposed. */
  readonly rulebooks: Set<string>;
}

/** Scopes of what is sensitive about people. */
const SENSITIVE = /^(identity|contact|assistance|claim):/;
export const isOfSensitive = (scope: string): boolean => SENSITIVE.test(scope);

export const beginReading = (): Reading => ({
  isNoted: false,
  isByName: false,
  subjects: new Set(),
  rulebooks: new Set(),
});

/** The same law, which notes what of it was used. */
export function notingUse(rulebooks: Rulebooks, { rulebooks: used }: Reading): Rulebooks {
  const use = (found: PublishedRulebook) => used.add(`${found.rulebook.name}@${found.version ?? found.hash}`);
  return {
    ...rulebooks,
    find(wanted) {
      const found = rulebooks.find(wanted);
      use(found);
      return found;
    },
    byId(id) {
      const found = rulebooks.byId(id);
      if (found) use(found);
      return found;
    },
  };
}
