/** 逐级支付: own cost inside the policy is handed from payer to payer; each takes a part, the patient keeps the rest. */
import { between, exactly, type Fen, type Interval } from '../money.ts';
import type { End, Ends } from './ends.ts';

/** What one payer gives of an own cost, in one of the two readings. It never gives more, nor less of a greater cost. */
export type Payment = (ownFen: Fen, end: End) => Fen;

/** Own cost that is still to be paid, as payer follows payer. */
export class Chain {
  /** Every amount that is possible. */
  #own: Interval;
  /** What is left when all readings so far are the same one. */
  #left: Ends<Fen>;

  /** The cost to begin with; a greater cost is paid more of. */
  constructor(eligible: Ends<Fen>) {
    this.#own = between(eligible.least, eligible.most);
    this.#left = eligible;
  }

  /** What is possible at this point. */
  get own(): Interval {
    return this.#own;
  }

  /** What the patient keeps in each reading. */
  get left(): Ends<Fen> {
    return this.#left;
  }

  /** Lets a payer pay; gives what they pay at least and at most. */
  pay(payment: Payment): Interval {
    const { minFen, maxFen } = this.#own;
    const least = payment(minFen, 'least');
    const most = payment(maxFen, 'most');
    this.#own = between(minFen - payment(minFen, 'most'), maxFen - payment(maxFen, 'least'));
    this.#left = {
      least: this.#left.least - payment(this.#left.least, 'least'),
      most: this.#left.most - payment(this.#left.most, 'most'),
    };
    return least === most ? exactly(least) : between(least, most);
  }
}
