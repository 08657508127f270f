import { isDeepStrictEqual } from 'node:util';
import { DomainError, TryLater } from '../errors.ts';
import type { Viewer } from '../services/viewer.ts';

/** Streams of one caller: a page or two with some jobs each. */
const MOST_OF_ONE = 5;
/** Streams of all: each holds a connection and asks for a row with every change of its job. */
const MOST = 100;
/** How often who listens is let in anew, in milliseconds. A token that was verified is remembered, so it costs next to nothing. */
const ASKED_EVERY_MS = 10_000;
/** Until a stream may have ended: most end with a job, which takes longer than an answer does. */
const RETRY_SECONDS = 10;
/** The longest that a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;

class StreamsBusy extends TryLater {
  readonly code = 'STREAMS_BUSY';
}

class TokenExpired extends DomainError {
  readonly code = 'UNAUTHENTICATED';
}

/** What its viewer may do is not what it was when the stream began. */
class RightsChanged extends DomainError {
  readonly code = 'RIGHTS_CHANGED';
}

class ServerStopping extends DomainError {
  readonly code = 'SERVER_STOPPING';
}

export interface OpenStream {
  /** Aborted when the stream has to end, with the error that says why; without one when the client left. */
  readonly ended: AbortSignal;
  /** The client is gone, or the last word was sent. */
  readonly leave: () => void;
}

/** The streams of this process, bounded for each caller and for all. */
export class OpenStreams {
  private readonly streams = new Map<AbortController, string>();

  /**
   * Opens one until a moment, in milliseconds since 1970, or until its viewer is let in no more, or as somebody else; refused where there
   * are too many.
   */
  open(viewer: Viewer, until: number, comeAgain: () => Promise<Viewer>): OpenStream {
    const subject = viewer.subject ?? '';
    const own = [...this.streams.values()].filter((other) => other === subject).length;
    if (own >= MOST_OF_ONE || this.streams.size >= MOST) throw new StreamsBusy(BUSY, RETRY_SECONDS);
    const ending = new AbortController();
    const left = Math.min(Math.max(until - Date.now(), 0), LONGEST_MS);
    const expiry = setTimeout(() => ending.abort(new TokenExpired(EXPIRED)), left);
    // A key that was taken out and an account that closes end what is open too; keys that are away now say nothing.
    const ask = async () => {
      if (!isDeepStrictEqual(await comeAgain(), viewer)) throw new RightsChanged(CHANGED);
    };
    const asking = setInterval(() => {
      ask().catch((error) => error.code !== 'ISSUER_UNREACHABLE' && ending.abort(error));
    }, ASKED_EVERY_MS);
    this.streams.set(ending, subject);
    return {
      ended: ending.signal,
      leave: () => {
        clearTimeout(expiry);
        clearInterval(asking);
        this.streams.delete(ending);
        ending.abort();
      },
    };
  }

  /** Ends all: the server stops. */
  endAll(): void {
    for (const ending of this.streams.keys()) ending.abort(new ServerStopping(STOPPING));
  }
}

const BUSY = `Too many streams are open, here or of yours (at most ${MOST_OF_ONE}). Close one, or ask for job(id) now and then. 打开的订阅过多，请关闭后再试，或改为定期查询。`;
const EXPIRED = 'The token has expired: ask again with a new one. 令牌已过期，请换新令牌后重新订阅。';
const CHANGED =
  'What this token may do has changed: ask again with what it may do now. 权限已变更，请按现有权限重新订阅。';
const STOPPING = 'The server stops: ask again soon. 服务正在停止，请稍后重新订阅。';
