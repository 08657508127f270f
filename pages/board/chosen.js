/** The town that the board looks at closer: set by any of its parts, told to all of them. */
export function startChoice(first) {
  const listeners = [];
  let code = first;
  return {
    get code() {
      return code;
    },
    choose(next) {
      code = next;
      for (const listener of listeners) listener(code);
    },
    /** Tells of each later choice; what stands already is `code`. */
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
