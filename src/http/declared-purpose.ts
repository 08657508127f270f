import { DomainError } from '../errors.ts';
import { isWritable, type Viewer } from '../services/viewer.ts';

/** Where a request says what it is read for, percent-encoded as in an address: a header takes no Chinese. */
const HEADER = 'x-canbao-purpose';

class PurposeUnreadable extends DomainError {
  readonly code = 'PURPOSE_UNREADABLE';
  constructor() {
    super(
      `The header ${HEADER} is a text of at most 255 characters in one line, percent-encoded as in an address. 请求头${HEADER}须为百分号编码的单行文字，至多255字。`,
    );
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The viewer, reading for what the request declares where the token declares nothing. 查询目的. What an issuer wrote into the
 * token stands: no request says otherwise.
 */
export function declaring(viewer: Viewer, headers: Headers): Viewer {
  const sent = headers[HEADER];
  if (typeof sent !== 'string' || viewer.purpose !== null || viewer.role === 'PUBLIC') return viewer;
  const purpose = decoded(sent)?.trim();
  if (purpose === undefined || !isWritable(purpose)) throw new PurposeUnreadable();
  return purpose === '' ? viewer : { ...viewer, purpose };
}

/** Undefined for what is not percent-encoded: bytes beyond ASCII come out of a header as other characters than went in. */
function decoded(sent: string): string | undefined {
  if (/[^\x20-\x7e]/.test(sent)) return undefined;
  try {
    return decodeURIComponent(sent);
  } catch {
    return undefined;
  }
}
