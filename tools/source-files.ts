import { readdirSync } from 'node:fs'
import { join, posix } from 'node:path'

/** The TypeScript files below a folder of the repository, by their paths from its root. */
export function sourceFiles(root: string, folder: string): string[] {
  // Not `recursive: true`: Node 20.0 does not know it and says nothing.
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name)
      return entry.isDirectory() ? sourceFiles(root, path) : path
    })
    .filter((path) => path.endsWith('.ts'))
    .sort()
}
