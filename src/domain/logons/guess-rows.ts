import type { GuessFamily } from '../../detection/guess.ts'
import type { Guesses, KeptGuess, NewGuess } from './guesses.ts'

/*
 * Lines of failed logons as they stand in a row of what is kept.
 */

/** Moment within the slice, family, result, port; then the weight where it is not 1, and 0 where the line does not name the account. */
type Told = readonly [offset: number, family: GuessFamily, result: string, port: number, weight?: number, isNamed?: 0]

/** A line as it stands in its row. */
export function textOf({ at, user, family, result, port, weight }: NewGuess, guesses: Guesses): string {
  const rest = user !== guesses.user ? `,${weight},0` : weight === 1 ? '' : `,${weight}`
  return `[${at - guesses.at},${JSON.stringify(family)},"${result.charAt(0)}",${port}${rest}]`
}

/** Moments between which guesses are wanted, both included. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** A row of lines. */
export interface GuessRow {
  readonly host: string
  readonly source: string
  readonly provider: string
  readonly at: number
  readonly user: string
  readonly connection: string
  readonly lines: string
}

/** The lines of some rows within a time, each once. */
export function linesIn(rows: readonly GuessRow[], span: Span): KeptGuess[] {
  const known = new Set<string>()
  const less: KeptGuess[] = []
  const guesses = rows.flatMap((row) => read(row, span, { known, less }))
  return [...guesses, ...missing(less, guesses)]
}

/**
 * The lines of a row that are not known yet. A line is known again by its second, as logs of one event differ in their fractions; where
 * nothing joins the lines of a connection, by its whole time, as many of them may fall into one second. Those of which less is kept, from before
 * lines were kept by connection, are put into `less`.
 */
function read(
  row: GuessRow,
  { from, until }: Span,
  { known, less }: { readonly known: Set<string>; readonly less: KeptGuess[] },
): KeptGuess[] {
  const { host, source, provider, connection } = row
  const guesses: KeptGuess[] = []
  for (const [offset, family, result, port, weight = 1, isNamed = 1] of JSON.parse(`[${row.lines}]`) as Told[]) {
    const at = row.at + offset
    if (at < from || at > until) continue
    const user = isNamed === 1 ? row.user : ''
    const guess: KeptGuess = { host, at, user, source, provider, connection, family, weight }
    if (result === '') {
      less.push(guess)
      continue
    }
    const name = `${nameOf(guess)} ${result} ${port}`
    if (known.has(name)) continue
    known.add(name)
    guesses.push(guess)
  }
  return guesses
}

/** Lines of which less is kept, each once, without those that have come again. */
function missing(less: readonly KeptGuess[], guesses: readonly KeptGuess[]): KeptGuess[] {
  if (less.length === 0) return []
  const known = new Set(guesses.map(nameOf))
  return less.filter((guess) => {
    const name = nameOf(guess)
    return !known.has(name) && known.add(name)
  })
}

function nameOf({ at, host, source, connection, family, weight, user }: KeptGuess): string {
  const moment = connection === '' ? at : Math.floor(at / 1000)
  return `${moment} ${host} ${source} ${connection} ${family} ${weight} ${user}`
}
