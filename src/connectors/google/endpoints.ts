/** Where tokens are given out, whatever a file says. */
export const TOKEN_HOST = 'oauth2.googleapis.com'

const SERVICES = { projects: 'cloudresourcemanager.googleapis.com', compute: 'compute.googleapis.com' } as const

/** What is asked of Google, by the names of its hosts. */
export type Service = keyof typeof SERVICES

/** The host of a service. */
export function hostOf(service: Service): string {
  return SERVICES[service]
}

/** Whether a host is one of Google's that are asked. It has one cloud only. */
export function allows(host: string): boolean {
  return host === TOKEN_HOST || Object.values<string>(SERVICES).includes(host)
}
