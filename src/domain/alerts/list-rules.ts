import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader } from '../../storage/database.ts'
import { holdsPart, lowerAscii } from '../../storage/text-part.ts'
import type { Deps } from '../deps.ts'
import type { AlertKind } from './alert-kind.ts'
import type { MarkRule } from './mark-miss-rule.ts'
import { MOST_RULES } from './white-list-store.ts'

/** A rule of the white list as it is listed, with the server that it is about while that is there. */
export interface ListedMarkRule extends MarkRule {
  readonly id: number
  readonly hostName: string | null
  readonly ip: string | null
  readonly publicIp: string | null
  readonly instanceId: string | null
}

/** Which rules are wanted, and which part of them. */
export interface MarkRuleQuestion {
  readonly kinds: readonly AlertKind[] | undefined
  /** A part of the name or an address of the server. */
  readonly hostText: string | undefined
  readonly offset: number
  readonly limit: number
}

/** A page of the white list, the newest rule first, and how many rules are wanted on all pages. */
export async function listMarkRules(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { kinds, hostText, offset, limit }: MarkRuleQuestion,
): Promise<{ readonly rules: readonly ListedMarkRule[]; readonly total: number }> {
  const parameters: Parameter[] = [account]
  let from = 'FROM mark_miss_rules m LEFT JOIN hosts h ON h.account = m.account AND h.uuid = m.host WHERE m.account = ?'
  if (kinds !== undefined) {
    from += ' AND m.kind = ANY(?)'
    parameters.push(kinds)
  }
  if (hostText !== undefined) {
    from += ` AND ${holdsPart(`h.name || '\n' || h.ip || '\n' || h.public_ip`)}`
    parameters.push(lowerAscii(hostText))
  }
  const counted = await transaction.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${from}`, ...parameters)
  const rules = await transaction.all<ListedMarkRule>(
    `SELECT m.id, m.kind, m.host, m.field, m.operate, m.value,
       h.name AS "hostName", h.ip, h.public_ip AS "publicIp", h.instance_id AS "instanceId"
     ${from} ORDER BY m.id DESC LIMIT ? OFFSET ?`,
    ...parameters,
    limit,
    offset,
  )
  return { rules, total: counted?.n ?? 0 }
}

const OF_ALERT = `
  SELECT kind, host, field, operate, value FROM mark_miss_rules
  WHERE account = ? AND kind = ? AND (host = '' OR host = ?) ORDER BY id LIMIT ?`

/** The rules that are asked about alerts of a kind about a server. */
export function rulesAbout(reader: Reader, account: Uid, kind: AlertKind, host: string): Promise<MarkRule[]> {
  return reader.all<MarkRule>(OF_ALERT, account, kind, host, MOST_RULES)
}
