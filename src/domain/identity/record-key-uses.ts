import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

/** The time of a key's use is kept this exactly: one that came sooner after the last one known is not written. */
export const KEY_USE_RESOLUTION_MS = 60 * 60 * 1000

/** An access key signed a call. */
export interface KeyUse {
  readonly account: Uid
  readonly accessKeyId: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const RECORD = `
  UPDATE access_keys SET last_used_at = ?
  WHERE account = ANY(?) AND id = ANY(?) AND (last_used_at IS NULL OR last_used_at <= ?)`

/** Writes when keys were used, one statement for those of one second. Keys that are gone are passed over. */
export async function recordKeyUses(transaction: Transaction, uses: readonly KeyUse[]): Promise<void> {
  const bySecond = new Map<number, KeyUse[]>()
  for (const use of uses) {
    const second = Math.floor(use.at / 1000)
    const together = bySecond.get(second)
    if (together === undefined) bySecond.set(second, [use])
    else together.push(use)
  }
  for (const [second, together] of bySecond) {
    const at = second * 1000
    const accounts = [...new Set(together.map(({ account }) => account))]
    const ids = together.map(({ accessKeyId }) => accessKeyId).sort()
    await transaction.run(RECORD, at, accounts, ids, at - KEY_USE_RESOLUTION_MS)
  }
}
