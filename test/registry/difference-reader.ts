import { expect } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { type ExampleCity, type Named, SETTLER } from '../support/example-city.ts';

const DIFFERENCE = `status reasons claim { id admittedOn } settlement { decisionId }
  parts { payer settled today difference }`;

/** A settled claim of 2026 against what today's facts and law would make of it. */
export interface Difference {
  readonly status: string;
  readonly reasons: readonly string[];
  readonly claim: { readonly id: string };
  readonly settlement: { readonly decisionId: string };
  readonly parts: readonly Record<'payer' | 'settled' | 'today' | 'difference', string | null>[];
}

/** A page of those of a region that would be different. */
interface DifferencesPage {
  readonly people: number;
  readonly endCursor: string | null;
  readonly differences: readonly Difference[];
}

/** Payer by payer: what was settled, what it would be today, and the one less the other. */
export const told = ({ parts }: Difference) =>
  parts.map((one) => `${one.payer} ${one.settled} ${one.today} ${one.difference}`);

/** A stay of five days in a month of 2026. */
export const stay = (month: string) => ({ admittedOn: `2026-${month}-10`, dischargedOn: `2026-${month}-15` });

/** Asks the graph of Example City what of settled claims would be different. */
export function differenceReader(city: ExampleCity) {
  async function ask(viewer: Viewer, query: string, variables: object = {}) {
    const { data, errors } = await city.ask(viewer, query, { ...variables });
    expect(errors).toEqual([]);
    return data;
  }
  return {
    async ofPerson(name: Named): Promise<Difference[]> {
      const query = `query ($id: ID!) { person(id: $id) { claimDifferences(policyYear: 2026) { ${DIFFERENCE} } } }`;
      return (await ask(SETTLER, query, { id: city.people[name] })).person.claimDifferences;
    },
    async ofRegion(page: string, viewer: Viewer = SETTLER): Promise<DifferencesPage> {
      const query = `{ claimDifferences(within: "999900", policyYear: 2026, ${page}) { people endCursor differences { ${DIFFERENCE} } } }`;
      return (await ask(viewer, query)).claimDifferences;
    },
  };
}
