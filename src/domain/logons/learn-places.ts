import { Learning, type LearntSuccess } from '../../detection/learning.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { type NewAlert, unlisted } from '../alerts/follow.ts'
import { suspiciousSources } from '../alerts/read.ts'
import type { Deps } from '../deps.ts'
import { type KnownPlace, keepPlaces, knownPlaces, putIntoForce } from '../logon-baselines/follow.ts'
import type { FreshLogon } from './fresh-logons.ts'
import type { LogonSettings } from './settings.ts'
import { sourceOf } from './store.ts'

/** What there is to learn from: new logons, and what was found about them and about the guesses that came with them. */
export interface Lessons {
  readonly fresh: readonly FreshLogon[]
  readonly alerts: readonly NewAlert[]
  readonly settings: Pick<LogonSettings, 'learning'>
}

/**
 * Counts the places that new logons came from, and in the mode `vendor` puts into force those that have become usual. Nothing is learnt
 * from networks of hosting providers and anonymisers, as far as the database tells, nor from sources that guessed passwords or about which an
 * alert is pending; an alert about their place alone is no hindrance, as it is what learning ends. Gives back whether anything that is
 * in force has changed. Whoever calls holds the servers.
 */
export async function learnPlaces(
  deps: Pick<Deps, 'transaction' | 'locations' | 'recordDeed'>,
  account: Uid,
  { fresh, alerts, settings }: Lessons,
): Promise<boolean> {
  const { transaction } = deps
  const lessons = lessonsOf(deps, fresh)
  const hosts = [...lessons.keys()]
  if (hosts.length === 0) return false
  const known = new Map<string, KnownPlace[]>(hosts.map((host) => [host, []]))
  for (const place of await knownPlaces(transaction, account, hosts)) known.get(place.host)?.push(place)

  const isApplied = settings.learning === 'vendor'
  const pupils = hosts.map((host) => new Pupil(host, known.get(host) ?? []))
  for (const pupil of pupils) pupil.learn(lessons.get(pupil.host) ?? [])
  const learning = pupils.filter((pupil) => pupil.hasLearnt || (isApplied && pupil.isAnyWaiting()))
  if (learning.length === 0) return false

  const bad = await badSources(transaction, account, learning, alerts)
  if (bad.size > 0) for (const pupil of learning) pupil.learnAnew(lessons.get(pupil.host) ?? [], bad)
  const changed = learning.flatMap((pupil) => pupil.changed())
  await keepPlaces(transaction, account, changed)
  const hasMoved = changed.some((place) => place.hasMoved)
  if (!isApplied) return hasMoved
  const waiting = learning.filter((pupil) => pupil.isAnyWaiting()).map(({ host }) => host)
  const learnt = waiting.length === 0 ? [] : await putIntoForce(transaction, account, waiting)
  for (const { host, place, since } of learnt) deps.recordDeed?.({ account, deed: 'place-learnt', host, place, since })
  return hasMoved || learnt.length > 0
}

/** The sources that nothing is learnt from, of those that there is anything to learn from. */
async function badSources(transaction: Transaction, account: Uid, pupils: readonly Pupil[], alerts: readonly NewAlert[]) {
  const accused = await unlisted(
    transaction,
    account,
    alerts.filter(({ kind }) => kind !== 'location'),
  )
  const bad = new Set(accused.map(({ source }) => source))
  const sources = [...new Set(pupils.flatMap((pupil) => pupil.sources()))]
  for (const source of await suspiciousSources(transaction, account, sources)) bad.add(source)
  return bad
}

/** The new logons that came from places, by their hosts. */
function lessonsOf({ locations }: Pick<Deps, 'locations'>, fresh: readonly FreshLogon[]): Map<string, LearntSuccess[]> {
  const lessons = new Map<string, LearntSuccess[]>()
  for (const { host, event } of fresh) {
    const { at, address } = event
    const found = address === undefined ? undefined : locations.find(address)
    const place = found?.region ?? found?.country
    if (place === undefined || found?.isHosting === true) continue
    const success = { at, place, source: sourceOf(address) }
    const same = lessons.get(host.uuid)
    if (same === undefined) lessons.set(host.uuid, [success])
    else same.push(success)
  }
  return lessons
}

/** What one server learns. */
class Pupil {
  readonly host: string
  readonly #known: readonly KnownPlace[]
  #learning: Learning
  #hasLearnt = false

  constructor(host: string, known: readonly KnownPlace[]) {
    this.host = host
    this.#known = known
    this.#learning = this.#before()
  }

  /** Whether there was anything new in the lessons. */
  get hasLearnt(): boolean {
    return this.#hasLearnt
  }

  learn(lessons: readonly LearntSuccess[]): void {
    for (const lesson of lessons) if (this.#learning.add(lesson)) this.#hasLearnt = true
  }

  /** The sources that it has learnt from. */
  sources(): string[] {
    return this.#learning.state().flatMap(([, moments]) => moments.map(([, source]) => source))
  }

  /** Learns once more, and nothing from some sources. */
  learnAnew(lessons: readonly LearntSuccess[], bad: ReadonlySet<string>): void {
    this.#learning = this.#before()
    this.#learning.forget(bad)
    for (const lesson of lessons) if (!bad.has(lesson.source)) this.#learning.add(lesson)
  }

  /** What has to be kept anew, and whether it may be in force and is usual from another moment on. */
  changed() {
    const usual = this.#usual()
    const before = new Map(this.#known.map((place) => [place.place, place]))
    return this.#learning.state().flatMap(([place, moments]) => {
      const known = before.get(place)
      const usualAt = usual.get(place) ?? 0
      if (known === undefined && moments.length === 0) return []
      if (known?.usualAt === usualAt && JSON.stringify(known.moments) === JSON.stringify(moments)) return []
      const hasMoved = known?.state === 'learnt' && known.usualAt !== usualAt
      return [{ host: this.host, place, moments, usualAt, hasMoved }]
    })
  }

  /** Whether any place is usual about which nothing was decided. */
  isAnyWaiting(): boolean {
    const decided = new Set(this.#known.filter(({ state }) => state !== 'open').map(({ place }) => place))
    return [...this.#usual().keys()].some((place) => !decided.has(place))
  }

  #before(): Learning {
    return new Learning(this.#known.map(({ place, moments }) => [place, moments]))
  }

  #usual(): ReadonlyMap<string, number> {
    return new Map(this.#learning.usual().map(({ place, since }) => [place, since]))
  }
}
