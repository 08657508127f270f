import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

/** A village of 朋口镇 and another of the same town. */
export const VILLAGE = `${TOWN}202`;
export const OTHER_VILLAGE = `${TOWN}203`;
export const COLLECTOR = viewerWith({ sub: 'a collector', role: 'VILLAGE_COLLECTOR', regions: [VILLAGE] });

const SELECTED: Readonly<Record<string, string>> = {
  person: '{ id version name sex birthDate region { code } }',
  household: '{ id version number region { code } head { id } members { relation person { id } } }',
};

/** What a mutation answered: its payload, and the codes of its user errors. */
export interface Written {
  // biome-ignore lint/suspicious/noExplicitAny: each mutation has a payload of its own.
  readonly payload: any;
  readonly codes: readonly string[];
  readonly body: string;
}

/** Writes as an office does, each time with a key of its own unless one is given. */
export function writer(graph: () => TestGraph) {
  return async function write(
    name: string,
    input: Record<string, unknown>,
    { as = OFFICER, select = '' }: { as?: Viewer; select?: string } = {},
  ): Promise<Written> {
    const noun = name.startsWith('person') ? 'person' : 'household';
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation W($input: ${type}!) {
      payload: ${name}(input: $input) { ${noun} ${SELECTED[noun]} ${select} userErrors { code field message messageZh } } }`;
    const asked = await graph().ask(as, query, { input: { idempotencyKey: randomUUID(), ...input } });
    expect(asked.errors).toEqual([]);
    const { payload } = asked.data;
    return { payload, body: asked.body, codes: payload.userErrors.map(({ code }: { code: string }) => code) };
  };
}

let sequence = 0;

/** An invented citizen number that no test has given yet. */
export function freshNumber(birthDate: string, sex: 'MALE' | 'FEMALE'): string {
  sequence += 2;
  return inventedIdNumber(birthDate, sex === 'MALE' ? sequence - 1 : sequence - 2);
}

/** Somebody to register, born on a day that the demo county gives to nobody. */
export function somebody(over: Record<string, unknown> = {}) {
  const { birthDate = '1890-03-01', sex = 'MALE' } = over as { birthDate?: string; sex?: 'MALE' | 'FEMALE' };
  return {
    name: '示例甲',
    sex,
    birthDate,
    region: VILLAGE,
    documents: [{ kind: 'CITIZEN_ID', number: freshNumber(birthDate, sex) }],
    source: '测试',
    ...over,
  };
}
