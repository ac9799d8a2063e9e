/**
 * What is known of a request beside its action and resource: the values of the condition keys, by `contextKey`. Most keys
 * have one value; a key that the request does not have is absent.
 */
export interface ConditionContext {
  get(key: string): readonly string[] | undefined
  /** The keys that have values. */
  keys(): Iterable<string>
}

/** A key as contexts know it: its name is read in any case; what follows a slash is the key of a tag, in which case counts. */
export function contextKey(name: string): string {
  const slash = name.indexOf('/')
  return slash < 0 ? name.toLowerCase() : name.slice(0, slash).toLowerCase() + name.slice(slash)
}

/** A context out of keys in any spelling; keys without a value (undefined, an empty list) are left out. */
export function conditionContext(values: Readonly<Record<string, string | readonly string[] | undefined>>): ConditionContext {
  const context = new Map<string, readonly string[]>()
  for (const [key, value] of Object.entries(values)) {
    const list = typeof value === 'string' ? [value] : (value ?? [])
    if (list.length > 0) context.set(contextKey(key), list)
  }
  return context
}

/** A context that knows more keys than another; of a key that both have, the other's values count. */
export function extended(context: ConditionContext, more: ReadonlyMap<string, readonly string[]>): ConditionContext {
  return {
    get: (key) => context.get(key) ?? more.get(key),
    keys: () => new Set([...context.keys(), ...more.keys()]),
  }
}
