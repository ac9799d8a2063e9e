import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '..', '..', 'shared')

/**
 * Path of reference material that lies beside the project, or undefined where it is not there (then a line
 * says what is skipped). With CI=true it must be there.
 */
export function sharedPath(...parts: string[]): string | undefined {
  const path = join(ROOT, ...parts)
  if (existsSync(path)) return path
  const message = `shared/${parts.join('/')} is not beside the project`
  if (process.env['CI'] === 'true') throw new Error(message)
  console.log(`skipped: ${message}`)
  return undefined
}

/** Text of a file of the reference material; see `sharedPath`. */
export function sharedFile(...parts: string[]): string | undefined {
  const path = sharedPath(...parts)
  return path === undefined ? undefined : readFileSync(path, 'utf8')
}
