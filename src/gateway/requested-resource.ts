import type { Caller } from '../kernel/caller.ts'

/**
 * The name of the resource that a request is about: `{accountId}` becomes the caller's account, a parameter's name in braces its
 * value. What is filled in is never a pattern: a `*` in it is a star. A parameter that was not given, or is no single value,
 * becomes `*`: whoever may do it must be allowed everything there. `{UserName}` that was not given is the calling user.
 */
export function requestedResource(template: string, { account, principal }: Caller, input: object = {}): string {
  return template.replace(/\{(\w+)\}/g, (_place, name: string) => {
    if (name === 'accountId') return account
    const value = Object.hasOwn(input, name) ? (input as Readonly<Record<string, unknown>>)[name] : undefined
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    return name === 'UserName' && principal.type === 'user' ? principal.name : '*'
  })
}
