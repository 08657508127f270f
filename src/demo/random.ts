/**
 * A small seeded generator (sfc32). The same seed text gives the same numbers on every machine, which `Math.random`
 * never promises; it is not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    [this.#a, this.#b, this.#c] = hash(seed);
    // The first outputs still show the seed's pattern.
    for (let round = 0; round < 12; round++) this.fraction();
  }

  /** A fraction in [0, 1). */
  fraction(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.fraction() * list.length)] as T;
  }

  /** One of the values, as often as its weight says. */
  weighted<T>(choices: readonly (readonly [value: T, weight: number])[]): T {
    let total = 0;
    for (const [, weight] of choices) total += weight;
    let rest = this.fraction() * total;
    for (const [value, weight] of choices) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return (choices.at(-1) as readonly [T, number])[0];
  }
}

/** Three 32-bit words from a text (FNV-1a with three offsets). */
function hash(text: string): [number, number, number] {
  const words: [number, number, number] = [0x811c9dc5, 0x01000193, 0x9e3779b9];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    words[0] = Math.imul(words[0] ^ code, 0x01000193);
    words[1] = Math.imul(words[1] ^ (code + at), 0x85ebca6b);
    words[2] = Math.imul(words[2] ^ (code + 7 * at), 0xc2b2ae35);
  }
  return words;
}
