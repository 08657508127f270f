import { Errand, onErrand } from '../store/signal.ts';

/** Begins something whose statements may be stopped: when its client leaves, and after `ms` where a time is given. */
export function beginErrand(ms: number | undefined, run: () => void): Pick<Errand, 'leave' | 'end'> {
  const errand = new Errand(ms);
  onErrand(errand, run);
  return errand;
}

/** Does what has to be done also where the client left: an audit line of what was given out until then. */
export const evenAlone = <Result>(run: () => Promise<Result>): Promise<Result> => onErrand(undefined, run);
