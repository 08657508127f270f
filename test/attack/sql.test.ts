import { getNamedType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphOf } from '../../src/graph/schema.ts';
import { type Door, doorsOf, placesOf } from './doors.ts';
import { CONTROL, HARMLESS, HOSTILE, wrongWith } from './hostile.ts';
import { createWatched, type Watched } from './statements.ts';

let server: Watched;
beforeAll(async () => {
  server = await createWatched();
});
afterAll(() => server?.close());

const { schema } = graphOf('both');
const DOORS = doorsOf(schema);

/** As long as the keys of writes have to be, and never used twice, as none of them may be. */
const harmlessKey = (index: number) => `a-harmless-text-${index}`;

const ask = ({ query, variables }: Door, text: string) => server.post(query, variables(text));

/** Every hostile text in turn, so that all of them come to every kind of door, and some to each. */
const textsFor = (index: number, count: number) =>
  Array.from({ length: count }, (_, at) => HOSTILE[(index * count + at) % HOSTILE.length] as string);

describe('SQL in the graph', () => {
  test('is tried at every argument, and at every field of the inputs that arguments lead to', () => {
    const tried = new Set(DOORS.map(({ coordinate }) => coordinate));
    // Of a stream, which has a test of its own.
    expect(placesOf(schema).filter((place) => !tried.has(place))).toEqual(['Subscription.jobProgress(id:)']);
    expect(tried.size).toBeGreaterThan(1_300);
  });

  test('in every argument and input is a plain value or refused, and changes no statement', {
    timeout: 600_000,
  }, async () => {
    const known = new Set<string>(CONTROL);
    let reached = 0;
    for (const [index, door] of DOORS.entries()) {
      const sent = await ask(door, HARMLESS);
      const long = await ask(door, harmlessKey(index));
      for (const text of [...sent.texts, ...long.texts]) known.add(text);
      if (sent.texts.size + long.texts.size > 0) reached += 1;
    }
    const found: string[] = [];
    for (const [index, door] of DOORS.entries()) {
      for (const text of [HOSTILE[0] as string, ...textsFor(index, 1)]) {
        const wrong = wrongWith(await ask(door, text), known);
        if (wrong) found.push(`${door.name} of ${JSON.stringify(text.slice(0, 40))}: ${wrong}`);
      }
    }
    expect(found).toEqual([]);
    expect(server.logged).toEqual([]);
    // Else the doors were shut before the database was near.
    expect(reached).toBeGreaterThan(200);
  });

  test('in the texts that people are looked for by is searched for as it stands', async () => {
    const query = `query ($name: String!) {
      eq: people(where: { name: { eq: $name } }) { nodes { id } totalCount }
      in: people(where: { name: { in: [$name] } }) { nodes { id } totalCount }
      startsWith: people(where: { name: { startsWith: $name } }) { nodes { id } totalCount }
    }`;
    const { texts } = await server.post(query, { name: HARMLESS });
    for (const name of HOSTILE) {
      const sent = await server.post(query, { name });
      expect(wrongWith(sent, texts)).toBeUndefined();
      const { data, errors } = JSON.parse(sent.body);
      const nobody = { nodes: [], totalCount: 0 };
      if (!errors) expect([name, data]).toEqual([name, { eq: nobody, in: nobody, startsWith: nobody }]);
      else expect(errors[0].extensions.code).toMatch(/^(FILTER_REFUSED|NAME_TOO_SHORT)$/);
    }
  });
});

describe('SQL in a cursor', () => {
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    ({ args, type }) =>
      args.some(({ name, type: taken }) => name === 'after' && String(taken) === 'String') &&
      !args.some(isRequiredArgument) &&
      String(getNamedType(type)).endsWith('Connection'),
  );
  const page = (name: string) =>
    `query ($after: String) { ${name}(first: 1, after: $after) { pageInfo { endCursor } } }`;

  test.each(lists.map(({ name }) => name))('of %s is none of its own', async (name) => {
    const first = await server.post(page(name));
    const { endCursor } = JSON.parse(first.body).data[name].pageInfo;
    // Where nobody is on the list, a cursor of people's is as good to begin with.
    const parts = endCursor ? JSON.parse(Buffer.from(endCursor, 'base64url').toString()) : ['Person:+id', ['x']];
    for (const text of HOSTILE) {
      for (const forged of [
        [parts[0], parts[1].map(() => text)],
        [text, parts[1]],
        [`${parts[0]}${text}`, parts[1]],
        text,
      ]) {
        const after = Buffer.from(JSON.stringify(forged)).toString('base64url');
        const sent = await server.post(page(name), { after });
        expect([...sent.texts]).toEqual([]);
        expect(JSON.parse(sent.body).errors[0].extensions.code).toBe('PAGE_REFUSED');
      }
    }
  });

  test('is tried at many lists', () => expect(lists.length).toBeGreaterThan(10));
});
