/** What else an error says to whoever writes: the same words in Chinese, and the part of the input that it is about. */
interface Beside {
  readonly zh?: string;
  readonly field?: string;
}

/** Something a caller asked for that cannot be done, and knows how to fix. Anything else is a bug. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  /** Undefined where no write meets the error. */
  readonly zh: string | undefined;
  readonly field: string | undefined;
  constructor(message: string, { zh, field }: Beside = {}) {
    super(message);
    this.zh = zh;
    this.field = field;
  }
}

/** Something that would be done at another moment. */
export abstract class TryLater extends DomainError {
  readonly afterSeconds: number;
  constructor(message: string, afterSeconds: number) {
    super(message);
    this.afterSeconds = afterSeconds;
  }
}

/** What a caller can mend, also where the layer that builds statements wrapped it in words of its own. */
export function domainErrorOf(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  return error instanceof Error && error.cause !== undefined ? domainErrorOf(error.cause) : undefined;
}
