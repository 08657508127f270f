import type { GraphQLArgument } from 'graphql';
import type { DomainError } from '../errors.ts';
import { lackOfCase, lackOfOwnFile, lackOfPurpose } from '../services/people/grounds.ts';
import type { Viewer } from '../services/viewer.ts';

/** Policies as `@policy` has them: of each directive one list must be met whole. */
export type Policies = readonly (readonly (readonly string[])[])[];

/** One selection of a field, with the values that it is given. */
export interface Selection {
  readonly coordinate: string;
  readonly args: readonly GraphQLArgument[];
  readonly values: Readonly<Record<string, unknown>>;
}

type Policy = (viewer: Viewer, selection: Selection) => DomainError | undefined;

/**
 * What `@policy` can ask for. `purpose`: the token says what is read for. `case`: the field is given the number of a case.
 * `own-file`: a resident asks, whose every statement finds the own file alone.
 */
const POLICIES: ReadonlyMap<string, Policy> = new Map<string, Policy>([
  ['purpose', (viewer, { coordinate }) => lackOfPurpose(viewer, coordinate)],
  ['case', (_, { coordinate, values }) => lackOfCase(values.caseNumber, coordinate)],
  ['own-file', (viewer, { coordinate }) => lackOfOwnFile(viewer, coordinate)],
]);

/** The policies of a directive; one that nothing here checks would let everybody in, so no schema is made with it. */
export function knownPolicies(policies: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const wrong = policies.flat().find((name) => !POLICIES.has(name));
  if (wrong === undefined) return policies;
  throw new Error(`@policy names "${wrong}", which nothing checks: known are ${[...POLICIES.keys()].join(', ')}.`);
}

/**
 * What keeps a viewer from a selection; undefined when nothing does. Where no list of a directive is met, its first tells what is
 * lacking. A field that takes `unmask` opens nothing until it is told to, and asks for nothing until then.
 */
export function lackOfPolicy(policies: Policies, selection: Selection, viewer: Viewer): DomainError | undefined {
  const { args, values } = selection;
  if (args.some(({ name }) => name === 'unmask') && values.unmask !== true) return undefined;
  const first = (names: readonly string[]) =>
    names.map((name) => POLICIES.get(name)?.(viewer, selection)).find((lack) => lack !== undefined);
  for (const choice of policies) {
    const lacks = choice.map(first);
    if (lacks.every((lack) => lack !== undefined)) return lacks[0];
  }
  return undefined;
}
