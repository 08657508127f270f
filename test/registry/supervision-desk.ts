import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import type { TestGraph } from '../support/graph.ts';

interface By {
  readonly as: Viewer;
  readonly today?: string;
}

/** The desk of supervision records: mutations by their names, with a new key unless one is given. */
export const supervisionDesk = (graph: Pick<TestGraph, 'ask'>) => ({
  /** Gives what was selected of the payload, and why it was refused. */
  // biome-ignore lint/suspicious/noExplicitAny: each mutation has a payload of its own shape.
  async write(mutation: string, select: string, input: object, { as, today }: By): Promise<any> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const { data, errors } = await graph.ask(
      as,
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${select} userErrors { code field } } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
      today === undefined ? {} : { today },
    );
    expect(errors).toEqual([]);
    return data[mutation];
  },

  /** Gives an answer without errors. */
  // biome-ignore lint/suspicious/noExplicitAny: each question has an answer of its own shape.
  async read(query: string, { as, today }: By): Promise<any> {
    const { data, errors } = await graph.ask(as, query, {}, today === undefined ? {} : { today });
    expect(errors).toEqual([]);
    return data;
  },

  /** Gives the codes of the errors that an answer has. */
  async refused(query: string, { as, today }: By): Promise<unknown[]> {
    const { errors } = await graph.ask(as, query, {}, today === undefined ? {} : { today });
    return errors.map(({ extensions }) => extensions.code);
  },
});

/** What a refused write says: its code and the part of the input. */
export const refusal = (code: string, field: string) => [{ code, field }];
