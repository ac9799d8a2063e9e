import { text } from '../../contract/scalars.ts'
import type { DeletionCheck } from '../../domain/directory/delete-member.ts'

interface Check {
  readonly id: string
  readonly name: string
  readonly about: string
}

// Differs: the ids of the checks are ours; the vendor's name services that do not exist here.
const CHECKS: Readonly<Record<DeletionCheck, Check>> = {
  'delegated-administrator': {
    id: 'NON_SP_rd',
    name: 'Resource Directory',
    about: 'The member is a delegated administrator of a service. Take the delegation back first.',
  },
  'firewall-member': {
    id: 'NON_SP_cloudfw',
    name: 'Cloud Firewall',
    about: 'The member is under the Cloud Firewall of the organisation. Its membership ends with it.',
  },
  allotment: {
    id: 'NON_SP_sas',
    name: 'Security Center',
    about: 'The member holds an allotment of Security Center. It goes back to the organisation.',
  },
  hosts: { id: 'NON_SP_ecs', name: 'Servers', about: 'There are servers in the member. They are not looked after any more.' },
}

/** A check that stands in the way. */
export const checkFields = {
  CheckId: text('Its id.', { example: 'NON_SP_sas' }),
  CheckName: text('The service that it belongs to.', { example: 'Security Center' }),
  Description: text('What is in the way.', { example: 'The member holds an allotment of Security Center.' }),
}

/** A check as answers show it. */
export function shownCheck(check: DeletionCheck) {
  const { id, name, about } = CHECKS[check]
  return { CheckId: id, CheckName: name, Description: about }
}

/** The checks of these ids; ids that are none are left out. */
export function checksOf(ids: readonly string[]): DeletionCheck[] {
  const all = Object.keys(CHECKS) as DeletionCheck[]
  return all.filter((check) => ids.includes(CHECKS[check].id))
}

/** Whether a member is kept for a while. */
export const DELETION_TYPES = { 0: 'it is deleted at once', 1: 'it is deleted after a silence of 45 days' } as const
