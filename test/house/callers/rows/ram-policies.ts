import { type Rows, unlessNamesake, unlessTaken } from '../row.ts'
import { policyDocument, STRANGER, trustDocument } from '../world.ts'

const NO_USER = unlessNamesake('404 EntityNotExist.User')
const NO_GROUP = unlessNamesake('404 EntityNotExist.Group')
const NO_ROLE = unlessNamesake('404 EntityNotExist.Role')
const NO_POLICY = unlessNamesake('404 EntityNotExist.Policy')

const TRUST = { AssumeRolePolicyDocument: trustDocument(`acs:ram::${STRANGER}:root`) }
const custom = (PolicyName: string) => ({ PolicyType: 'Custom', PolicyName })
const held = () => custom('held')
const loose = () => custom('loose')

/** RAM, what lets users do things. */
export const ramPolicies: Rows = {
  AttachPolicyToGroup: { get: NO_GROUP, ask: () => ({ ...loose(), GroupName: 'Dev-Team' }) },
  AttachPolicyToRole: { get: NO_ROLE, ask: () => ({ ...loose(), RoleName: 'held' }) },
  AttachPolicyToUser: { get: NO_USER, ask: () => ({ ...loose(), UserName: 'alice' }) },
  CreatePolicy: {
    get: unlessTaken('409 EntityAlreadyExists.Policy'),
    ask: () => ({ PolicyName: 'held', PolicyDocument: policyDocument('ram:GetUser') }),
    owner: ['409 EntityAlreadyExists.Policy', 'it has that policy'],
  },
  CreatePolicyVersion: { get: NO_POLICY, ask: () => ({ PolicyName: 'held', PolicyDocument: policyDocument('ram:GetUser') }) },

  CreateRole: {
    get: unlessTaken('409 EntityAlreadyExists.Role'),
    owner: ['409 EntityAlreadyExists.Role', 'it has that role'],
    ask: () => ({ RoleName: 'held', ...TRUST }),
  },
  // To everybody outside the account of whoever was denied there is no such message.
  DecodeDiagnosticMessage: { get: '404 EntityNotExist', ask: ({ message }) => ({ EncodedDiagnosticMessage: message }) },
  DeletePolicy: { get: NO_POLICY, ask: () => ({ PolicyName: 'loose' }) },
  DeletePolicyVersion: { get: NO_POLICY, ask: () => ({ PolicyName: 'held', VersionId: 'v2' }) },
  DeleteRole: { get: NO_ROLE, ask: () => ({ RoleName: 'loose' }) },
  DetachPolicyFromGroup: { get: NO_GROUP, ask: () => ({ ...held(), GroupName: 'Dev-Team' }) },
  DetachPolicyFromRole: { get: NO_ROLE, ask: () => ({ ...held(), RoleName: 'held' }) },
  DetachPolicyFromUser: { get: NO_USER, ask: () => ({ ...held(), UserName: 'bert' }) },
  GetPolicy: { get: NO_POLICY, ask: held },
  GetPolicyVersion: { get: NO_POLICY, ask: () => ({ ...held(), VersionId: 'v2' }) },
  GetRole: { get: NO_ROLE, ask: () => ({ RoleName: 'held' }) },
  ListEntitiesForPolicy: { get: NO_POLICY, ask: held },
  ListPolicies: { get: 'own' },
  ListPoliciesForGroup: { get: NO_GROUP, ask: () => ({ GroupName: 'Dev-Team' }) },
  ListPoliciesForRole: { get: NO_ROLE, ask: () => ({ RoleName: 'held' }) },
  ListPoliciesForUser: { get: NO_USER, ask: () => ({ UserName: 'bert' }) },
  ListPolicyVersions: { get: NO_POLICY, ask: held },
  ListRoles: { get: 'own' },
  SetDefaultPolicyVersion: { get: NO_POLICY, ask: () => ({ PolicyName: 'held', VersionId: 'v2' }) },
  UpdateRole: { get: NO_ROLE, ask: () => ({ RoleName: 'held', NewDescription: 'taken' }) },
}
