import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { addMembers, type NewMember } from './add-members.ts'
import { describeMembers } from './describe-members.ts'
import { deleteMember, lockFirewall } from './store.ts'

/** Ends the membership of an account that leaves the organisation; one that is no member stays none. */
export async function accountLeft({ transaction }: Pick<Deps, 'transaction'>, organisation: Uid, uid: Uid): Promise<void> {
  // Members are added under this lock: one that is being added right now is seen and taken out.
  await lockFirewall(transaction, organisation)
  await deleteMember(transaction, organisation, uid)
}

/** Members that somebody declares, who has seen before that they can be. */
export interface DeclaredMembers {
  readonly added: readonly NewMember[]
  readonly described: readonly NewMember[]
}

/** Puts declared members under the firewall and gives others their descriptions. */
export async function membersDeclared(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  organisation: Uid,
  { added, described }: DeclaredMembers,
): Promise<void> {
  const outcomes = [
    added.length > 0 && (await addMembers(deps, organisation, added)),
    described.length > 0 && (await describeMembers(deps, organisation, described)),
  ]
  const refusal = outcomes.find((outcome) => outcome instanceof Refusal)
  if (refusal instanceof Refusal) throw new Error(`the firewall refused what was judged before: ${refusal.kind}`)
}
