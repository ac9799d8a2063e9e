import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import { wellFormed } from '../../kernel/well-formed.ts'
import { type NewAlert, raiseAlerts } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { switchedOff } from '../logon-baselines/read.ts'
import { incidentsRaised } from '../subscriptions/follow.ts'
import { bruteForceRulesOf } from './brute-force-rules.ts'
import { findBruteForce } from './find-brute-force.ts'
import { findTravel } from './find-travel.ts'
import { freshLogons, type HostEvents } from './fresh-logons.ts'
import { gradeSuccesses } from './grade-successes.ts'
import { guessesOf } from './guesses.ts'
import { judgeLogons } from './judge-logons.ts'
import { keepGuesses } from './keep-guesses.ts'
import { learnPlaces } from './learn-places.ts'
import { readSettings } from './settings.ts'
import { standardsOf } from './standards.ts'
import { insertLogons, Sources } from './store.ts'

/** What became of the events of a batch. */
export interface Recorded {
  /** Successful logons. */
  readonly successes: number
  /** Successes that were kept already, or stand in the batch twice. */
  readonly duplicates: number
  /** New successes that the baselines could decide in at least one dimension. */
  readonly judged: number
  /** New alerts. */
  readonly alerts: number
}

/** What recording works with. */
export type Recording = Pick<Deps, 'transaction' | 'clock' | 'locations' | 'providers' | 'parseLog' | 'recordDeed'>

/**
 * Keeps the logons of servers and alerts for what is unusual about them. The same event, in whatever piece of whatever log, is kept
 * once and alerted once, in whatever order events come. Whoever calls holds the servers.
 */
export async function recordLogons(deps: Recording, account: Uid, given: readonly HostEvents[]): Promise<Recorded> {
  const { transaction, clock, locations } = deps
  const batch = given.map(({ host, events }) => ({ host, events: events.filter(hasMoment).map(storable) }))
  const hosts = new Map(batch.map(({ host }) => [host.uuid, host]))
  const rules = await bruteForceRulesOf(transaction, account, [...hosts.keys()])
  const standards = await standardsOf(transaction, account, [...hosts.values()])

  const fresh = await freshLogons(transaction, account, batch)
  const quiet = await switchedOff(transaction, account)
  let judged = judgeLogons(deps, fresh, { standards, quiet })
  const sources = new Sources(deps.providers)
  const location = (address: string) => {
    const place = locations.find(address)
    return place?.region ?? place?.country ?? ''
  }
  await insertLogons(transaction, account, fresh, { sources, location })

  const guesses = guessesOf(batch, sources)
  const alerts: NewAlert[] = []
  const isAttacked = await keepGuesses(transaction, account, guesses, clock.now())
  if (isAttacked) alerts.push(...(await findBruteForce(deps, account, guesses, { hosts, rules })))
  const changed = { fresh, guesses: isAttacked ? guesses : [] }
  alerts.push(...(await gradeSuccesses(deps, account, changed, { hosts, standards, rules })))
  const settings = await readSettings(transaction, account)
  if (settings.travel) alerts.push(...(await findTravel(deps, account, fresh)))
  if (await learnPlaces(deps, account, { fresh, alerts: [...judged.alerts, ...alerts], settings })) {
    judged = judgeLogons(deps, fresh, { standards: await standardsOf(transaction, account, [...hosts.values()]), quiet })
  }

  const raised = await raiseAlerts(transaction, account, [...judged.alerts, ...alerts], clock.now())
  await incidentsRaised(deps, account, raised.incidents)
  const successes = countSuccesses(batch)
  return { successes, duplicates: successes - fresh.length, judged: judged.decided, alerts: raised.alerts }
}

function countSuccesses(batch: readonly HostEvents[]): number {
  let successes = 0
  for (const { events } of batch) for (const { result } of events) if (result === 'success') successes++
  return successes
}

/** The end of the year 9999: what is later comes from a broken line. */
const LAST_MOMENT = Date.UTC(10_000, 0) - 1
const LONGEST_WORD = 256

function hasMoment({ at }: LogonEvent): boolean {
  return at >= 0 && at <= LAST_MOMENT
}

/** The event in the form that a database takes: JSON logs can spell U+0000 and half a character, and a line can be one long name. */
function storable(event: LogonEvent): LogonEvent {
  const { at, user, domain, method, fingerprint, program, session, raw } = event
  const isStorable = Number.isInteger(at) && raw === clean(raw)
  if (isStorable && [user, domain, method, fingerprint, program, session].every((text) => text === word(text))) return event
  return {
    ...event,
    at: Math.floor(at),
    user: word(user),
    domain: word(domain),
    method: word(method),
    fingerprint: word(fingerprint),
    program: word(program) ?? '',
    session: word(session),
    raw: clean(raw),
  }
}

function word(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  return clean(text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD)}…` : text)
}

function clean(text: string): string {
  const whole = wellFormed(text)
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole
}
