/**
 * One theme of who may read what. A need is `public` for anybody, `known` for whoever has a token, or scopes: `+` between those that are
 * needed together, `|` between choices. A rule that is not obvious has its reason above it.
 */
export interface Chapter {
  /** By need: the types of which everything takes it, and the pages of them. */
  readonly types: Readonly<Record<string, string>>;
  /** By need: what single fields take besides, as `Person.{name,phone}`. Roots have no type that says anything, so each root stands here. */
  readonly fields: Readonly<Record<string, string>>;
}
