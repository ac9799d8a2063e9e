import { CLIENTS, clientEnvironment } from '../../cli/client-environment.ts'
import type { FreshKey } from '../domain/identity/create-root-key.ts'

/** The lines that make the official SDKs, the vendor's command line and Terraform talk to a `dev` server. */
export function devEnvironment(url: string, { account, accessKeyId, accessKeySecret }: FreshKey): string[] {
  const target = { endpoint: new URL(url), accessKeyId, accessKeySecret: accessKeySecret.reveal() }
  return [
    `# Management account ${account}; everything is in memory and gone at the end.`,
    ...new Set(clientEnvironment(target, CLIENTS)),
  ]
}
