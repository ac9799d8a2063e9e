import type { Item } from '../../../src/domain/allotments/ledger.ts'

/** What a member has, in the words of this model. */
export interface NaiveAllotment {
  instanceId: string | undefined
  prepaid: boolean
  edition: number
  valid: boolean
  units: Record<string, number>
}

/** The whole state: small, copied for every step, summed up anew every time. */
export interface NaiveState {
  readonly bought: Readonly<Record<string, number>>
  readonly use: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly accounts: readonly string[]
  readonly organisation: string
  readonly ownInstance: string
  readonly allotments: Readonly<Record<string, NaiveAllotment>>
}

/** What is prepaid of a unit, over all members. */
export function prepaidSum(allotments: NaiveState['allotments'], unit: string): bigint {
  return Object.values(allotments)
    .filter(({ prepaid }) => prepaid)
    .reduce((sum, { units }) => sum + BigInt(units[unit] ?? 0), 0n)
}

/**
 * The ledger's rules once more, written to be plainly right: do the item to a copy, look at the whole copy, keep it
 * or throw it away. An instance id that is made up is left undefined. Undefined: the item is refused.
 */
export function naively(state: NaiveState, item: Item): NaiveState | undefined {
  const { operation, member, instanceId } = item
  if (operation === undefined || member === undefined || member === state.organisation) return undefined
  const old = state.allotments[member]
  if ((operation === 'add') === (old !== undefined)) return undefined
  if (operation !== 'delete' && !state.accounts.includes(member)) return undefined
  if (operation !== 'add' && instanceId !== undefined && instanceId !== old?.instanceId) return undefined

  const allotments: Record<string, NaiveAllotment> = structuredClone(state.allotments)
  const named =
    operation === 'delete' ? Object.fromEntries(Object.keys(old?.units ?? {}).map((unit) => [unit, 0])) : numbersOf(item)
  if (named === undefined) return undefined
  if (operation === 'delete') delete allotments[member]
  else {
    allotments[member] = {
      instanceId: operation === 'add' ? instanceId : old?.instanceId,
      prepaid: (item.chargeType ?? (old?.prepaid ? 'PREPAID' : 'POSTPAID')) === 'PREPAID',
      edition: item.edition ?? old?.edition ?? 0,
      valid: item.isValid ?? old?.valid ?? true,
      units: Object.fromEntries(Object.entries({ ...old?.units, ...named }).filter(([, amount]) => amount > 0)),
    }
  }
  const isShort = Object.keys(named).some((unit) => {
    const now = allotments[member]?.units[unit] ?? 0
    return now !== (old?.units[unit] ?? 0) && now < (state.use[member]?.[unit] ?? 0)
  })
  const units = Object.values(allotments).flatMap((allotment) => Object.keys(allotment.units))
  const isOver = units.some((unit) => {
    const drawn = prepaidSum(allotments, unit)
    // What the buyer's own servers use is not there for members.
    const own = unit.includes(':') ? (state.use[state.organisation]?.[unit] ?? 0) : 0
    return drawn > prepaidSum(state.allotments, unit) && drawn + BigInt(own) > BigInt(state.bought[unit] ?? 0)
  })
  const ids = [state.ownInstance, ...Object.values(allotments).flatMap((allotment) => allotment.instanceId ?? [])]
  return isShort || isOver || new Set(ids).size < ids.length ? undefined : { ...state, allotments }
}

function numbersOf(item: Item): Record<string, number> | undefined {
  const numbers: Record<string, number> = Object.fromEntries(item.capacities ?? [])
  const licences = item.licences ?? []
  if (licences.some(({ edition }) => edition === undefined)) return undefined
  if (new Set(licences.map(({ edition }) => edition)).size < licences.length) return undefined
  for (const { edition, servers, cores } of licences) {
    if (servers !== undefined) numbers[`servers:${edition}`] = servers
    if (cores !== undefined) numbers[`cores:${edition}`] = cores
  }
  return numbers
}
