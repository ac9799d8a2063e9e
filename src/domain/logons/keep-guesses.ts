import { AttemptTally } from '../../detection/attempts.ts'
import { networkOf } from '../../detection/source-prefix.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { textOf } from './guess-rows.ts'
import type { Guesses, NewGuess } from './guesses.ts'

const DAY_MS = 86_400_000

const KEY = 'account, came_on, source, host, at, user_name, connection'
const COLUMNS = [...KEY.split(', '), 'lines', 'weight', 'network', 'provider']
/** A row is not added to from here on: it tells of a thousand tries within half a minute, or of few that came many times. */
const LONGEST_ROW = 65_536
// What is there already, in these very words, is nothing new. Else lines may stand in a row twice, and are told apart when they are read.
const MERGE = `
  ON CONFLICT (${KEY}) DO UPDATE SET
    lines = guesses.lines || ',' || excluded.lines, weight = guesses.weight + excluded.weight
  WHERE length(guesses.lines) < ${LONGEST_ROW} AND instr(guesses.lines, excluded.lines) = 0`

/** Keeps lines of failed logons. Gives back whether any of them may be new. */
export async function keepGuesses(
  transaction: Transaction,
  account: Uid,
  guesses: readonly Guesses[],
  now: number,
): Promise<boolean> {
  const cameOn = Math.floor(now / DAY_MS)
  // Neighbours lie on one page.
  const ordered = [...guesses].sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0))
  const rows = ordered.map((one) => {
    const { source, provider, host, at, user, connection, lines } = one
    return [
      account,
      cameOn,
      source,
      host,
      at,
      user,
      connection,
      lines.map((line) => textOf(line, one)).join(','),
      weightOf(lines),
      networkOf(source),
      provider,
    ]
  })
  return (await transaction.insert('guesses', COLUMNS, rows, MERGE)) > 0
}

/** No fewer than the attempts that any of the lines tell of, alone or with others. */
function weightOf(lines: readonly NewGuess[]): number {
  const tally = new AttemptTally()
  for (const line of lines) tally.add(line)
  return tally.count
}
