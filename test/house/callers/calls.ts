import type { Operation } from '../../../src/contract/operation.ts'
import type { Product } from '../../../src/contract/product.ts'
import { type ApiAnswer, type Credentials, flatten } from '../../client.ts'
import { type Cell, cellsOf, exampleOf, type Row, STRANGERS } from './row.ts'
import { administratorOf, DEPOT, HEAD, LAB, SHOP, STRANGER, type Victim, type World } from './world.ts'

/** A registered operation. */
interface Registered {
  readonly product: Product<never>
  readonly action: string
  readonly operation: Operation<never>
}

/** A call that was made and what came of it. */
interface Seen {
  readonly answer: ApiAnswer
  /** The request's values as text. */
  readonly sent: string
  /** `own`, and tables in which it changed rows of others. */
  readonly changed: ReadonlySet<string>
}

/** A key of a user who might do everything, had nobody switched it off. */
const DORMANT = { accessKeyId: 'LTAItestdormant000000001', accessKeySecret: 'test-secret-of-dormant-0001' }

/** Those whose records are not asked about: with namesakes of them, by naming another account, from outside. */
const strangers = [
  { name: STRANGERS[0], account: LAB, victimOf: (world: World) => world.management, isNamed: false },
  { name: STRANGERS[1], account: DEPOT, victimOf: (world: World) => world.sibling, isNamed: true },
  { name: STRANGERS[2], account: STRANGER, victimOf: (world: World) => world.management, isNamed: true },
] as const

const textOf = ({ status, body }: ApiAnswer) => (status === 200 ? '200' : `${status} ${body.Code}`)

const mismatch = (expected: string, got: string, message = '') =>
  expected === got ? [] : [`expected ${expected}, got ${got}${message === '' ? '' : `: ${message}`}`]

/** Marked words of an answer that were not in the request; with `ids` also whose accounts and keys it names. */
function leaked({ answer, sent }: Seen, ids: readonly string[]): string[] {
  const marked = answer.text.match(/[\w@.-]*v1ctim[\w@.-]*/g) ?? []
  return [...new Set([...marked, ...ids.filter((id) => answer.text.includes(id))])].filter((word) => !sent.includes(word))
}

const idsOf = (victim: Victim, caller: string) => [HEAD, SHOP, victim.key].filter((id) => id !== caller)

/** Parameters in which somebody asks for an account's records. */
function parametersOf({ operation }: Registered, row: Row, victim: Victim, isNamed: boolean): Record<string, unknown> {
  const parameters = row.ask === undefined ? exampleOf(operation.input) : row.ask(victim)
  return isNamed && row.member !== undefined ? { ...parameters, [row.member]: victim.uid } : parameters
}

const signer = (world: World, row: Row, account: string) =>
  row.as === 'administrator' ? administratorOf(account) : world.server.rootOf(account)

async function see(
  { server, database }: World,
  { product, action }: Registered,
  parameters: Record<string, unknown>,
  caller: { readonly account: string; readonly credentials: Credentials },
): Promise<Seen> {
  database.begin(caller.account)
  const answer = await server.call(product.name, action, parameters, caller.credentials)
  const sent = flatten(parameters)
    .map(([, value]) => value)
    .join('\n')
  return { answer, sent, changed: database.changed }
}

/** Unsigned, in the header style or the parameter style. */
async function unsigned({ server, management }: World, registered: Registered, row: Row, style: 'V1' | 'V3'): Promise<string> {
  const { product, action } = registered
  const date = `${new Date(server.clock.now()).toISOString().slice(0, 19)}Z`
  const inParameters = { Action: action, Version: product.version, Timestamp: date, SignatureNonce: 'n', Format: 'JSON' }
  const inHeaders = {
    'x-acs-action': action,
    'x-acs-version': product.version,
    'x-acs-date': date,
    'x-acs-signature-nonce': 'n',
  }
  const parameters = parametersOf(registered, row, management, false)
  const body = new URLSearchParams(flatten({ ...parameters, ...(style === 'V1' ? inParameters : {}) }))
  const response = await fetch(server.url, { method: 'POST', body, headers: style === 'V1' ? {} : inHeaders })
  const { Code } = (await response.json()) as { Code: string }
  return `${response.status} ${Code}`
}

/** What is wrong when whoever signed so, in the name of somebody who may do everything, is not refused with the code. */
async function wrongSignature(world: World, registered: Registered, row: Row, [credentials, code]: [Credentials, string]) {
  const caller = { account: HEAD, credentials }
  const { answer } = await see(world, registered, parametersOf(registered, row, world.management, false), caller)
  return mismatch(code, textOf(answer))
}

