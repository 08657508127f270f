import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** A content security policy: what a page may load, and whom it may ask. */
type Policy = Readonly<Record<string, readonly string[]>>;

/** Of every policy: no other address for what is relative, no form that is sent anywhere, and no frame around it. */
const CLOSED: Policy = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** Of a page: this server's own files and graph. No script or style stands in its markup. */
export const OF_PAGES = {
  contentSecurityPolicy: directives({
    ...CLOSED,
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'connect-src': ["'self'"],
  }),
};

/**
 * Of the IDE, which is one document: its script runs by the number that was drawn for this answer, and no other does. Its editor
 * writes style sheets of its own while it runs and can give them no number: styles alone may stand in it as they come.
 */
export const ofIde = (nonce: string): string =>
  Object.entries({
    ...CLOSED,
    'script-src': [`'nonce-${nonce}'`],
    'worker-src': ['blob:'],
    'style-src': ["'unsafe-inline'"],
    'img-src': ['data:'],
    'font-src': ['data:'],
    'connect-src': ["'self'"],
  })
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');

/** Seconds for which a browser that came by TLS comes by nothing else: a year, as browsers ask of those that mean it. */
const TLS_SECONDS = 365 * 24 * 3600;

/**
 * Headers of every answer 安全响应头: it is what it says it is, stands in no frame, is nobody else's to load, and its address is told to no
 * other site. `isBehindTls`: people come by TLS alone, which the proxy ends; told over plain HTTP a browser would heed nothing.
 */
export async function sendSafeHeaders(app: FastifyInstance, isBehindTls: boolean): Promise<void> {
  await app.register(helmet, {
    // An answer that is no page loads nothing, wherever a browser is made to show it.
    contentSecurityPolicy: directives(CLOSED),
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isBehindTls && { maxAge: TLS_SECONDS, includeSubDomains: false },
  });
}

function directives(policy: Policy) {
  return { useDefaults: false, directives: Object.fromEntries(Object.entries(policy).map(([k, v]) => [k, [...v]])) };
}
