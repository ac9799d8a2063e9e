import { json, list, object } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import type { HostChoice, HostCondition } from '../../domain/hosts/bind-store.ts'

/** The conditions that choose among hosts, as one JSON text, and how they are joined. */
export const criteriaFields = {
  Criteria: json(
    list(
      'Conditions that choose servers. Upper and lower case count.',
      object('One condition.', {
        name: required(text('What is compared.', { min: 1, max: 64 })),
        value: required(text('With what.', { max: 4096 })),
      }),
      { max: 50, example: '[{"name":"internetIp","value":"203.0.113"}]' },
    ),
  ),
  LogicalExp: choice(
    'How the conditions are joined; OR unless given.',
    { OR: 'one of them holds', AND: 'all of them hold' },
    { example: 'OR' },
  ),
}

export const criteriaNote =
  'Differs: Criteria knows instanceId, uuidList, instanceName, internetIp, intranetIp, ipList, groupId, groupName, authVersion, riskStatus and alarmStatus; any other name is refused with 400. instanceName, internetIp and intranetIp find a part of the text; the lists are separated by commas; both statuses are about alerts that nobody has handled.'

interface Given {
  readonly Criteria?: readonly { readonly name: string; readonly value: string }[] | undefined
  readonly LogicalExp?: 'OR' | 'AND' | undefined
}

/** The hosts that the conditions choose; undefined without any. @throws ParameterFault for a condition that is not known */
export function matchingOf({ Criteria = [], LogicalExp = 'OR' }: Given): HostChoice['matching'] {
  if (Criteria.length === 0) return undefined
  return { conditions: Criteria.map(({ name, value }) => conditionOf(name, value)), join: LogicalExp }
}

function conditionOf(name: string, value: string): HostCondition {
  const values = () => value.split(',').map((part) => part.trim())
  switch (name) {
    case 'instanceId':
    case 'uuid':
    case 'uuidList':
      return { field: 'uuid', values: values() }
    case 'instanceName':
      return { field: 'name', part: value }
    case 'internetIp':
      return { field: 'public-address', part: value }
    case 'intranetIp':
      return { field: 'private-address', part: value }
    case 'ipList':
      return { field: 'address', values: values() }
    case 'groupName':
      return { field: 'group-name', values: values() }
    case 'groupId':
      return { field: 'group', value: codeOf(name, value) }
    case 'authVersion':
      return { field: 'edition', value: codeOf(name, value) }
    case 'riskStatus':
    case 'alarmStatus':
      return { field: 'risk', isAtRisk: yesOrNo(name, value) }
    default:
      return invalid('Criteria', `knows no condition ${name}`)
  }
}

function codeOf(name: string, value: string): number {
  return /^[0-9]{1,15}$/.test(value) ? Number(value) : invalid('Criteria', `needs a whole number for ${name}`)
}

function yesOrNo(name: string, value: string): boolean {
  return value === 'YES' || value === 'NO' ? value === 'YES' : invalid('Criteria', `needs YES or NO for ${name}`)
}
