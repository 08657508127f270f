import type { Viewer } from '../viewer.ts';

/** The office that somebody looks from, as an audit line keeps it: a token says so, and nothing else remembers. */
export const officeOf = ({ regions, department }: Pick<Viewer, 'regions' | 'department'>) => ({
  regions,
  ...(department && { department }),
});
