/** A tag that a request wants to put on something. */
interface RequestTag {
  readonly key: string
  readonly value: string
}

/** The tags in the parameter `Tag` of a request; of a key that comes twice the last. */
export function requestTags(input: object = {}): RequestTag[] {
  const given = Object.hasOwn(input, 'Tag') ? (input as { readonly Tag?: unknown }).Tag : undefined
  if (!Array.isArray(given)) return []
  return given.flatMap(({ Key, Value = '' }: Readonly<Record<string, unknown>>) =>
    typeof Key === 'string' && typeof Value === 'string' ? [{ key: Key, value: Value }] : [],
  )
}
