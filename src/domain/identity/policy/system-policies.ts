import { Refusal } from '../../../kernel/outcome.ts'
import type { PolicyDocument } from './document.ts'
import { parsePolicyDocument } from './parse-document.ts'

/** A policy that every account has and nobody can change. */
export interface SystemPolicy {
  readonly name: string
  readonly description: string
  /** The policy document as an object, in the vendor's spelling. */
  readonly document: object
}

/**
 * Vendor: names as in the vendor's list of system policies, with their letters.
 * Differs: the documents are our own. They grant what the name promises on the products served here; the
 * vendor's also name actions of products that do not exist here.
 */
export const systemPolicies: readonly SystemPolicy[] = [
  allow('AdministratorAccess', 'Everything.', ['*']),
  allow('AliyunYundunSASFullAccess', 'Everything in Security Center and CTDR.', ['yundun-sas:*']),
  allow('AliyunYundunSASReadOnlyAccess', 'Reading in Security Center and CTDR.', reads('yundun-sas')),
  allow('AliyunYundunCloudFirewallFullAccess', 'Everything in Cloud Firewall.', ['yundun-cloudfirewall:*']),
  allow('AliyunYundunCloudFirewallReadOnlyAccess', 'Reading in Cloud Firewall.', reads('yundun-cloudfirewall')),
  allow('AliyunRAMFullAccess', 'Everything about users, roles and policies.', ['ram:*']),
  allow('AliyunRAMReadOnlyAccess', 'Reading users, roles and policies.', ['ram:Get*', 'ram:List*']),
  allow('AliyunSTSAssumeRoleAccess', 'Assuming roles.', ['sts:AssumeRole']),
  allow('AliyunResourceDirectoryFullAccess', 'Everything in the resource directory.', ['resourcemanager:*']),
  allow('AliyunResourceDirectoryReadOnlyAccess', 'Reading the resource directory.', [
    'resourcemanager:Get*',
    'resourcemanager:List*',
  ]),
  allow('AliyunActionTrailFullAccess', 'Everything in ActionTrail.', ['actiontrail:*']),
  allow('AliyunActionTrailReadOnlyAccess', 'Reading the audit trail and its settings.', [
    'actiontrail:Describe*',
    'actiontrail:Get*',
    'actiontrail:List*',
    'actiontrail:Lookup*',
  ]),
]

const parsed = new Map<string, PolicyDocument>()

/** The system policy of that name, ready to evaluate; undefined when there is none. Each is parsed once. */
export function findSystemPolicy(name: string): PolicyDocument | undefined {
  const known = parsed.get(name)
  if (known !== undefined) return known
  const policy = systemPolicies.find((candidate) => candidate.name === name)
  if (policy === undefined) return undefined
  const document = parsePolicyDocument(policy.document)
  if (document instanceof Refusal) throw new Error(`system policy ${name}: ${document.words.join(' ')}`)
  parsed.set(name, document)
  return document
}

function allow(name: string, description: string, actions: readonly string[]): SystemPolicy {
  return { name, description, document: { Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } }
}

function reads(service: string): string[] {
  return ['Describe*', 'Get*', 'List*', 'Query*'].map((verb) => `${service}:${verb}`)
}
