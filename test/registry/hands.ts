import { COUNTY, viewerWith } from '../support/graph.ts';

const officer = (sub: string) => viewerWith({ role: 'COUNTY_OFFICER', sub, regions: [COUNTY] });

/** Three officers of the county: who declares a refund, who approves it, and who pays it out. */
export const [MAKER, CHECKER, CASHIER] = [officer('maker'), officer('checker'), officer('cashier')];
