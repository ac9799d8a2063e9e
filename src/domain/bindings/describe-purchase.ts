import type { Uid } from '../../kernel/ids.ts'
import type { Refusal } from '../../kernel/outcome.ts'
import { refuse } from '../../kernel/outcome.ts'
import { purchaseOf } from '../allotments/read.ts'
import type { Deps } from '../deps.ts'
import { type Account, findAccount, type ViewRefusal } from '../directory/read.ts'

/** Who has bought threat detection for an account, and how much. */
export interface DetectionPurchase {
  readonly account: Account
  /** The management account, or the account itself where it is in no organisation. */
  readonly payer: Account
  readonly instanceId: string
  readonly capacityGb: number
  readonly flowGb: number
}

/** Who has bought threat detection for an account that the caller may see. */
export async function describePurchase(
  { transaction }: Pick<Deps, 'transaction'>,
  uid: Uid,
): Promise<DetectionPurchase | Refusal<ViewRefusal>> {
  const account = await findAccount(transaction, uid)
  const payer = account && (await findAccount(transaction, account.organisation ?? account.uid))
  if (account === undefined || payer === undefined) return refuse('view-refused')
  const purchase = await purchaseOf(transaction, payer.uid)
  return {
    account,
    payer,
    instanceId: purchase?.instanceId ?? '',
    capacityGb: purchase?.bought.get('threatAnalysis') ?? 0,
    flowGb: purchase?.bought.get('threatAnalysisFlow') ?? 0,
  }
}
