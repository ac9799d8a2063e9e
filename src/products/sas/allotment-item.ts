import { list, object } from '../../contract/composites.ts'
import type { InputOf } from '../../contract/field.ts'
import { choice, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import type { Item } from '../../domain/allotments/ledger.ts'
import type { Amounts, Unit } from '../../domain/allotments/units.ts'
import { EDITIONS, PROTECTION, perCapacity } from './product.ts'

const OPERATIONS = { ADD: 'add', CHANGE: 'change', DEL: 'delete' } as const
const STATUS = { valid: 1, invalid: 2 } as const

const licences = {
  Version: numberChoice('Edition.', EDITIONS, { example: '5' }),
  EcsCount: integer('Servers that the licence covers.', { example: '3' }),
  CoreCount: integer('Cores that the licence covers.', { example: '6' }),
}

const numbers = {
  ...perCapacity((_unit, about) => integer(about, { example: '10' })),
  CspmInstanceCapacity: integer('Instances under configuration checks.', { example: '0' }),
}
const UNITS: Readonly<Record<keyof typeof numbers, Unit>> = {
  ...perCapacity((unit) => unit),
  CspmInstanceCapacity: 'cspmInstance',
}

const member = {
  OptType: choice(
    'What to do.',
    { ADD: 'gives an allotment to a member without one', CHANGE: 'changes what is named', DEL: 'takes the allotment back' },
    { example: 'CHANGE' },
  ),
  ChargeType: choice(
    'How it is paid; POSTPAID on ADD, kept on CHANGE.',
    { PREPAID: 'out of what was bought', POSTPAID: 'by use, without drawing on what was bought' },
    { example: 'PREPAID' },
  ),
  AliUid: uid('Account id of the member.', { example: '1900000000000001' }),
  InstanceId: text('Instance of the member; made up on ADD.', { max: 64, pattern: /^[\w.-]*$/, example: 'sas-p0anpb26my69' }),
  Version: choice('Edition to bind.', PROTECTION as Readonly<Record<string, string>>, { example: '7' }),
  Status: numberChoice('Whether the instance is valid.', { 1: 'valid', 2: 'invalid' }, { example: '1' }),
  ...numbers,
  VersionSummary: list('Licences by edition.', object('One edition.', licences), { max: 20 }),
}

/** The changes of allotments that a call asks for. */
export const memberInstances = list('What to change, in order.', object('One change.', member), { max: 1000 })

/** A change as it is asked for on the wire, in the ledger's words. */
export function toItem(given: InputOf<typeof member>): Item {
  return {
    operation: given.OptType === undefined ? undefined : OPERATIONS[given.OptType],
    member: given.AliUid,
    instanceId: given.InstanceId === '' ? undefined : given.InstanceId,
    chargeType: given.ChargeType,
    edition: given.Version === undefined ? undefined : Number(given.Version),
    isValid: given.Status === undefined ? undefined : given.Status === STATUS.valid,
    capacities: capacitiesOf(given),
    licences: given.VersionSummary?.map(({ Version, EcsCount, CoreCount }) => ({
      edition: Version,
      servers: EcsCount,
      cores: CoreCount,
    })),
  }
}

function capacitiesOf(given: InputOf<typeof numbers>): Amounts {
  const amounts = new Map<Unit, number>()
  for (const name of Object.keys(UNITS) as (keyof typeof numbers)[]) {
    const amount = given[name]
    if (amount !== undefined) amounts.set(UNITS[name], amount)
  }
  return amounts
}
