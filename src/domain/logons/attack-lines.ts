import type { Burst } from '../../detection/brute-force.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import { type InBothLanguages, readAs } from '../alerts/follow.ts'
import { keysOf, nameOf } from './attack-keys.ts'
import type { Guesses } from './guesses.ts'

/** So many lines of an attack are shown. */
const SHOWN = 5
/** And so many characters of them, as of one line. */
const LONGEST = 4_096

/** What an alert about an attack shows of its lines. */
export interface ShownLines {
  /** One below the other, in the order of their times. */
  readonly raw: string
  /** By which readers they were read. */
  readonly readAs: InBothLanguages | undefined
}

/** The lines of a batch by what they count for, as far as that is wanted. Of what came before the words are not kept. */
export class AttackLines {
  readonly #byKey: ReadonlyMap<string, LogonEvent[]>

  /** `wanted` are names of keys; see `nameOf`. */
  constructor(guesses: readonly Guesses[], wanted: Iterable<string>) {
    this.#byKey = new Map([...wanted].map((name) => [name, []]))
    for (const one of guesses) {
      for (const key of keysOf(one)) {
        const events = this.#byKey.get(nameOf(key))
        if (events !== undefined) for (const { event } of one.lines) events.push(event)
      }
    }
  }

  /** The first lines of an attack. Mostly there are some, as what has just come makes an attack of what was there. */
  of(name: string, { firstAt, lastAt }: Pick<Burst, 'firstAt' | 'lastAt'>): ShownLines {
    const lines = new Map<string, LogonEvent>()
    const within = (this.#byKey.get(name) ?? []).filter(({ at }) => at >= firstAt && at <= lastAt)
    let length = 0
    for (const event of within.sort((a, b) => a.at - b.at || (a.raw < b.raw ? -1 : 1))) {
      if (lines.has(event.raw)) continue
      length += event.raw.length + 1
      if (lines.size === SHOWN || (lines.size > 0 && length > LONGEST)) break
      lines.set(event.raw, event)
    }
    return { raw: [...lines.keys()].join('\n'), readAs: readersOf([...lines.values()]) }
  }
}

function readersOf(events: readonly LogonEvent[]): InBothLanguages | undefined {
  if (events.length === 0) return undefined
  const readers = events.map(readAs)
  const told = (language: keyof InBothLanguages) => [...new Set(readers.map((one) => one[language]))]
  return { en: told('en').join('; '), zh: told('zh').join(';') }
}
