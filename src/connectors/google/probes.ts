import { listAt } from '../answers.ts'
import { type Module, VendorFailure } from '../vendor.ts'
import type { GoogleCalls } from './call.ts'

/**
 * What each module must be allowed to do in the project. Google tells without doing it; that these permissions are
 * enough has not been tried.
 */
const PERMISSIONS: Readonly<Record<Module, readonly string[]>> = {
  hosts: ['compute.instances.list'],
  posture: ['resourcemanager.projects.getIamPolicy', 'iam.serviceAccounts.list', 'storage.buckets.list'],
  detection: ['logging.logEntries.list'],
  // There is no queue that a pair would name: a sink delivers to the customer's own.
  trail: ['logging.logEntries.list', 'logging.sinks.list'],
}

/** Asks whether a module may do its work. The question itself needs no permission. */
export async function probe(calls: GoogleCalls, module: Module, project: string): Promise<void> {
  const permissions = PERMISSIONS[module]
  const answer = await calls.ask({
    service: 'projects',
    path: `/v1/projects/${project}:testIamPermissions`,
    permission: permissions[0] ?? '',
    project,
    body: { permissions },
  })
  const granted = new Set(listAt(answer, 'permissions'))
  const missing = permissions.find((permission) => !granted.has(permission))
  if (missing !== undefined)
    throw new VendorFailure('no-permission', { action: missing, place: project, code: 'PERMISSION_DENIED' })
}
