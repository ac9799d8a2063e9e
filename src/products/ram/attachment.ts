import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import type { Deps } from '../../domain/deps.ts'
import { type Attachment, attachPolicy, detachPolicy } from '../../domain/policies/attach-policy.ts'
import type { Target } from '../../domain/policies/attachments-store.ts'
import { type AttachedTo, listAttached } from '../../domain/policies/list-attached.ts'
import type { PolicyType } from '../../domain/policies/policy.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { noPolicyError, policyName, policyNameErrors, policyType, policyTypeErrors, shownPolicy } from './policy-fields.ts'

/** The policy to attach or detach, beside the name of its target. */
export const attachmentInput = {
  PolicyType: required(policyType),
  PolicyName: required(policyName),
  ResourceGroupId: text('The resource group within which the policy is to count.', { max: 64, example: 'rg-acfmxazb4ph6aiy' }),
}

export const attachmentErrors = {
  ...policyNameErrors,
  ...policyTypeErrors,
  'EntityNotExist.ResourceGroup': [404, 'The resource group does not exist.'],
} as const

export const attachErrors = { ...attachmentErrors, ...noPolicyError }

export const resourceGroupNote =
  'Differs: there are no resource groups here, so a ResourceGroupId is refused with 404 EntityNotExist.ResourceGroup; leaving it out of account would widen what it was meant to narrow.'
export const atOnceNote = 'It counts from the next call on.'

interface AttachmentCall {
  readonly input: { readonly PolicyType: PolicyType; readonly PolicyName: string; readonly ResourceGroupId?: string | undefined }
  readonly caller: { readonly account: Uid }
}

/** Attaches the policy of a call to a target. */
export async function attach(call: AttachmentCall, target: Target, deps: Deps) {
  const attachment = attachmentOf(call, target)
  return attachment instanceof Refusal ? attachment : attachPolicy(deps, call.caller.account, attachment)
}

/** Detaches the policy of a call from a target. */
export async function detach(call: AttachmentCall, target: Target, deps: Deps) {
  const attachment = attachmentOf(call, target)
  return attachment instanceof Refusal ? attachment : detachPolicy(deps, call.caller.account, attachment)
}

function attachmentOf({ input }: AttachmentCall, target: Target): Attachment | Refusal<'resource-group'> {
  if ((input.ResourceGroupId ?? '') !== '') return refuse('resource-group')
  return { target, policy: { type: input.PolicyType, name: input.PolicyName } }
}

/** The policies of a target as `attachedFields` show them. */
export async function shownPolicies(account: Uid, target: Target, deps: Deps) {
  const attached = await listAttached(deps, account, target)
  return attached instanceof Refusal ? attached : { Policies: { Policy: attached.map(shownAttached) } }
}

function shownAttached(policy: AttachedTo) {
  return { ...shownPolicy(policy), AttachDate: isoSeconds(policy.attachedAt) }
}
