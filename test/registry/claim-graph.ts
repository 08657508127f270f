import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { type ExampleCity, SETTLER } from '../support/example-city.ts';

const CLAIM = `claim { id number state version policyYear total selfPaid selfFirst eligible filedOn publishedOn region { code }
  institution { code } person { id } diagnosis(caseNumber: "a test's claim") items { line name catalogue amount selfFirst } otherPayers { payer paid }
  violation { id } steps { state by takenOn note }
  progress { __typename ... on ClaimReturned { step { note } } ... on ClaimEntered { step { state } }
    ... on ClaimSettled { settlement { ...S } } ... on ClaimPaid { settlement { ...S } } ... on ClaimReversed { settlement { ...S } } } }`;
const SETTLEMENT = 'fragment S on ClaimSettlement { total eligible reverses { total } parts { payer amount } }';
/** Mutations with an input of their own; other steps share one. */
const OWN_INPUT = ['claimEnter', 'claimPublish', 'claimViolation'];
const operation = (name: string) =>
  `mutation Write($input: ${OWN_INPUT.includes(name) ? `C${name.slice(1)}` : 'ClaimStep'}Input!) {
    payload: ${name}(input: $input) { ${CLAIM} userErrors { code field message messageZh } } } ${SETTLEMENT}`;
/** Who pays sees what is paid, and neither the patient nor the diagnosis. */
const PAYING = `mutation Pay($input: ClaimStepInput!) { payload: claimPay(input: $input) {
  claim { id version state } userErrors { code field message messageZh } } }`;

/** Lines that add up to the stay that is entered unless told otherwise. */
export const ITEMS = [
  { name: '床位费', catalogue: 'COVERED', amount: '3700.00' },
  { name: '支架', catalogue: 'SELF_FIRST', amount: '1000.00', selfFirst: '200.00' },
  { code: 'XA01', name: '陪护', catalogue: 'OUTSIDE', amount: '300.00' },
];

/** Claims by the graph's mutations, as an officer of Example City sends them. */
export function claimsByGraph(city: ExampleCity) {
  async function run(name: string, input: object, viewer: Viewer = SETTLER) {
    const keyed = { idempotencyKey: randomUUID(), ...input };
    const { data, errors } = await city.ask(viewer, name === 'claimPay' ? PAYING : operation(name), { input: keyed });
    expect(errors).toEqual([]);
    expect(city.logged).toEqual([]);
    return data.payload;
  }

  let last = 0;
  /** A stay in the district's hospital. */
  const stay = (over: object = {}) => ({
    ...{ number: `ZY${++last}`, personId: city.people.head, institutionCode: city.institutions.hospital.code },
    ...{ visit: 'INPATIENT', admittedOn: '2026-03-02', dischargedOn: '2026-03-09', route: 'REIMBURSED_AFTER_NOTICE' },
    ...{ total: '5000.00', selfPaid: '300.00', selfFirst: '200.00', eligible: '4500.00', source: 'bill' },
    ...over,
  });
  const enter = (over: object = {}, viewer?: Viewer) => run('claimEnter', stay(over), viewer);

  return {
    ...{ run, stay, enter },
    entered: async (over: object = {}) => (await enter(over)).claim,
    /** A claim as the office sees it. */
    read: async (id: string) =>
      (
        await city.ask(
          SETTLER,
          `query Read($id: ID!) { claim(id: $id) ${CLAIM.slice('claim'.length)} } ${SETTLEMENT}`,
          { id },
        )
      ).data.claim,
    step: (name: string, claim: { id: string; version: number }, over: object = {}, viewer?: Viewer) =>
      run(name, { claimId: claim.id, version: claim.version, ...over }, viewer),
  };
}

/** Why a write was refused: codes, and parts of the input. */
export function refusals({
  claim,
  userErrors,
}: {
  claim: unknown;
  userErrors: readonly { code: string; field: string }[];
}): string[] {
  expect(claim).toBeNull();
  return userErrors.map(({ code, field }) => `${code} ${field}`);
}
