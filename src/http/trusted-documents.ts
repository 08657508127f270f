import type { FastifyRequest } from 'fastify';
import {
  type SentDocument,
  settleDocument,
  type TrustedDocuments,
  type Untrusted,
} from '../services/documents/trust.ts';
import type { Viewer } from '../services/viewer.ts';

export interface DocumentTrust {
  /** Asked for every request: whoever runs the server may change them meanwhile. */
  readonly rules: () => TrustedDocuments;
  /** Told of what runs and stands in no manifest, where that is asked for. */
  readonly logUntrusted: (untrusted: Untrusted) => void;
}

/** The header in which a client without a token says who it is. */
export const CLIENT_HEADER = 'x-canbao-client';

/**
 * Refuses a document that its client may not send, before anybody parses it, and puts the text in place of an id or a hash. What was
 * looked at is written back, so that nobody behind reads another text from the same bytes.
 */
export function trustDocuments({
  rules,
  logUntrusted,
}: DocumentTrust): (request: FastifyRequest, viewer: Viewer) => void {
  return (request, { client }) => {
    const now = rules();
    if (now.default === 'off' && now.clients.size === 0) return;
    const carrier = request.method === 'GET' ? addressOf(request) : bodyOf(request);
    const claimed = request.headers[CLIENT_HEADER];
    const settled = settleDocument(now, {
      ...carrier.sent,
      client,
      claimed: typeof claimed === 'string' ? claimed : undefined,
    });
    for (const one of settled.untrusted) logUntrusted(one);
    if (settled.text !== undefined) carrier.write(settled.text);
  };
}

const SHA_256 = /^[0-9a-f]{64}$/;

type Sent = Pick<SentDocument, 'text' | 'id' | 'hash'>;

/** Where a document stands in a request, and how it is put there. */
interface Carrier {
  readonly sent: Sent;
  write(text: string): void;
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const recordIn = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** As GraphQL's clients say which document they mean without its text. What is no hash might be anything, and goes into no log. */
function hashIn(extensions: unknown): string | undefined {
  const hash = textIn(recordIn(recordIn(extensions).persistedQuery).sha256Hash);
  return hash !== undefined && SHA_256.test(hash) ? hash : undefined;
}

/** A body that is a list has no document of its own. */
function bodyOf({ body }: FastifyRequest): Carrier {
  const fields = recordIn(body);
  return {
    sent: { text: textIn(fields.query), id: textIn(fields.documentId), hash: hashIn(fields.extensions) },
    write(text) {
      fields.query = text;
    },
  };
}

const HERE = 'http://localhost';

function addressOf({ raw }: FastifyRequest): Carrier {
  const url = URL.canParse(raw.url ?? '', HERE) ? new URL(raw.url ?? '', HERE) : new URL(HERE);
  const once = (name: string) => {
    const [value, ...more] = url.searchParams.getAll(name);
    return more.length > 0 ? undefined : value;
  };
  return {
    sent: { text: once('query'), id: once('documentId'), hash: hashIn(jsonIn(once('extensions'))) },
    write(text) {
      url.searchParams.set('query', text);
      raw.url = `${url.pathname}${url.search}`;
    },
  };
}

function jsonIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
