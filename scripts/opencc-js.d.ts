/** Its dictionaries have no types of their own: pairs of characters, apart by `|`, each pair apart by a blank. */
declare module 'opencc-js/dict/*' {
  const pairs: string;
  export default pairs;
}
