import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type DocumentNode,
  findBreakingChanges,
  isEnumType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { readRequirements, requirementOf } from '../../src/graph/access.ts';
import { exportSdl } from '../../src/graph/export-sdl.ts';
import { graphOf, halfGraph } from '../../src/graph/schema.ts';
import { type AuthoredSdl, composeHalves, HALVES, readAuthoredSdl } from '../../src/graph/sdl.ts';
import { statisticsSdl } from '../../src/graph/statistics-sdl.ts';
import { whereSdl } from '../../src/graph/where-sdl.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';

const authored = readAuthoredSdl();
const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The least that any registry has to supply for the policy half to compose. */
const LEAST_REGISTRY = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible", "@shareable"])
  scalar PersonFacts
  scalar MoneyFacts
  scalar ClaimFacts
  scalar FundFacts
  scalar ProgressFacts
  scalar DutyFacts
  scalar BulletinFacts
  scalar RegionCode
  type Query { regions: [Region!]! }
  type Region @key(fields: "code") { code: RegionCode! }
  type MoneyStatement @key(fields: "id") { id: ID! facts: MoneyFacts! @inaccessible }
  type FundYear @key(fields: "id") { id: ID! facts: FundFacts! @inaccessible }
  type ParticipationProgress @key(fields: "id") { id: ID! facts: ProgressFacts! @inaccessible }
  type Bulletin @key(fields: "id") { id: ID! facts: BulletinFacts! @inaccessible }
  type StaffingCheck @key(fields: "id") { id: ID! facts: DutyFacts! @inaccessible }
  type NoticeDelivery @key(fields: "id") { id: ID! facts: DutyFacts! @inaccessible }
  type CeilingCompliance @key(fields: "id") { id: ID! facts: DutyFacts! @inaccessible }
  type Person @key(fields: "id") { id: ID! facts: PersonFacts! @inaccessible claimFacts: ClaimFacts! @inaccessible }
  type Household @key(fields: "id") { id: ID! memberFacts: [PersonFacts]! @inaccessible }
  type PersonFile @key(fields: "id") { id: ID! facts: PersonFacts! @inaccessible }
  type AssistanceListBatch @key(fields: "id") { id: ID! }
`;

describe('composition', () => {
  test('both halves compose, and the composed contract is the committed one', () => {
    const { supergraphSdl, publicSdl } = composeHalves(authored);
    expect(`${supergraphSdl.trim()}\n`).toBe(read('supergraph.graphql'));
    expect(`${publicSdl.trim()}\n`).toBe(read('public.graphql'));
  });

  test('the registry composes alone', () => {
    expect(composeHalves(authored, ['registry']).publicSdl).not.toContain('contribution(');
  });

  test('the policy half composes with any registry that supplies facts', () => {
    const composed = composeHalves({ registry: LEAST_REGISTRY, policy: authored.policy });
    expect(composed.publicSdl).toContain('enrollmentEligibility(');
  });

  test('a half that does not fit is refused by name', () => {
    const broken: AuthoredSdl = {
      ...authored,
      policy: authored.policy.replaceAll('facts: PersonFacts!', 'facts: Int!'),
    };
    expect(() => composeHalves(broken)).toThrow(/do not compose/);
  });

  test('each half alone builds a subgraph that runs', () => {
    for (const half of HALVES) {
      expect(halfGraph(half).schema.getQueryType()?.getFields()).toHaveProperty('_entities');
    }
  });

  test('nothing that an earlier release promised was taken back', () => {
    const changes = findBreakingChanges(buildSchema(read('released.graphql')), buildSchema(read('public.graphql')));
    expect(changes).toEqual([]);
  });

  test('statistics are those that the nouns describe', () => {
    expect(read('../../schema/registry/statistics.graphql')).toBe(statisticsSdl());
  });

  test('the where grammar is the one that the nouns describe', () => {
    expect(read('../../schema/registry/where.graphql')).toBe(whereSdl());
    expect(read('../../schema/registry/export-question.graphql')).toBe(exportSdl());
  });
});

type Described = { coordinate: string; description: string | undefined };

/** Every type, field, argument, input field and enum value of a document. */
function describedIn(document: DocumentNode): Described[] {
  return document.definitions.flatMap((node): Described[] => {
    if (!('name' in node) || !node.name || node.kind === 'DirectiveDefinition') return [];
    const type = node.name.value;
    const own = { coordinate: type, description: 'description' in node ? node.description?.value : undefined };
    const isExtension = node.kind.endsWith('Extension') || type === 'Query' || type === 'Mutation';
    const members = 'fields' in node ? (node.fields ?? []) : [];
    const values = 'values' in node ? (node.values ?? []) : [];
    return [
      ...(isExtension ? [] : [own]),
      ...[...members, ...values].flatMap((member) => {
        const coordinate = `${type}.${member.name.value}`;
        const argumentsOf = 'arguments' in member ? (member.arguments ?? []) : [];
        return [
          { coordinate, description: member.description?.value },
          ...argumentsOf.map((argument) => ({
            coordinate: `${coordinate}(${argument.name.value}:)`,
            description: argument.description?.value,
          })),
        ];
      }),
    ];
  });
}

describe('descriptions', () => {
  const described = HALVES.flatMap((half) => describedIn(parse(authored[half])));

  test('every type, field, argument and enum value has one', () => {
    expect(described.length).toBeGreaterThan(500);
    expect(described.filter(({ description }) => !description?.trim()).map(({ coordinate }) => coordinate)).toEqual([]);
  });

  test('the Chinese name that closes a type’s or value’s description stands in the glossary', () => {
    const glossary = new Set(read('../../docs/glossary.md').split('\n').flatMap(termOf));
    const schema = graphOf('both').schema;
    const missing = described.filter(({ coordinate, description }) => {
      const [type = '', member] = coordinate.split('.');
      const isNamed = member
        ? isEnumType(schema.getType(type)) && !/((Order|Export)Field|Dimension)$/.test(type)
        : isTypeOfTheField(type);
      const name = /([^\s.]*[\u4e00-\u9fff][^.]*)\.$/.exec(description?.replaceAll(/\s+/g, ' ').trim() ?? '')?.[1];
      return isNamed && !glossary.has(`${name} ${member ?? type}`);
    });
    expect(missing).toEqual([]);
  });
});

/** `| 户 | \`Household\` | … |` to `户 Household`. */
function termOf(line: string): string[] {
  const [, zh, identifier] = /^\| (.+?) \| `(.+?)` \|/.exec(line) ?? [];
  return zh && identifier ? [`${zh} ${identifier}`] : [];
}

