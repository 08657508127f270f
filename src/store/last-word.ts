import postgres from 'postgres';

const ERROR = 'E'.charCodeAt(0);
const READY = 'Z'.charCodeAt(0);
/** A letter, and a length that counts itself. */
const HEAD = 5;
const NOTHING = Buffer.alloc(0);

/**
 * Reads along with what a server says, message by message, and keeps its last word back: the error after which it closes the
 * connection. The driver would keep that for the first statement of the next connection, and answer the second with rows that
 * were left over from the one that broke.
 */
export class LastWord {
  /** How often the server said that a statement may come: once when it is open, again when the driver has asked for its types. */
  readies = 0;
  /** Why the server ends the connection. */
  reason: Error | undefined;
  private held: Buffer = NOTHING;
  /** How many bytes of a message that has begun are still to come. */
  private left = 0;
  private readonly wanted: number;
  private readonly onAnswered: (() => void) | undefined;

  /** `wanted`: how many readies come before a statement of ours; `onAnswered` is called at each that comes after one. */
  constructor(wanted: number, onAnswered?: () => void) {
    this.wanted = wanted;
    this.onAnswered = onAnswered;
  }

  /** What of these bytes is not its last word; whole messages only, until the driver is ready. */
  withhold(given: Buffer): Buffer {
    const bytes = this.held.length > 0 ? Buffer.concat([this.held, given]) : given;
    this.held = NOTHING;
    let at = this.left;
    while (!this.reason && at + HEAD <= bytes.length) {
      const end = at + 1 + bytes.readInt32BE(at + 1);
      if (end > bytes.length && (bytes[at] === ERROR || this.readies < this.wanted)) break;
      if (bytes[at] === READY && ++this.readies > this.wanted) this.onAnswered?.();
      if (bytes[at] === ERROR) this.reason = fatalOf(bytes.subarray(at, end));
      if (!this.reason) at = end;
    }
    this.left = Math.max(0, at - bytes.length);
    if (at < bytes.length) this.held = bytes.subarray(at);
    return bytes.subarray(0, at);
  }
}

/** What the letters of an error's parts mean, where the driver gives them a name. */
const PARTS: Readonly<Record<string, string>> = { V: 'severity', C: 'code', M: 'message', D: 'detail', H: 'hint' };

/** The error of a message, where it ends the connection. */
function fatalOf(message: Buffer): Error | undefined {
  const parts = message.toString('utf8', HEAD).split('\0').filter(Boolean);
  const said = Object.fromEntries(parts.map((part) => [PARTS[part.charAt(0)] ?? part.charAt(0), part.slice(1)]));
  if (said.severity !== 'FATAL' && said.severity !== 'PANIC') return undefined;
  return Reflect.construct(postgres.PostgresError, [said]);
}
