import { Errand, onErrand } from '../store/signal.ts';

/** Begins something whose statements may be stopped: when its client leaves, and after `ms` where a time is given. */
export function beginErrand(ms: number | undefined, run: () => void): Pick<Errand, 'leave' | 'end'> {
  const errand = new Errand(ms);
  onErrand(errand, run);
  return errand;
}
