import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { type Ahead, type Declared, type Judged, judgeDeclared, type Unit } from '../allotments/read.ts'
import { type Item, identify } from './item.ts'
import type { State } from './state.ts'
import { ALLOTMENT_STATUS, licenceUnit } from './units.ts'

/**
 * Holds the allotments of the file that change to the rules of the ledger, as everything else of the file will stand then.
 * @throws Flaw where the ledger refuses one
 */
export async function planAllotments(
  reader: Reader,
  organisation: Uid,
  state: State,
  changed: readonly Item[],
): Promise<Judged | undefined> {
  const members = new Set(changed.map(({ key: [member = ''] }) => member as Uid))
  const units = new Map<string, Map<Unit, number>>()
  for (const {
    key: [member = '', unit],
    values,
  } of state.itemsOf('allotted').values()) {
    units.set(member, (units.get(member) ?? new Map<Unit, number>()).set(unit as Unit, Number(values[0])))
  }
  const declared = [...members].map((member): Declared => {
    const item = state.itemsOf('allotment').get(identify(organisation, [member]))
    const [instanceId = null, charge = null, edition = null, status = null] = item?.values ?? []
    return {
      member,
      instanceId: instanceId === null ? undefined : String(instanceId),
      chargeType: charge === null ? undefined : (charge as Declared['chargeType']),
      edition: edition === null ? undefined : Number(edition),
      isValid: status === null ? undefined : status === ALLOTMENT_STATUS.valid,
      units: units.get(member) ?? new Map(),
    }
  })
  const judged = await judgeDeclared(reader, aheadOf(organisation, state, members), declared)
  if (judged === undefined || !('words' in judged)) return judged
  const { member, unit, words } = judged
  const named = unit === undefined ? undefined : state.itemsOf('allotted').get(identify(organisation, [member, unit]))
  const item = named ?? state.itemsOf('allotment').get(identify(organisation, [member]))
  throw state.document.flaw(item?.path ?? ['allotments'], words)
}

function aheadOf(organisation: Uid, state: State, members: ReadonlySet<Uid>): Ahead {
  const [entitlement] = [...state.itemsOf('entitlement').values()]
  const used = new Map<Uid, Map<Unit, number>>()
  for (const { account, key, values } of state.itemsOf('usage').values()) {
    if (!members.has(account)) continue
    used.set(account, (used.get(account) ?? new Map<Unit, number>()).set(key.join() as Unit, Number(values[0])))
  }
  const pools = [...state.itemsOf('pool').values()]
  return {
    organisation,
    instanceId: entitlement === undefined ? undefined : String(entitlement.values[0]),
    members,
    bought: new Map(pools.map(({ key, values }) => [key.join() as Unit, Number(values[0])])),
    used,
    licences: licenceChanges(organisation, state, members),
  }
}

/** By how much the hosts of the file change what licences are used. */
function licenceChanges(organisation: Uid, state: State, members: ReadonlySet<Uid>): ReadonlyMap<Uid, Map<Unit, number>> {
  const changes = new Map<Uid, Map<Unit, number>>()
  for (const [id, { account, values }] of state.itemsOf('host')) {
    if (account !== organisation && !members.has(account)) continue
    const row = state.rowOf('host', id)
    const [before, isPaidByUse] = [Number(row?.values[EDITION] ?? 0), row?.more === 1]
    const after = Number(values[EDITION] ?? before)
    const change = changes.get(account) ?? new Map<Unit, number>()
    changes.set(account, change)
    const add = (edition: number, hosts: number, cores: number) => {
      const [servers, kernels] = [licenceUnit('servers', edition), licenceUnit('cores', edition)] as [Unit, Unit]
      change.set(servers, (change.get(servers) ?? 0) + hosts).set(kernels, (change.get(kernels) ?? 0) + cores)
    }
    if (before > 0 && !isPaidByUse) add(before, -1, -Number(row?.values[CORES] ?? 0))
    if (after > 0 && !(isPaidByUse && after === before)) add(after, 1, Number(values[CORES] ?? 0))
  }
  return changes
}

/** Where they stand among the values of a host. */
const [EDITION, CORES] = [5, 6]
