/** Words that other readers of YAML take for something else than text. */
const NOT_TEXT = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i

/** A text as YAML: plain where every reader takes it for that text, in double quotes otherwise. */
export function text(value: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_./-]*$/.test(value) && !NOT_TEXT.test(value)
  return isPlain ? value : JSON.stringify(value)
}

/** `{ a: 1, b: 2 }`; the values are YAML already, and those that are undefined are left out. */
export function flow(members: Readonly<Record<string, string | undefined>>): string {
  return flowPairs(Object.entries(members))
}

/** `flow` for names that may be anything, in the order in which they are given; names too are YAML already. */
export function flowPairs(members: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = members.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return shown.length === 0 ? '{}' : `{ ${shown.join(', ')} }`
}

/** `[a, b]`; the items are YAML already. */
export function flowList(items: readonly string[]): string {
  return `[${items.join(', ')}]`
}

/** A value as YAML where it is not the usual one; undefined where it is. */
export function unless(usual: unknown, value: unknown): string | undefined {
  return value === usual ? undefined : text(String(value))
}

/** A list of texts in one line; undefined when it is empty. */
export function textList(items: readonly string[] = []): string | undefined {
  return items.length === 0 ? undefined : flowList(items.map(text))
}

/** A list with a line for each item, `level` steps of two spaces in; nothing when it is empty. */
export function block(name: string, items: readonly string[], level = 0): string {
  if (items.length === 0) return ''
  const indent = '  '.repeat(level)
  return `${indent}${name}:\n${items.map((item) => `${indent}  - ${item}\n`).join('')}`
}
