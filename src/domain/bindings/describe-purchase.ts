import type { Uid } from '../../kernel/ids.ts'
import type { Refusal } from '../../kernel/outcome.ts'
import { refuse } from '../../kernel/outcome.ts'
import { holdingsOf, purchaseOf } from '../allotments/read.ts'
import type { Deps } from '../deps.ts'
import { type Account, administeredBy, findAccount, type ViewRefusal } from '../directory/read.ts'
import { SERVICES } from './view.ts'

/** Who has bought threat detection for an account, and how much. */
export interface DetectionPurchase {
  readonly account: Account
  /** The management account, or the account itself where it is in no organisation. */
  readonly payer: Account
  /** What was bought, for who administers it; for others what the account was allotted of it. Empty where that is nothing. */
  readonly instanceId: string
  readonly capacityGb: number
  readonly flowGb: number
}

/**
 * Who has bought threat detection for an account that the caller may see. With the id of an instance goes nothing but managing
 * it, so whoever does not manage the organisation's learns the id of its own allotment alone.
 */
export async function describePurchase(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  uid: Uid,
): Promise<DetectionPurchase | Refusal<ViewRefusal>> {
  const account = await findAccount(transaction, uid)
  const payer = account && (await findAccount(transaction, account.organisation ?? account.uid))
  if (account === undefined || payer === undefined) return refuse('view-refused')
  const purchase = await purchaseOf(transaction, payer.uid)
  const isManager = caller === payer.uid || (await administeredBy(transaction, caller, SERVICES)) === payer.uid
  const shown = isManager ? purchase : (await holdingsOf(transaction, payer.uid, [uid]))(uid)
  return {
    account,
    payer,
    instanceId: shown?.instanceId ?? '',
    capacityGb: purchase?.bought.get('threatAnalysis') ?? 0,
    flowGb: purchase?.bought.get('threatAnalysisFlow') ?? 0,
  }
}
