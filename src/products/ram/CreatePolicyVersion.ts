import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, flag } from '../../contract/scalars.ts'
import { createVersion } from '../../domain/policies/create-version.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { valueCodes, valueErrors } from './parameter-errors.ts'
import {
  documentErrors,
  documentNote,
  documentRefusals,
  noPolicyError,
  policyDocument,
  policyName,
  policyNameErrors,
  shownVersion,
  versionFields,
} from './policy-fields.ts'
import { operation } from './product.ts'

const STRATEGIES = {
  None: 'nothing is deleted',
  DeleteOldestNonDefaultVersionWhenLimitExceeded: 'the oldest version that is not in force gives way where there are five',
}

/** RAM: CreatePolicyVersion (2015-05-01), facts of the official clients. */
export const CreatePolicyVersion = operation({
  summary: 'Gives a custom policy another version.',
  notes: [
    documentNote,
    'A policy has at most five versions, the one in force included. Numbers are never given twice.',
    'Differs: what gives way is the oldest version that was not in force before the call, so one can go back to the version that a new default replaces.',
  ],
  access: { action: 'ram:CreatePolicyVersion', level: 'create', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: {
    PolicyName: required(policyName),
    PolicyDocument: required(policyDocument),
    SetAsDefault: flag('Whether it is in force at once; not unless told.', { example: 'false' }),
    RotateStrategy: choice('What happens where there are five versions already; None unless given.', STRATEGIES, {
      example: 'None',
      codes: valueCodes('RotateStrategy'),
    }),
  },
  output: { PolicyVersion: answer('The new version.', versionFields) },
  errors: {
    ...policyNameErrors,
    ...documentErrors,
    ...valueErrors('RotateStrategy'),
    ...noPolicyError,
    'LimitExceeded.Policy.Version': [409, 'The count of policy version beyond the current limits.'],
  },
  refusals: {
    ...documentRefusals,
    'no-policy': 'EntityNotExist.Policy',
    'too-many-versions': 'LimitExceeded.Policy.Version',
  },
  async run({ input, caller }, deps) {
    const version = await createVersion(deps, caller.account, {
      policy: input.PolicyName,
      document: input.PolicyDocument,
      isDefault: input.SetAsDefault ?? false,
      rotates: (input.RotateStrategy ?? 'None') !== 'None',
    })
    return version instanceof Refusal ? version : { PolicyVersion: shownVersion(version) }
  },
})
