import { textAt } from '../answers.ts'
import { type Connector, type Credentials, type Identity, type Session, type Tools, VendorFailure } from '../vendor.ts'
import { GoogleCalls } from './call.ts'
import { allows } from './endpoints.ts'
import { hosts } from './hosts.ts'
import { probe } from './probes.ts'
import { serviceAccount } from './service-account.ts'

const GET_PROJECT = 'resourcemanager.projects.get'

/** Google Cloud: a key of a service account, used in the project that its file names. */
export const google: Connector = {
  cloud: 'google',
  // A key is used in one project.
  modules: { hosts: ['place'], posture: ['place'], detection: ['place'], trail: ['place'] },
  allows: (_domain, host) => allows(host),
  tries: { unknownKey: 1 },
  parallel: 4,
  open,
}

function open(credentials: Credentials, tools: Tools): Session {
  const calls = new GoogleCalls(credentials, tools)
  // Read again for each: what is wrong in the file is told by each, and nothing is asked.
  const project = () => serviceAccount(credentials).projectId
  return {
    identify: () => identify(calls, credentials),
    places: async () => [{ id: project(), region: '' }],
    probe: async (module) => probe(calls, module, project()),
    hosts: async (_place, cursor) => hosts(calls, project(), cursor),
  }
}

/**
 * A token proves the service account. That the project is really its own, which the file only claims, is proven by its
 * address or by the project itself.
 */
async function identify(calls: GoogleCalls, credentials: Credentials): Promise<Identity> {
  const { email, projectId } = serviceAccount(credentials)
  await calls.prove()
  const isOwn = email.endsWith(`@${projectId}.iam.gserviceaccount.com`)
  const number = await projectNumber(calls, projectId).catch((error: unknown) => {
    if (isOwn && error instanceof VendorFailure && error.reason === 'no-permission') return ''
    throw error
  })
  return {
    accountId: projectId,
    otherIds: [number, email].filter((id) => id !== ''),
    userName: email,
    isPrimary: null,
  }
}

async function projectNumber(calls: GoogleCalls, project: string): Promise<string> {
  const call = { service: 'projects', path: `/v1/projects/${project}`, permission: GET_PROJECT, project } as const
  const answer = await calls.ask(call)
  if (textAt(answer, 'projectId') !== project) {
    throw new VendorFailure('vendor-error', { action: GET_PROJECT, place: project, code: 'UnexpectedAnswer' })
  }
  return textAt(answer, 'projectNumber')
}
