import ipaddr from 'ipaddr.js'

/**
 * The policy language said once more, as plainly as its rules read and without regard to cost, on the JSON of the documents: what
 * the evaluator is compared with. It shares no code with it. Documents are taken to be well formed.
 */

export interface PlainStatement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, PlainValue | readonly PlainValue[]>>>>
}

export type PlainValue = string | number | boolean

export interface PlainDocument {
  readonly Version: '1'
  readonly Statement: PlainStatement | readonly PlainStatement[]
}

export interface PlainRequest {
  readonly action: string
  readonly resource: string
  readonly keys: Readonly<Record<string, readonly string[]>>
}

/** What policies say about a request. */
export function judge(documents: readonly PlainDocument[], request: PlainRequest): 'allowed' | 'explicit-deny' | 'implicit-deny' {
  const effects = documents
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => speaks(statement, request))
    .map(({ Effect }) => Effect)
  return effects.includes('Deny') ? 'explicit-deny' : effects.includes('Allow') ? 'allowed' : 'implicit-deny'
}

function speaks(statement: PlainStatement, request: PlainRequest): boolean {
  const { Effect, Action, NotAction, Resource, NotResource, Condition = {} } = statement
  const { action, resource, keys } = request
  if (Effect === 'Allow' && hasOpenVariable(statement, keys)) return false
  const isAction = (pattern: string) => like(pattern.toLowerCase(), action.toLowerCase(), {})
  const isResource = (pattern: string) => like(pattern, resource, keys)
  if (Action !== undefined && !listOf(Action).some(isAction)) return false
  if (NotAction !== undefined && listOf(NotAction).some(isAction)) return false
  if (Resource !== undefined && !listOf(Resource).some(isResource)) return false
  if (NotResource !== undefined && listOf(NotResource).some(isResource)) return false
  return Object.entries(Condition).every(([operator, byKey]) =>
    Object.entries(byKey).every(([key, values]) => isMet(operator, valuesOf(key, keys), listOf(values).map(String), keys)),
  )
}

function isMet(operator: string, asked: readonly string[], given: readonly string[], keys: PlainRequest['keys']): boolean {
  if (operator.endsWith('IfExists')) return asked.length === 0 || isMet(operator.slice(0, -8), asked, given, keys)
  const [prefix, name = ''] = operator.includes(':') ? operator.split(':') : ['', operator]
  const isNegated = name.includes('Not')
  const fitsOne = (value: string) => given.some((other) => fits(name.replace('Not', ''), value, other, keys))
  const passes = (value: string) => (isNegated ? !fitsOne(value) : fitsOne(value))
  if (prefix === 'ForAllValues') return asked.every(passes)
  if (prefix === 'ForAnyValue') return asked.some(passes)
  return isNegated ? !asked.some(fitsOne) : asked.some(fitsOne)
}

function fits(operator: string, asked: string, given: string, keys: PlainRequest['keys']): boolean {
  switch (operator) {
    case 'StringEquals':
      return !isOpen(given, keys) && asked === filled(given, keys)
    case 'StringEqualsIgnoreCase':
      return !isOpen(given, keys) && asked.toLowerCase() === filled(given, keys).toLowerCase()
    case 'StringLike':
      return like(given, asked, keys)
    case 'Bool':
      return asked.toLowerCase() === given.toLowerCase()
    case 'IpAddress':
      return isInside(asked, given)
  }
  const [, kind, order = ''] = /^(Numeric|Date)(.*)$/.exec(operator) ?? []
  const [one, other] = kind === 'Numeric' ? [scaled(asked), scaled(given)] : [instant(asked), instant(given)]
  if (one === undefined || other === undefined) return false
  return (
    (one === other && order.endsWith('Equals')) ||
    (one < other && order.startsWith('LessThan')) ||
    (one > other && order.startsWith('GreaterThan'))
  )
}

/** In millionths. */
function scaled(text: string): bigint | undefined {
  if (!/^-?\d+(\.\d{1,6})?$/.test(text)) return undefined
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  return BigInt(`${text.startsWith('-') ? '-' : ''}${whole}${fraction.padEnd(6, '0')}`)
}

function instant(text: string): bigint | undefined {
  const ms = new Date(text).getTime()
  return !/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(ms) ? undefined : BigInt(ms)
}

function isInside(asked: string, given: string): boolean {
  if (!(asked.includes(':') ? ipaddr.isValid(asked) : ipaddr.IPv4.isValidFourPartDecimal(asked))) return false
  const address = ipaddr.process(asked)
  const [range, bits] = given.includes('/') ? ipaddr.parseCIDR(given) : [ipaddr.process(given), undefined]
  return address.kind() === range.kind() && address.match([range, bits ?? (range.kind() === 'ipv4' ? 32 : 128)])
}

const VARIABLE = /\$\{([^}]*)\}/g

function variablesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name)
}

function isOpen(text: string, keys: PlainRequest['keys']): boolean {
  return variablesIn(text).some((name) => valuesOf(name, keys).length !== 1)
}

function filled(text: string, keys: PlainRequest['keys']): string {
  return text.replaceAll(VARIABLE, (_all, name: string) => valuesOf(name, keys)[0] ?? '')
}

function hasOpenVariable({ Resource, NotResource, Condition = {} }: PlainStatement, keys: PlainRequest['keys']): boolean {
  const inConditions = Object.values(Condition).flatMap((byKey) => Object.values(byKey).flatMap((values) => listOf(values)))
  return [...listOf(Resource ?? []), ...listOf(NotResource ?? []), ...inConditions].some((text) => isOpen(String(text), keys))
}

/** A value with wildcards never fills a pattern. */
function like(pattern: string, text: string, keys: PlainRequest['keys']): boolean {
  if (isOpen(pattern, keys) || variablesIn(pattern).some((name) => /[*?]/.test(valuesOf(name, keys)[0] ?? ''))) return false
  return likePlain(filled(pattern, keys), text)
}

function likePlain(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern[0] === '*') return likePlain(rest, text) || (text !== '' && likePlain(pattern, text.slice(1)))
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && likePlain(rest, text.slice(1))
}

function valuesOf(key: string, keys: PlainRequest['keys']): readonly string[] {
  const found = Object.entries(keys).find(([name]) => name.toLowerCase() === key.toLowerCase())
  return found?.[1] ?? []
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T]
}
