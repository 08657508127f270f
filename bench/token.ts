import { randomUUID } from 'node:crypto';
import { type DemoClaims, signDemoToken } from '../src/services/demo-token.ts';
import { COUNTY } from './database.ts';

export const ISSUER = 'canbao-bench';
export const AUDIENCE = 'canbao-bench';

/** A real token of a county officer, who sees every file of the county: the widest viewer that asks such questions. */
export const officerToken = (folder: string): Promise<string> => tokenOf(folder, { role: 'COUNTY_OFFICER' });

/** A real token of an analyst of the county, another one each time: each is told so many rounded statistics a day. */
export const analystToken = (folder: string): Promise<string> =>
  tokenOf(folder, { role: 'ANALYST', subject: randomUUID(), purpose: 'bench' });

const tokenOf = (folder: string, claims: DemoClaims): Promise<string> =>
  signDemoToken(folder, { ...claims, regions: [COUNTY] }, { issuer: ISSUER, audience: AUDIENCE, hours: 12 });
