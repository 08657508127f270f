import { signDemoToken } from '../src/services/demo-token.ts';
import { COUNTY } from './database.ts';

export const ISSUER = 'canbao-bench';
export const AUDIENCE = 'canbao-bench';

/** A real token of a county officer, who sees every file of the county: the widest viewer that asks such questions. */
export function officerToken(folder: string): Promise<string> {
  const claims = { role: 'COUNTY_OFFICER', regions: [COUNTY] } as const;
  return signDemoToken(folder, claims, { issuer: ISSUER, audience: AUDIENCE, hours: 12 });
}
