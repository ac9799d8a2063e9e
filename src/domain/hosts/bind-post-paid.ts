import type { Uid } from '../../kernel/ids.ts'
import { lockLicences } from '../allotments/read.ts'
import type { Deps } from '../deps.ts'
import { writeLicence, writeSetting } from './bind-store.ts'
import type { HostCondition } from './host-condition.ts'
import { existingHosts } from './read.ts'

/** Gives hosts an edition that is paid by use. */
export interface PostPaidAction {
  readonly uuids: readonly string[]
  /** All hosts of the account; those with a licence that was bought only when they may change over. */
  readonly isAll: boolean
  /** 1, the free edition, takes the licence away. */
  readonly edition: number | undefined
}

/** What somebody asks for. */
export interface PostPaidWish {
  readonly actions: readonly PostPaidAction[]
  /** Whether hosts with a licence that was bought change over when all are meant. */
  readonly isForced: boolean
  readonly isAutomatic: boolean | undefined
  readonly autoEdition: number | undefined
}

/** What became of it. Unless it is `done`, nothing has changed. */
export type PostPaidOutcome =
  | { readonly kind: 'done'; readonly bound: number }
  | { readonly kind: 'invalid' | 'not-open' | 'suspended' }

const FREE = 1

/**
 * Gives hosts of an account editions that are paid by use, one action after the other: all of them or none. They draw on
 * nothing that was bought. Open to the buyer of an instance and to members whose allotment is paid by use.
 */
export async function bindPostPaid(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  wish: PostPaidWish,
): Promise<PostPaidOutcome> {
  const { holding } = await lockLicences(transaction, account)
  const isOpen = holding.instanceId !== undefined && (holding.isOwn || holding.chargeType === 'POSTPAID')
  if (!isOpen) return { kind: 'not-open' }
  if (!holding.isValid) return { kind: 'suspended' }
  if (!isSound(wish)) return { kind: 'invalid' }
  const named = [...new Set(wish.actions.flatMap(({ uuids }) => uuids))]
  if ((await existingHosts(transaction, account, named)).size < named.length) return { kind: 'invalid' }

  const now = clock.now()
  let bound = 0
  for (const { uuids, isAll, edition = FREE } of wish.actions) {
    const licence = edition === FREE ? { edition: 0, isPostPaid: false, now } : { edition, isPostPaid: true, now }
    const matching = isAll ? { criteria: wish.isForced ? [] : UNBOUGHT, join: 'and' as const } : undefined
    bound += await writeLicence(transaction, account, { uuids, matching, but: [] }, licence)
  }
  if (wish.isAutomatic !== undefined) {
    await writeSetting(transaction, account, { edition: wish.isAutomatic ? (wish.autoEdition ?? 0) : 0, isPostPaid: true })
  }
  return { kind: 'done', bound }
}

const UNBOUGHT: readonly HostCondition[] = [{ is: 'unbought' }]

function isSound({ actions, isAutomatic, autoEdition }: PostPaidWish): boolean {
  if (actions.length === 0 && isAutomatic === undefined) return false
  if (isAutomatic === true && autoEdition === undefined) return false
  return actions.every(({ uuids, isAll, edition }) => edition !== undefined && (isAll || uuids.length > 0))
}
