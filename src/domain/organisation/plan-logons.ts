import type { Reader } from '../../storage/database.ts'
import { MOST_PATTERNS, MOST_WHITE_LIST_RULES } from '../alerts/read.ts'
import { MOST_RULES, MOST_SERVERS } from '../brute-force-rules/read.ts'
import { approvalsWithEnd, MOST_APPROVALS } from '../logon-baselines/read.ts'
import { MOST_ALIASES, MOST_SOURCES, sourcesOfTokens } from '../logon-sources/read.ts'
import type { Kind } from './item.ts'
import type { Planning } from './plan.ts'
import { countWithin } from './plan-checks.ts'
import { OPERATE, type State } from './state.ts'

/** As many as an account may have, and what they are called. */
const MOST = [
  ['logon-source', MOST_SOURCES, 'sources of logs'],
  ['host-alias', MOST_ALIASES, 'names of hosts'],
  ['brute-force-rule', MOST_RULES, 'rules against brute force'],
] as const satisfies readonly (readonly [kind: Kind, most: number, name: string])[]

/**
 * What the server makes impossible of what a file says to the logon watch.
 * @throws Flaw for the first item that cannot be
 */
export async function checkLogonItems({ reader, now }: Planning, state: State): Promise<void> {
  for (const [kind, most, name] of MOST) {
    countWithin(state, kind, ({ account }) => {
      const words = `account ${account} would have more than ${most} ${name}`
      return { scope: [account], others: state.othersIn(kind, [account]), most, words }
    })
  }
  countWithin(state, 'brute-force-host', ({ account, values: [rule] }, present) => {
    const scope = [account, String(rule)]
    const words = `rule ${rule} would be bound to more than ${MOST_SERVERS} hosts`
    const isMoving = present !== undefined && present.values[0] !== rule
    return { scope, others: state.othersIn('brute-force-host', scope), most: MOST_SERVERS, words, isMoving }
  })
  await checkExits(reader, state, now)
  checkWhiteList(state)
  await checkTokens(reader, state)
}

/** Ways out are approvals, and so are those of alerts that have an end. */
async function checkExits(reader: Reader, state: State, now: number): Promise<void> {
  const accounts = [...state.itemsOf('known-exit').values()].map((item) => item.account)
  const withEnd = await approvalsWithEnd(reader, [...new Set(accounts)], now)
  countWithin(state, 'known-exit', ({ account }) => {
    const words = `account ${account} would have more than ${MOST_APPROVALS} approvals that hold, known ways out among them`
    const others = state.othersIn('known-exit', [account]) + (withEnd.get(account) ?? 0)
    return { scope: [account], others, most: MOST_APPROVALS, words }
  })
}

function checkWhiteList(state: State): void {
  const others = (account: string, isPattern: boolean) => state.othersIn('white-list-rule', [account, String(isPattern)])
  countWithin(state, 'white-list-rule', ({ account }) => {
    const words = `the white list of account ${account} would have more than ${MOST_WHITE_LIST_RULES} rules`
    return { scope: [account], others: others(account, false) + others(account, true), most: MOST_WHITE_LIST_RULES, words }
  })
  countWithin(state, 'white-list-rule', ({ account, key }) => {
    if (key[OPERATE] !== 'regex') return { scope: [], others: 0, most: Number.POSITIVE_INFINITY, words: '' }
    const words = `the white list of account ${account} would have more than ${MOST_PATTERNS} regular expressions`
    return { scope: [account], others: others(account, true), most: MOST_PATTERNS, words }
  })
}

/** The token is all that a sender shows, so no two sources of the server have the same. */
async function checkTokens(reader: Reader, state: State): Promise<void> {
  const given = [...state.itemsOf('logon-source').values()].filter(({ values }) => values[TOKEN] !== null)
  const holders = await sourcesOfTokens(
    reader,
    given.map(({ values }) => String(values[TOKEN])),
  )
  for (const { account, key, values, path } of given) {
    const holder = holders.get(String(values[TOKEN]))
    if (holder === undefined || (holder.account === account && holder.name === key.join())) continue
    throw state.document.flaw([...path.slice(0, -1), 'tokenHash'], 'another source on this server has this token')
  }
}

/** Where the digest of the token stands among the values of a source. */
const TOKEN = 2
