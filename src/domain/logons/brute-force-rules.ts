import { type BruteForceRule, DEFAULT_RULE } from '../../detection/brute-force.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { type AppliedRule, rulesOfHosts } from '../brute-force-rules/read.ts'

/** When guessing is brute force, server by server. */
export interface BruteForceRules {
  /** The rule of a server: its own, its account's default, or five in ten minutes. */
  readonly of: (host: string) => BruteForceRule
  /** Whether guesses through a door of a server are looked at; `connection` begins with the door. */
  readonly isWatched: (host: string, connection: string) => boolean
}

/** Reads the rules of some servers. */
export async function bruteForceRulesOf(reader: Reader, account: Uid, hosts: readonly string[]): Promise<BruteForceRules> {
  const applied = await rulesOfHosts(reader, account, hosts)
  const rules = new Map(
    [...applied].map(([host, { failCount, span }]) => [host, { threshold: failCount, spanMs: span * 60_000 }]),
  )
  return {
    of: (host) => rules.get(host) ?? DEFAULT_RULE,
    isWatched: (host, connection) => isOn(applied.get(host), connection),
  }
}

/** A rule can leave out SSH and remote desktops; it says nothing of other doors. */
function isOn(rule: AppliedRule | undefined, connection: string): boolean {
  if (rule === undefined) return true
  if (connection.startsWith('ssh ')) return rule.ssh
  return connection.startsWith('remote-desktop ') || connection.startsWith('network ') ? rule.rdp : true
}
