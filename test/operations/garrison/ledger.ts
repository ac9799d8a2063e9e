import { beforeEach } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'

export const HEAD = '1500000000000001'
export const SHOP = '1900000000000001'
/** A delegated administrator of Security Center. */
export const SECURITY = '1900000000000002'
export const LAB = '1900000000000003'
export const DEPOT = '1900000000000004'

/** An item that gives a member prepaid capacity. */
export function add(member: string, numbers: object): object {
  return { OptType: 'ADD', AliUid: member, ChargeType: 'PREPAID', ...numbers }
}

/** Calls about the ledger; every test begins with an empty one. */
export function ledgerOf(server: ServerHandle) {
  beforeEach(() =>
    server().database.write(async (transaction) => {
      const tables = ['allotment_units', 'allotments', 'allotment_changes', 'pool_samples']
      for (const table of tables) await transaction.run(`DELETE FROM ${table}`)
      await transaction.run("DELETE FROM counters WHERE name = 'allotment-changes'")
      await transaction.run('UPDATE pools SET allotted = 0')
    }),
  )
  const own = (action: string, parameters: Record<string, unknown>, credentials?: Credentials): Promise<ApiAnswer> =>
    server().call('Garrison', action, parameters, credentials)
  return {
    async update(items: readonly object[], credentials?: Credentials) {
      const answer = await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: items }, credentials)
      return answer.body.Result as { UpdateStatus: string; ErrorMessage?: string; InstanceId?: string }[]
    },
    preview: (items: readonly object[], credentials?: Credentials) =>
      own('PreviewAllotments', { MemberInstances: items }, credentials),
    changes: (parameters: Record<string, unknown> = {}, credentials?: Credentials) =>
      own('ListAllotmentChanges', parameters, credentials),
    undo: (ChangeId: unknown, credentials?: Credentials) => own('UndoAllotmentChange', { ChangeId }, credentials),
    utilisation: (parameters: Record<string, unknown> = {}, credentials?: Credentials) =>
      own('ListUtilisation', parameters, credentials),
    /** The ledger as it is listed, without the RequestId. */
    async listed() {
      const { RequestId: _, ...rest } = (await server().call('Sas', 'ListMultiUserInstances', { MaxResults: 100 })).body
      return rest
    },
  }
}
