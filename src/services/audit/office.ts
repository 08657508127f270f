import type { Viewer } from '../viewer.ts';

/** The office that somebody looks from, as an audit line keeps it: a token says so, and nothing else remembers. What was opened is none. */
export const officeOf = ({ regions, department, emergency }: Pick<Viewer, 'regions' | 'department' | 'emergency'>) => ({
  regions: emergency?.ownRegions ?? regions,
  ...(department && { department }),
});
