import { type Refusal, refuse } from '../kernel/outcome.ts'

const LONGEST = 256
/** Longer names are not compared when the closest one is sought. */
const COMPARED = 64
/** So many pairs of letters are compared to find the closest of the approved names: a thousand short ones. */
const PAIRS_COMPARED = 100_000

/**
 * Reads an approved account name: blanks around it are dropped, the rest is kept exactly, because account names on Linux
 * are exact; `compileAccounts` says what an entry approves. Refuses (`bad-account`) an empty one, one of more than 256 characters, and control characters.
 */
export function normaliseAccount(text: string): { readonly value: string } | Refusal<'bad-account'> {
  const value = text.trim()
  if (value === '' || value.length > LONGEST || /\p{Cc}/u.test(value)) return refuse('bad-account', text.slice(0, LONGEST))
  return { value }
}

/**
 * The approved name that takes fewest changes of a letter to reach, with that number; undefined when there is none to compare. Of very many
 * names the first ones are compared.
 */
export function closestAccount(names: Iterable<string>, user: string): { name: string; edits: number } | undefined {
  if (user.length > COMPARED) return undefined
  let closest: { name: string; edits: number } | undefined
  let left = PAIRS_COMPARED
  for (const name of names) {
    // A name that is passed over costs something too.
    left -= 1 + user.length
    if (left < 0) break
    // Names whose lengths alone differ by as much cannot be closer.
    if (name.length > COMPARED || (closest && Math.abs(name.length - user.length) >= closest.edits)) continue
    left -= name.length * user.length
    const edits = editDistance(name, user)
    if (closest === undefined || edits < closest.edits) closest = { name, edits }
  }
  return closest
}

/** Levenshtein distance, in one row. */
function editDistance(a: string, b: string): number {
  const row: number[] = []
  for (let j = 0; j <= b.length; j++) row.push(j)
  for (let i = 1; i <= a.length; i++) {
    let diagonal = i - 1
    let left = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0
      const substitution = diagonal + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1)
      row[j - 1] = left
      left = Math.min(substitution, above + 1, left + 1)
      diagonal = above
    }
    row[b.length] = left
  }
  return row[b.length] ?? 0
}
