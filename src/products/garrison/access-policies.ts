import { optional } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { PolicyName } from '../../domain/identity/decide.ts'

/** Which policy, and why somebody has it. */
export const policyFields = {
  Type: choice('Whose it is.', { Custom: "the account's", System: "everybody's" }, { example: 'Custom' }),
  Name: text('Its name.', { example: 'read-firewall' }),
  Version: optional(integer('The version of a custom policy.', { example: '1' })),
  AttachedTo: choice(
    'What it is attached to.',
    { user: 'the user', group: 'a group of the user', role: 'the role' },
    { example: 'user' },
  ),
}

/** A policy as those fields show it. */
export function policyName({ type, name, version, attachedTo }: PolicyName) {
  return { Type: type, Name: name, Version: version ?? undefined, AttachedTo: attachedTo }
}

const MOST_SHOWN = 100

/** The first policies. */
export function shownPolicies(policies: readonly PolicyName[]) {
  return policies.slice(0, MOST_SHOWN).map(policyName)
}
