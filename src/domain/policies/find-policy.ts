import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { listSystemPolicies } from '../identity/read.ts'
import { type Policy, type PolicyKey, type PolicySummary, SYSTEM_VERSION } from './policy.ts'
import { selectPolicy } from './store.ts'

/** The policies that every account has, in the order of their names. */
export function systemSummaries(): PolicySummary[] {
  return listSystemPolicies().map(({ name, description }) => systemSummary(name, description))
}

/** What is told of a system policy without its document. */
export function systemSummary(name: string, description: string): PolicySummary {
  return { type: 'System', name, description, version: SYSTEM_VERSION, createdAt: undefined, updatedAt: undefined }
}

/** A policy of the account or of everybody, with the version in force. */
export async function findPolicy(reader: Reader, account: Uid, { type, name }: PolicyKey): Promise<Policy | undefined> {
  if (type === 'Custom') return selectPolicy(reader, account, name)
  const found = listSystemPolicies().find((policy) => policy.name === name)
  if (found === undefined) return undefined
  const document = JSON.stringify(found.document)
  const inForce = { number: SYSTEM_VERSION, document, isDefault: true, createdAt: undefined }
  return { ...systemSummary(name, found.description), inForce }
}
