import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RULE_KINDS } from '../../src/policy/rulebook.ts';
import { readFactsFile } from '../../src/rulebooks/facts-file.ts';
import { JSON_SCHEMA_NAMES, printJsonSchema } from '../../src/rulebooks/json-schema.ts';
import { basesAmong } from '../../src/rulebooks/layered.ts';
import { loadPolicies, readRulebook } from '../../src/rulebooks/load.ts';

const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema is read as it comes
const schema = (name: (typeof JSON_SCHEMA_NAMES)[number]): any => JSON.parse(printJsonSchema(name));

describe('the JSON Schemas in docs/schema', () => {
  test.each(JSON_SCHEMA_NAMES)('%s is what the code makes: else run npm run generate', (name) => {
    expect(readFileSync(join(DOCS, 'schema', `${name}.schema.json`), 'utf8') === printJsonSchema(name)).toBe(true);
  });

  test('are those three and no more', () => {
    expect(readdirSync(join(DOCS, 'schema')).sort()).toEqual(
      JSON_SCHEMA_NAMES.map((name) => `${name}.schema.json`).sort(),
    );
  });

  test.each(JSON_SCHEMA_NAMES)('%s refers only to what it defines, and defines nothing in vain', (name) => {
    const text = printJsonSchema(name);
    const referred = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, place]) => place ?? '');
    const defined = Object.keys(schema(name).$defs ?? {}).map((key) => `#/$defs/${key}`);
    expect([...new Set(referred)].sort()).toEqual(defined.sort());
  });
});

describe('a rulebook’s schema', () => {
  const { $defs } = schema('rulebook');
  const resolved = (value: { $ref?: string }) => (value.$ref ? $defs[value.$ref.replace('#/$defs/', '')] : value);
  const kindsIn = (whole: { properties: { rules: { items: { oneOf: object[] } } } }) =>
    whole.properties.rules.items.oneOf.map((rule) => resolved(rule).properties.kind.const);

  test('knows every kind of rule', () => {
    expect(kindsIn($defs.Whole).sort()).toEqual([...RULE_KINDS].sort());
    expect(kindsIn($defs.Layer).sort()).toEqual([...RULE_KINDS].sort());
  });

  test('asks little of a rulebook that is laid over another', () => {
    expect($defs.Whole.required).toEqual(expect.arrayContaining(['region', 'rules', 'policyYear']));
    expect($defs.Layer.required).toBeUndefined();
  });

  test('has one form for a value: stated, a range, or left to somebody', () => {
    const [entry] = $defs.YuanParameter.anyOf.map(resolved);
    expect(entry.dependentRequired).toEqual({ min: ['max'], max: ['min'] });
    expect(entry.dependentSchemas.value.properties).toEqual({ min: false, max: false, delegated: false });
  });

  test('leaves out what only the check fills in', () => {
    expect(printJsonSchema('rulebook')).not.toContain('"layer"');
  });
});

describe('what the how-to pages show', () => {
  const blocks = (page: string, language: string) =>
    [
      ...readFileSync(join(DOCS, 'how-to', page), 'utf8').matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs')),
    ].map(([, text = '']) => text);
  const { documents } = loadPolicies(POLICIES);
  const byId = new Map(documents.map(({ value }) => [value.id, value]));

  test('the rulebook passes the gate', () => {
    const [text = ''] = blocks('write-a-rulebook.md', 'yaml');
    expect(readRulebook('policies/350825-liancheng/urrbmi-2018.yaml', text, byId).problems).toEqual([]);
  });

  test('the layer passes it too', () => {
    const layers = loadPolicies(fileURLToPath(new URL('../policy/layers', import.meta.url)));
    const invented = new Map(layers.documents.map(({ value }) => [value.id, value]));
    const bases = basesAmong(layers.rulebooks.map(({ value }) => value));
    const [, text = ''] = blocks('write-a-rulebook.md', 'yaml');
    expect(readRulebook('policies/350825-liancheng/urrbmi-2018.yaml', text, invented, bases).problems).toEqual([]);
  });

  test('the facts are facts', () => {
    const [text = ''] = blocks('facts-for-assess.md', 'json');
    expect(readFactsFile('person.json', text).problems).toEqual([]);
  });
});