/** Types a portal meets; those that only carry filters, pages and groups say what they are of. */
function isTypeOfTheField(name: string): boolean {
  return !/(Where|Test|Order|OrderField|Connection|Edge|[a-z]Export|ExportField|GroupBy|Having|Dimension|StatisticsRow|StatisticsKey)$/.test(
    name,
  );
}

describe('access', () => {
  const requirements = readRequirements(Object.values(authored));
  const { schema } = graphOf('both');

  test('every field is public by decision or guarded', () => {
    const open = Object.values(schema.getTypeMap())
      .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
      .flatMap((type) =>
        'getFields' in type ? Object.keys(type.getFields()).map((field) => [type.name, field] as const) : [],
      )
      .filter(([type, field]) => requirementOf(requirements, type, field) === 'CLOSED')
      .map(([type, field]) => `${type}.${field}`);
    expect(open).toEqual([]);
  });

  test('a field that nothing was decided about is closed', () => {
    const undecided = readRequirements(['type Person { secret: String }']);
    expect(requirementOf(undecided, 'Person', 'secret')).toBe('CLOSED');
  });

  test('a noun’s filters ask for the scopes that its fields ask for', () => {
    for (const noun of Object.values(NOUNS)) {
      const type = schema.getType(noun.name);
      // What has no fields has no filters: a job is its own kind's to guard.
      if (!isObjectType(type) || Object.keys(noun.fields).length === 0) continue;
      expect(requirements.get(noun.name)?.scopes, noun.name).toEqual([[[noun.scope]]]);
      for (const [name, field] of Object.entries(noun.fields)) {
        const own = requirements.get(`${noun.name}.${name}`)?.scopes ?? [];
        expect(own, `${noun.name}.${name}`).toEqual(field.scope ? [[[field.scope]]] : []);
      }
    }
  });
});

test('every field of the merged graph is answered by a resolver or by a column of the row behind it', () => {
  const { schema } = graphOf('both');
  const unanswered = Object.values(NOUNS).flatMap((noun) => {
    const type = schema.getType(noun.name);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields())
      .filter((field) => !field.resolve && !(field.name in noun.table))
      .map((field) => `${noun.name}.${field.name}`);
  });
  expect(unanswered).toEqual([]);
});
