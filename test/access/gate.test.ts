import { describe, expect, test } from 'vitest';
import { createContext, type Platform } from '../../src/graph/context.ts';
import { graphOf } from '../../src/graph/schema.ts';
import { createGraphServer } from '../../src/graph/server.ts';
import { SubscriptionRefused, subscriber } from '../../src/graph/subscribe.ts';
import { ROLES, type Viewer } from '../../src/services/viewer.ts';
import { COUNTY, KEYRING, TODAY, viewerWith } from '../support/graph.ts';
import { mayRead, RULED } from './rules.ts';
import { documentsOf, everyField, type Part } from './whole-schema.ts';

/**
 * Every field that the schema has, in documents made from it, asked for by every role with all of its scopes, with each alone and
 * with all but one: whoever lacks something is told exactly which fields they may not read, before any statement. A trial is one
 * viewer and one field. What is told of rows by those that may be read, the other tests of this room ask.
 */
const HALVES = ['both', 'registry', 'policy'] as const;
type Half = (typeof HALVES)[number];

const PERSON = '00000000-0000-4000-8000-000000000001';

/** Tokens: whole, of one scope, and without one. */
function viewers(): Viewer[] {
  const claims = (role: string) => ({ role, regions: [COUNTY], department: 'HEALTH', person: PERSON, purpose: 'test' });
  return ROLES.flatMap((role) => {
    const held = [...viewerWith(claims(role)).scopes];
    const narrowed = held.flatMap((scope) => [[scope], held.filter((one) => one !== scope)]);
    return [
      viewerWith(claims(role)),
      ...narrowed.map((scopes) => viewerWith({ ...claims(role), scope: scopes.join(' ') })),
    ];
  });
}

/** A platform on which nothing can be asked: a statement would throw. */
const closed = (half: Half): Platform => {
  const silent = () => {
    throw new Error('A statement was sent.');
  };
  const db = new Proxy({}, { get: silent });
  return { db, analysts: db, keyring: KEYRING, rulebooks: {}, policyDocuments: {}, today: () => TODAY, half } as never;
};

const lacking = (fields: readonly string[], { role, scopes }: Viewer): string[] =>
  fields.filter((field) => {
    const [type = '', name = ''] = field.split('.');
    return !mayRead(type, name, role === 'PUBLIC' ? null : scopes);
  });

const inWords = ({ role, scopes }: Viewer, { text }: Part) => `${role}, ${[...scopes].join(' ')}\n${text}`;

interface Refusal {
  readonly code: unknown;
  readonly fields: readonly string[];
}

/** What a document is refused for; nothing of one that may run, which it does not. */
async function refuser(half: Half) {
  const server = createGraphServer({
    half,
    logError: (_, error) => {
      throw error;
    },
  });
  await server.start();
  const subscribe = subscriber({ half, logError: () => {} });
  const ask = async (text: string, viewer: Viewer): Promise<Refusal> => {
    const contextValue = createContext(closed(half), viewer);
    const { body } = await server.executeOperation({ query: text, extensions: { cost: 'dryRun' } }, { contextValue });
    if (body.kind !== 'single') throw new Error('An answer in pieces was not asked for.');
    return refusalOf(body.singleResult.errors?.[0]?.extensions);
  };
  const follow = async (query: string, viewer: Viewer): Promise<Refusal> => {
    const refused = await subscribe({ query }, createContext(closed(half), viewer)).catch((error) => error);
    return refusalOf(refused instanceof SubscriptionRefused ? refused.errors[0]?.extensions : undefined);
  };
  return {
    refusalTo: ({ text }: Part, viewer: Viewer) => (text.startsWith('subscription') ? follow : ask)(text, viewer),
    stop: () => server.stop(),
  };
}

const refusalOf = (extensions: Readonly<Record<string, unknown>> = {}): Refusal => ({
  code: extensions.code,
  fields: (extensions.fields as string[] | undefined) ?? [],
});

describe.each(HALVES)('%s', (half) => {
  const { schema } = graphOf(half);
  const parts = documentsOf(schema);

  test('leads to every field of the schema, and each has a rule', () => {
    const reached = new Set(parts.flatMap(({ fields }) => fields));
    expect(everyField(schema).filter((field) => !reached.has(field))).toEqual([]);
    for (const { fields } of parts) lacking(fields, viewerWith({ role: 'PUBLIC' }));
  });

  test('refuses to everybody exactly the fields that they may not read, before any statement', async () => {
    const { refusalTo, stop } = await refuser(half);
    // Alone they are asked by some: what they enforce is read from the same directives.
    const askers = viewers().filter((_, at) => half === 'both' || at % 4 === 0);
    let trials = 0;
    for (const part of parts) {
      for (const viewer of askers) {
        const { code, fields } = await refusalTo(part, viewer);
        const expected = lacking(part.fields, viewer);
        expect([...fields].sort(), inWords(viewer, part)).toEqual(expected.sort());
        if (expected.length > 0) expect(code).toBe(viewer.role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
        else expect(['UNAUTHENTICATED', 'FORBIDDEN']).not.toContain(code);
        trials += part.fields.length;
      }
    }
    await stop();
    expect(trials).toBeGreaterThan(half === 'both' ? 500_000 : 20_000);
  }, 600_000);
});

test('has no rule for what is no more', () => {
  const fields = new Set(HALVES.flatMap((half) => everyField(graphOf(half).schema)));
  const types = new Set([...fields].map((field) => field.split('.')[0]));
  expect(RULED.types.filter((type) => !types.has(type))).toEqual([]);
  expect(RULED.fields.filter((field) => !fields.has(field))).toEqual([]);
});
