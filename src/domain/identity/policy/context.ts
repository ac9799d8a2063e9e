/**
 * What is known of a request beside its action and resource: the values of the condition keys, by the key's name in
 * small letters. Most keys have one value; a key that the request does not have is absent.
 */
export type ConditionContext = ReadonlyMap<string, readonly string[]>

/** A context out of keys in any spelling; keys without a value (undefined, an empty list) are left out. */
export function conditionContext(values: Readonly<Record<string, string | readonly string[] | undefined>>): ConditionContext {
  const context = new Map<string, readonly string[]>()
  for (const [key, value] of Object.entries(values)) {
    const list = typeof value === 'string' ? [value] : (value ?? [])
    if (list.length > 0) context.set(key.toLowerCase(), list)
  }
  return context
}
