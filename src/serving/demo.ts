import type { Config } from '../config.ts';
import { signDemoToken } from '../services/demo-token.ts';
import type { Role } from '../services/viewer.ts';

/** The demo that fills an empty embedded database. */
export const DEMO = { county: '350825', seed: 1 };

/** A token for the examples of the IDE. */
export function demoToken(config: Config, role: Role): Promise<string> {
  const claims = { role, regions: [DEMO.county], ...(role === 'DEPARTMENT_CLERK' && { department: 'CIVIL_AFFAIRS' }) };
  return signDemoToken(config.folder, claims, { issuer: config.demoIssuer, audience: config.audience, hours: 12 });
}
