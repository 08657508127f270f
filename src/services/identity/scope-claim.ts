import type { JWTPayload } from 'jose';

/** Words that OpenID providers write into `scope` by themselves, and that say nothing of what may be done here. */
const OF_OPENID = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** A token's claims without a `scope` that speaks of OpenID alone: it was not written to narrow anything here. */
export function withoutOpenIdScope(claims: JWTPayload): JWTPayload {
  const words = typeof claims.scope === 'string' ? claims.scope.split(' ').filter(Boolean) : [];
  const isOpenIdAlone = words.includes('openid') && words.every((word) => OF_OPENID.has(word));
  if (!isOpenIdAlone) return claims;
  const { scope: _, ...rest } = claims;
  return rest;
}
