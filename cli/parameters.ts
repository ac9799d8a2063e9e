import { apiVersions, type ProductName } from '../src/contract/api-versions.ts'
import { UsageError } from '../src/kernel/failure.ts'

/**
 * Finds a product by its name, in capital or small letters.
 * @throws UsageError for an unknown one
 */
export function findProduct(name: string): ProductName {
  const products = Object.keys(apiVersions) as ProductName[]
  const product = products.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  if (product === undefined) throw new UsageError(`there is no product ${JSON.stringify(name)}; there are ${products.join(', ')}`)
  return product
}

/**
 * Reads `--Name value` and `--Name=value` into request parameters, names and values as they are.
 * @throws UsageError for anything else, a missing value, or a name that comes twice
 */
export function parseParameters(words: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [, name, inline] = /^--([A-Za-z][^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) throw new UsageError(`${JSON.stringify(word)} is not a parameter; write --Name value`)
    const value = inline ?? words[++at]
    if (value === undefined || (inline === undefined && /^--[A-Za-z]/.test(value))) {
      throw new UsageError(`--${name} has no value; one that begins with -- is written --${name}=VALUE, an empty one --${name}=`)
    }
    if (parameters.has(name)) throw new UsageError(`--${name} comes twice; lists are written --${name}.1 A --${name}.2 B`)
    parameters.set(name, value)
  }
  return parameters
}
