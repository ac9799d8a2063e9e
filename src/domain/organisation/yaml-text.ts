/** Words that other readers of YAML take for something else than text. */
const NOT_TEXT = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i

/** A text as YAML: plain where every reader takes it for that text, in double quotes otherwise. */
export function text(value: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_./-]*$/.test(value) && !NOT_TEXT.test(value)
  return isPlain ? value : JSON.stringify(value)
}

/** `{ a: 1, b: 2 }`; the values are YAML already. */
export function flow(members: Readonly<Record<string, string>>): string {
  const shown = Object.entries(members).map(([name, value]) => `${name}: ${value}`)
  return shown.length === 0 ? '{}' : `{ ${shown.join(', ')} }`
}

/** `[a, b]`; the items are YAML already. */
export function flowList(items: readonly string[]): string {
  return `[${items.join(', ')}]`
}

/** A list with a line for each item, `level` steps of two spaces in; nothing when it is empty. */
export function block(name: string, items: readonly string[], level = 0): string {
  if (items.length === 0) return ''
  const indent = '  '.repeat(level)
  return `${indent}${name}:\n${items.map((item) => `${indent}  - ${item}\n`).join('')}`
}
