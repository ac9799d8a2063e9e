import type { Operation } from '../../../src/contract/operation.ts'
import type { Product } from '../../../src/contract/product.ts'
import { type ApiAnswer, type Credentials, flatten } from '../../client.ts'
import { type Cell, cellsOf, exampleOf, type Row, STRANGERS } from './row.ts'
import { administratorOf, DEPOT, HEAD, LAB, SHOP, STRANGER, type Victim, type World } from './world.ts'

/** A registered operation. */
export interface Registered {
  readonly product: Product<never>
  readonly action: string
  readonly operation: Operation<never>
}

/** A call that was made and what came of it. */
interface Seen {
  readonly answer: ApiAnswer
  /** The request's values as text. */
  readonly sent: string
  readonly changed: ReadonlySet<string>
}

const textOf = ({ status, body }: ApiAnswer) => (status === 200 ? '200' : `${status} ${body.Code}`)

/** What is somebody's in an answer and was not in the request: marked words, and the ids of accounts and keys that are not the caller's. */
export function leaked({ answer, sent }: Seen, caller: string, victim: Victim, isOwn: boolean): string[] {
  const marked = answer.text.match(/[\w@.-]*v1ctim[\w@.-]*/g) ?? []
  const ids = isOwn ? [HEAD, SHOP, victim.key].filter((id) => id !== caller && answer.text.includes(id)) : []
  return [...new Set([...marked, ...ids])].filter((word) => !sent.includes(word))
}

/** Parameters in which one account asks for the records of another. */
function parametersOf({ operation }: Registered, row: Row, victim: Victim, named: boolean): Record<string, unknown> {
  const parameters = row.ask === undefined ? exampleOf(operation.input) : row.ask(victim)
  return named && row.member !== undefined ? { ...parameters, [row.member]: victim.uid } : parameters
}

/** Makes calls to one world, one after the other. */
export function callsTo(world: World) {
  const { server, database, management, sibling } = world

  async function see(registered: Registered, parameters: Record<string, unknown>, credentials: Credentials, account: string) {
    database.begin(account)
    const answer = await server.call(registered.product.name, registered.action, parameters, credentials)
    const sent = flatten(parameters)
      .map(([, value]) => value)
      .join('\n')
    return { answer, sent, changed: database.changed }
  }

  const signer = (row: Row, account: string) => (row.as === 'administrator' ? administratorOf(account) : server.rootOf(account))

  /** Unsigned, in the header style or the parameter style. */
  async function unsigned({ product, action, operation }: Registered, row: Row, style: 'V1' | 'V3'): Promise<string> {
    const parameters = row.ask === undefined ? exampleOf(operation.input) : row.ask(management)
    const date = `${new Date(server.clock.now()).toISOString().slice(0, 19)}Z`
    const common = { Action: action, Version: product.version, Timestamp: date, SignatureNonce: 'n', Format: 'JSON' }
    const headers = {
      'x-acs-action': action,
      'x-acs-version': product.version,
      'x-acs-date': date,
      'x-acs-signature-nonce': 'n',
    }
    const body = new URLSearchParams(flatten({ ...parameters, ...(style === 'V1' ? common : {}) }))
    const response = await fetch(server.url, { method: 'POST', body, headers: style === 'V1' ? {} : headers })
    const { Code } = (await response.json()) as { Code: string }
    return `${response.status} ${Code}`
  }

  /** What is wrong when this caller, whose signature is no good, asks for its own records. */
  async function refusedBeforehand(registered: Registered, row: Row, credentials: Credentials, code: string): Promise<string[]> {
    const { answer } = await see(registered, parametersOf(registered, row, management, false), credentials, HEAD)
    return textOf(answer) === code ? [] : [`expected ${code}, got ${textOf(answer)}`]
  }

  /** What is wrong with an answer to somebody who is not the owner. */
  function judged(seen: Seen, cell: Cell, row: Row, caller: string, victim: Victim): string[] {
    const got = textOf(seen.answer)
    const isOwn = cell === 'own'
    const shown = leaked(seen, caller, victim, isOwn).filter((word) => !(isOwn && row.shows?.[0].test(word)))
    const others = [...seen.changed].filter((table) => table !== 'own')
    return [
      ...(got === (isOwn ? '200' : cell) ? [] : [`expected ${cell}, got ${got}: ${seen.answer.body.Message ?? ''}`]),
      ...(shown.length === 0 ? [] : [`shows ${shown.join(', ')}`]),
      ...(others.length === 0 ? [] : [`changes ${others.join(', ')}`]),
    ]
  }

  const strangers = [
    { name: STRANGERS[0], account: LAB, victim: management, named: false },
    { name: STRANGERS[1], account: DEPOT, victim: sibling, named: true },
    { name: STRANGERS[2], account: STRANGER, victim: management, named: true },
  ]

  return {
    async noKey(registered: Registered, row: Row): Promise<string[]> {
      const got = [await unsigned(registered, row, 'V3'), await unsigned(registered, row, 'V1')]
      return got.every((text) => text === '400 MissingAccessKeyId') ? [] : [`expected 400 MissingAccessKeyId, got ${got}`]
    },
    refusedBeforehand,
    /** Whoever may ask, for whom everything is good: nothing but the caller is wrong elsewhere. */
    async owner(registered: Registered, row: Row): Promise<string[]> {
      const account = row.by ?? HEAD
      const seen = await see(registered, parametersOf(registered, row, management, false), signer(row, account), account)
      const got = textOf(seen.answer)
      const expected = row.owner?.[0] ?? '200'
      if (got !== expected) return [`expected ${expected}, got ${got}: ${seen.answer.body.Message ?? ''}`]
      if (row.owner !== undefined || row.plain !== undefined || !cellsOf(row).includes('own')) return []
      if (seen.changed.size > 0 || leaked(seen, account, management, true).length > 0) return []
      return ['neither shows nor changes anything, so the other callers prove nothing: ask for more, or say why in `plain`']
    },
    /** A RAM user who may do nothing. */
    async nobody(registered: Registered, row: Row): Promise<string[]> {
      const seen = await see(registered, parametersOf(registered, row, management, false), server.user('nobody'), HEAD)
      const { answer } = seen
      if (row.open !== undefined) return judged(seen, 'own', row, HEAD, management)
      const [code, status, message] = registered.product.denied
      const { AuthAction } = answer.body.AccessDeniedDetail ?? {}
      const got = [answer.status, answer.body.Code, answer.body.Message, AuthAction].join(' ')
      const expected = [status, code, message, registered.operation.access.action].join(' ')
      return [
        ...(got === expected ? [] : [`expected ${expected}, got ${got}`]),
        ...[...seen.changed].map((table) => `changes ${table}`),
      ]
    },
    strangers: strangers.map(({ name, account, victim, named }, index) => ({
      name,
      async wrong(registered: Registered, row: Row): Promise<string[]> {
        const seen = await see(registered, parametersOf(registered, row, victim, named), signer(row, account), account)
        return judged(seen, cellsOf(row)[index] ?? 'own', row, account, victim)
      },
      /** The cell as it is now, for a proposal. */
      async now(registered: Registered, row: Row): Promise<string> {
        const seen = await see(registered, parametersOf(registered, row, victim, named), signer(row, account), account)
        const wrong = judged(seen, 'own', row, account, victim).filter((line) => !line.startsWith('expected'))
        return `${textOf(seen.answer).replace(/^200$/, 'own')}${wrong.length === 0 ? '' : ` (${wrong.join('; ')})`}`
      },
    })),
  }
}
