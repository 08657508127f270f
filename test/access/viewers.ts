import fc from 'fast-check';
import { DEPARTMENTS } from '../../src/policy/facts.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { viewerWith } from '../support/graph.ts';
import type { Registry } from './registry.ts';

/** Roles that read files of regions. */
const OF_REGIONS = ['VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER', 'COUNTY_OFFICER', 'AUDITOR'] as const;

/** Viewers of every role, drawn over the regions and people that there are, and one of each higher level. */
export function randomViewers(registry: Registry, count: number, seed: number): Viewer[] {
  const villages = [...new Set(registry.people.map(({ region }) => region))].sort();
  const towns = [...new Set(villages.map((code) => code.slice(0, 9)))].sort();
  const moved = registry.members.filter(({ to }) => to !== null).map(({ person }) => person);
  const region = fc.oneof(
    { arbitrary: fc.constantFrom(...villages), weight: 4 },
    { arbitrary: fc.constantFrom(...towns), weight: 6 },
    { arbitrary: fc.constantFrom('350825', '350800', '350000', '000000'), weight: 1 },
    { arbitrary: fc.constantFrom('350823', '110000', '3508Z1'), weight: 1 },
  );
  const regions = fc.array(region, { minLength: 0, maxLength: 3 });
  const people = fc.constantFrom(...registry.people.map(({ id }) => id), ...moved, ...moved, ...moved);
  const viewer = fc.oneof(
    {
      arbitrary: fc
        .record({ role: fc.constantFrom(...OF_REGIONS), regions, purpose: fc.constant('a test') })
        .map(viewerWith),
      weight: 5,
    },
    {
      arbitrary: fc
        .record({ role: fc.constant('DEPARTMENT_CLERK'), regions, department: fc.constantFrom(...DEPARTMENTS) })
        .map(viewerWith),
      weight: 3,
    },
    { arbitrary: fc.record({ role: fc.constant('RESIDENT'), person: people }).map(viewerWith), weight: 4 },
    { arbitrary: fc.constantFrom('PUBLIC', 'ADMINISTRATOR').map((role) => viewerWith({ role })), weight: 1 },
  );
  const fromAbove = ['350825', '350800', '350000', '000000'].map((code, at) =>
    viewerWith({ role: OF_REGIONS[at], regions: [code], purpose: 'a test' }),
  );
  return [...fromAbove, ...fc.sample(viewer, { numRuns: count, seed })];
}

/** A viewer in few words, for the name of a test. */
export const inWords = ({ role, regions, department, personId }: Viewer): string =>
  [role, department, personId, ...regions].filter(Boolean).join(' ');
