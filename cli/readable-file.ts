import { open, stat } from 'node:fs/promises'

/** What is said of a folder, a pipe or a socket. */
export const NO_FILE = 'is no file'

/** Why a path cannot be read as a file, as the end of a sentence; undefined when it can. Opens nothing else: a pipe would be waited for. */
export async function whyUnreadable(path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return NO_FILE
    await (await open(path)).close()
    return undefined
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return `cannot be read: ${error.message}`
  }
}
