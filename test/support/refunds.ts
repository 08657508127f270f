import { randomUUID } from 'node:crypto';
import { COUNTY, OFFICER, type TestGraph, viewerWith } from './graph.ts';

const BASIS = '四(三)1 先缴后返';
const officer = (sub: string) => viewerWith({ role: 'COUNTY_OFFICER', sub, regions: [COUNTY] });
const [MAKER, CHECKER, CASHIER] = [officer('maker'), officer('checker'), officer('cashier')];

/**
 * Of those whom the county owes money back for 2018, the first has got it, the second's was approved, the third's declared; nobody
 * declared the others'.
 */
export async function payBack({ ask }: TestGraph): Promise<void> {
  const due = `{ refundsDue(within: "${COUNTY}", policyYear: 2018) { people(first: 3) { person { id } amount } } }`;
  const { data } = await ask(OFFICER, due);
  const people: { person: { id: string }; amount: string }[] = data.refundsDue.people;
  for (const [at, { person, amount }] of people.entries()) {
    const wish = { personId: person.id, policyYear: 2018, reason: 'CONFIRMED_LATER', amount, basis: BASIS };
    const refundId = await step('refundDeclare', MAKER, wish);
    if (at < 2) await step('refundApprove', CHECKER, { refundId, version: 1 });
    const slip = { channel: 'RCU_COUNTER', slipNumber: '20171120-007' };
    if (at < 1) await step('refundPay', CASHIER, { refundId, version: 2, ...slip });
  }

  async function step(mutation: string, viewer: ReturnType<typeof officer>, input: object): Promise<string> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const text = `mutation S($input: ${type}!) { done: ${mutation}(input: $input) { refund { id } userErrors { message } } }`;
    const { data, errors } = await ask(viewer, text, { input: { idempotencyKey: randomUUID(), ...input } });
    if (!data?.done?.refund) throw new Error(JSON.stringify([errors, data]));
    return data.done.refund.id;
  }
}
