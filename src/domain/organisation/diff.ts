import type { Clock } from '../../kernel/clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import type { Vault } from '../../vault/vault.ts'
import { type Change, checkManagement, countChanges, namedChanges } from './apply.ts'
import { findOrganisation } from './directory-state.ts'
import type { OrganisationDocument } from './document.ts'
import { refuseFlaws } from './flaw.ts'
import { planOrganisation } from './plan.ts'

/** What applying a file would do, and what the server has beside it. */
export interface Difference {
  /** How many items; `changes` has the first 1,000 of them. */
  readonly toCreate: number
  readonly toUpdate: number
  readonly unchanged: number
  /** Only the server has them; applying the file leaves them alone. */
  readonly extra: number
  readonly changes: readonly Change[]
}

/** Compares a file with the organisation of a management account. Refuses what `applyOrganisation` would refuse. */
export async function diffOrganisation(
  { reader, vault, clock }: { readonly reader: Reader; readonly vault: Vault; readonly clock: Clock },
  caller: Uid,
  document: OrganisationDocument,
): Promise<Difference | Refusal<'not-management' | 'invalid-document'>> {
  if ((await findOrganisation(reader, caller, false)) === undefined) return refuse('not-management')
  return refuseFlaws(async () => {
    checkManagement(caller, document)
    const reading = { reader, writer: undefined, hasExtras: true }
    const plan = await planOrganisation({ ...reading, vault, now: clock.now(), account: caller }, document)
    const { created, updated } = countChanges(plan)
    return {
      toCreate: created,
      toUpdate: updated,
      unchanged: plan.unchanged,
      extra: plan.extraCount,
      changes: namedChanges(plan),
    }
  })
}