/** What is wrong with an answer to somebody whose records these are not. */
function wrongAnswer(seen: Seen, cell: Cell, row: Row, ids: readonly string[]): string[] {
  const isOwn = cell === 'own'
  const shown = leaked(seen, isOwn ? ids : []).filter((word) => !(isOwn && row.shows?.[0].test(word)))
  const others = [...seen.changed].filter((table) => table !== 'own')
  return [
    ...mismatch(isOwn ? '200' : cell, textOf(seen.answer), seen.answer.body.Message),
    ...(shown.length === 0 ? [] : [`shows ${shown.join(', ')}`]),
    ...(others.length === 0 ? [] : [`changes ${others.join(', ')}`]),
  ]
}

/** Whoever may ask, for whom everything is good: so nothing but the caller is wrong elsewhere. */
async function wrongForOwner(world: World, registered: Registered, row: Row): Promise<string[]> {
  const account = row.by ?? HEAD
  const parameters = parametersOf(registered, row, world.management, false)
  const seen = await see(world, registered, parameters, { account, credentials: signer(world, row, account) })
  const wrong = mismatch(row.owner?.[0] ?? '200', textOf(seen.answer), seen.answer.body.Message)
  if (wrong.length > 0 || row.owner !== undefined || row.plain !== undefined || !cellsOf(row).includes('own')) return wrong
  if (seen.changed.size > 0 || leaked(seen, idsOf(world.management, account)).length > 0) return []
  return ['neither shows nor changes anything, so the other callers prove nothing: ask for more, or say why in `plain`']
}

/** A RAM user who may do nothing. */
async function wrongForNobody(world: World, registered: Registered, row: Row): Promise<string[]> {
  const parameters = parametersOf(registered, row, world.management, false)
  const seen = await see(world, registered, parameters, { account: HEAD, credentials: world.server.user('nobody') })
  if (row.open !== undefined) return wrongAnswer(seen, 'own', row, [])
  const { status, body } = seen.answer
  const [code, documented, message] = registered.product.denied
  const expected = [documented, code, message, registered.operation.access.action]
  const got = [status, body.Code, body.Message, body.AccessDeniedDetail?.AuthAction]
  return [...mismatch(expected.join(' '), got.join(' ')), ...[...seen.changed].map((table) => `changes ${table}`)]
}

async function askAsStranger(world: World, registered: Registered, row: Row, index: 0 | 1 | 2) {
  const { account, victimOf, isNamed } = strangers[index]
  const victim = victimOf(world)
  const caller = { account, credentials: signer(world, row, account) }
  const seen = await see(world, registered, parametersOf(registered, row, victim, isNamed), caller)
  return { seen, ids: idsOf(victim, account) }
}

/** What is wrong in the cells of a row, each with its column; nothing where all is as the row says. */
export async function wrongCells(world: World, registered: Registered, row: Row): Promise<string[]> {
  const root = world.server.rootOf(HEAD)
  const signed = (credentials: Credentials, code: string) => wrongSignature(world, registered, row, [credentials, code])
  const columns: [string, string[]][] = [
    ['owner', await wrongForOwner(world, registered, row)],
    ['no key, V3', mismatch('400 MissingAccessKeyId', await unsigned(world, registered, row, 'V3'))],
    ['no key, V1', mismatch('400 MissingAccessKeyId', await unsigned(world, registered, row, 'V1'))],
    ['wrong secret', await signed({ ...root, accessKeySecret: 'x' }, '400 SignatureDoesNotMatch')],
    ['inactive key', await signed(DORMANT, '400 InvalidAccessKeyId.Inactive')],
    ['expired token', await signed(world.expired, '400 InvalidSecurityToken.Expired')],
    ['nobody', await wrongForNobody(world, registered, row)],
  ]
  for (const index of [0, 1, 2] as const) {
    const { seen, ids } = await askAsStranger(world, registered, row, index)
    columns.push([STRANGERS[index], wrongAnswer(seen, cellsOf(row)[index], row, ids)])
  }
  return columns.flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`))
}

/** A row as the operation behaves now, asked with its examples. What an answer leaks stands behind the cell. */
export async function proposal(world: World, registered: Registered): Promise<string> {
  const row: Row = { get: 'own' }
  const cells: string[] = []
  for (const index of [0, 1, 2] as const) {
    const { seen, ids } = await askAsStranger(world, registered, row, index)
    const leaks = wrongAnswer(seen, 'own', row, ids).filter((line) => !line.startsWith('expected'))
    const cell = textOf(seen.answer).replace(/^200$/, 'own')
    cells.push(leaks.length === 0 ? cell : `${cell} (NOT GOOD: ${leaks.join('; ')})`)
  }
  const get = new Set(cells).size === 1 ? `'${cells[0]}'` : `[${cells.map((cell) => `'${cell}'`).join(', ')}]`
  const owner = await wrongForOwner(world, registered, row)
  const asked = JSON.stringify(exampleOf(registered.operation.input))
  return `${registered.action}: { get: ${get} }, // asked ${asked}; owner: ${owner.join('; ') || '200'}`
}
